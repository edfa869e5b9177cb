import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Section from '../../../assembly/layout/section.ts'
import { seal } from '../../../src/bundle/digest.ts'
import { encodeBundle } from '../../../src/bundle/encode.ts'
import { createNodeEngine, kernelModule, openEngine } from '../../../src/hosts/node.ts'
import { sectionsOf } from '../bundle/sections.ts'
import { allow, deny, user, usersBundle } from '../engine/support.ts'

const request = { principal: user('a'), action: 's3:GetObject', resource: '*' }

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the Node host', () => {
  it('opens a bundle file', async () => {
    const file = join(folder, 'good.bundle')
    await writeFile(file, await usersBundle({ a: [allow('s3:*'), deny('s3:Put*')] }))
    const engine = await openEngine(file)
    expect(engine.isAllowed(request)).toBe(true)
    expect(engine.check({ ...request, action: 's3:PutObject' }).verdict).toBe('explicitDeny')
  })

  it('refuses a file that is no bundle, and one that is not there', async () => {
    const file = join(folder, 'bad.bundle')
    await writeFile(file, 'no bundle')
    await expect(openEngine(file)).rejects.toMatchObject({ code: 'ERR_BUNDLE_MALFORMED' })
    await expect(openEngine(join(folder, 'none'))).rejects.toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
      cause: { code: 'ENOENT' },
    })
  })

  it('passes options on', async () => {
    const named = allow('s3:*', { Condition: { StringEquals: { 'aws:username': 'root' } } })
    const bundle = await usersBundle({ a: [named] })
    const engine = await createNodeEngine(bundle, { simulation: true })
    expect(engine.isAllowed({ ...request, context: { 'aws:username': 'root' } })).toBe(true)
  })

  it('lets other work in while it copies and checks a large bundle', async () => {
    const sections = sectionsOf(await usersBundle({ a: [allow('s3:*')] }))
    sections.set(Section.DEBUG_TEXT, new Uint8Array(6_000_000))
    const bundle = await seal(encodeBundle(sections, { strip: false }))
    let turns = 0
    let next: NodeJS.Immediate | undefined
    const turn = (): void => {
      turns += 1
      next = setImmediate(turn)
    }
    turn()
    await createNodeEngine(bundle)
    clearImmediate(next)
    expect(turns).toBeGreaterThan(5)
  })
})

describe('the kernel of the package', () => {
  it('has a SIMD build and a plain one, of the same ABI', () => {
    const names = (build: 'simd' | 'plain'): string[] =>
      WebAssembly.Module.exports(kernelModule(build))
        .map(({ name }) => name)
        .sort()
    expect(names('simd')).toEqual(names('plain'))
    expect(names('simd')).toEqual(
      WebAssembly.Module.exports(kernelModule())
        .map((e) => e.name)
        .sort(),
    )
  })
})
