import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Compiler, compileBundle, createCompiler } from '../../../src/compile/compile.ts'
import { Memory } from '../../../src/compile/table/compiler-memory.ts'
import type { Directory } from '../../../src/directory/directory.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { LimitError } from '../../../src/model/errors.ts'
import type { Policy, PolicySets } from '../../../src/model/policy.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'
import { fuzzed } from '../../support/fuzz.ts'
import { policyDocument } from '../../support/generators.ts'
import { directoryDocument } from '../../support/generators-directories.ts'
import { readSets } from '../../support/policy-sets.ts'
import { acme } from '../bundle/sections.ts'

/** The bytes of a compiler that remembers are those of one that does not. */
async function compilesAlike(compiler: Compiler, input: Directory | PolicySets): Promise<boolean> {
  const [remembered, afresh] = [await compiler.compile(input), await compileBundle(input)]
  return Buffer.compare(remembered, afresh) === 0
}

function identity(...statements: object[]): PolicySets {
  return readSets({ identity: [{ Version: '2012-10-17', Statement: statements }] })
}

function allow(action: string | string[], resource: string | string[] = '*'): object {
  return { Effect: 'Allow', Action: action, Resource: resource }
}

/** The sample with one more policy for everybody in it. */
function withPolicy(directory: Directory, policy: Policy): Directory {
  const accounts = [...directory.accounts].map(([id, account]) => {
    const roles = [...account.roles].map(([name, role]) => {
      return [name, { ...role, policies: [...role.policies, policy] }] as const
    })
    return [id, { ...account, roles: new Map(roles) }] as const
  })
  return { ...directory, accounts: new Map(accounts) }
}

describe('a compiler that remembers', () => {
  it('gives the bytes of a full compilation after every change of a directory', async () => {
    const compiler = createCompiler()
    const policy = (document: object): Policy =>
      parsePolicy(document, { type: 'identity', name: 'added' })
    const version = { Version: '2012-10-17' }
    const directories = [
      acme,
      acme,
      withPolicy(acme, policy({ ...version, Statement: [allow('s3:GetObject')] })),
      withPolicy(acme, policy({ ...version, Statement: [allow('s3:NeverSeenBefore')] })),
      withPolicy(acme, policy({ ...version, Statement: [allow('unheard:*')] })),
      withPolicy(acme, policy({ ...version, Statement: [allow('s3:*e?en*')] })),
      withPolicy(
        acme,
        policy({ ...version, Statement: [{ ...allow('s3:Get*'), Effect: 'Deny' }] }),
      ),
      { ...acme, accounts: new Map([...acme.accounts].slice(1)) },
      { ...acme, resources: new Map() },
      acme,
    ]
    for (const directory of directories) {
      expect(await compilesAlike(compiler, directory)).toBe(true)
    }
  })

  it('gives the same bytes for any sequence of policies, whichever it has seen', async () => {
    const documents = fc.array(policyDocument('identity'), { minLength: 1, maxLength: 5 })
    const resources = fc.array(policyDocument('resource'), { maxLength: 2 })
    const sets = fc.record({ identity: documents, resource: resources })
    await fc.assert(
      fc.asyncProperty(fc.array(sets, { minLength: 2, maxLength: 5 }), async (sequence) => {
        const compiler = createCompiler()
        const read = sequence.map(readSets)
        const all = { ...identity(), identity: read.flatMap((one) => one.identity) }
        for (const one of [...read, all, ...read.reverse()]) {
          expect(await compilesAlike(compiler, one)).toBe(true)
        }
      }),
      fuzzed(60),
    )
  })

  it('gives the same bytes for any sequence of directories', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(directoryDocument, { minLength: 2, maxLength: 4 }), async (all) => {
        const compiler = createCompiler()
        const read = all.map((one) => parseDirectory([{ text: JSON.stringify(one), file: 'd' }]))
        for (const directory of [...read, ...read.reverse()]) {
          expect(await compilesAlike(compiler, directory)).toBe(true)
        }
      }),
      fuzzed(30),
    )
  })

  it('finds what it remembers by what policies say, not by who parsed them', async () => {
    const compiler = createCompiler()
    const first = await compiler.compile(identity(allow('a:b', 'arn:aws:s3:::one')))
    expect(await compiler.compile(identity(allow('a:b', 'arn:aws:s3:::one')))).toEqual(first)
  })

  it('takes an action for what it is now, known by name or by a glob alone', async () => {
    const compiler = createCompiler()
    const glob = allow('s3:*Object', 'arn:aws:s3:::bucket/*')
    const request = {
      principal: 'arn:aws:iam::111122223333:user/alice',
      action: 's3:HideObject',
      resource: 'arn:aws:s3:::bucket/key',
    }
    const sets = [
      identity(glob),
      identity(glob, { ...allow('s3:HideObject'), Effect: 'Deny' }),
      identity(glob),
      identity(allow('s3:Hide*'), allow('s3:HideObject')),
    ]
    const verdicts: string[] = []
    for (const one of sets) {
      expect(await compilesAlike(compiler, one)).toBe(true)
      verdicts.push((await createNodeEngine(await compiler.compile(one))).check(request).verdict)
    }
    expect(verdicts).toEqual(['allowed', 'explicitDeny', 'allowed', 'allowed'])
  })

  it('makes one bundle at a time, each in its turn', async () => {
    const compiler = createCompiler()
    const inputs = [identity(allow('a:b')), identity(allow('a:c')), identity(allow('a:*'))]
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))
    const bundles = await Promise.all(inputs.map((one) => compiler.compile(one, { pause })))
    for (const [at, input] of inputs.entries())
      expect(bundles[at]).toEqual(await compileBundle(input))
  })

  it('writes with the memory of what it wrote before, whatever the widths and lengths', async () => {
    const compiler = createCompiler()
    const wide = (runs: number): PolicySets =>
      identity(
        ...Array.from({ length: runs }, (_, i) => allow(`a:b${i}`, `arn:aws:s3:::${i % 7}/*`)),
      )
    for (const runs of [2_501, 2_777, 3, 4_999]) {
      for (const text of [8_191, 10_001, 20_003]) {
        const long = identity(allow('a:b', `arn:aws:s3:::${'x'.repeat(text)}`))
        const all = { ...long, boundary: wide(runs).identity }
        expect(await compilesAlike(compiler, all)).toBe(true)
      }
    }
  })

  it('goes on after input that it has refused', async () => {
    const compiler = createCompiler()
    const policy = { Version: '2012-10-17', Statement: [allow('a:b')] }
    const tooMany = readSets({ scps: Array.from({ length: 17 }, () => [policy]) })
    await expect(compiler.compile(tooMany)).rejects.toBeInstanceOf(LimitError)
    expect(await compilesAlike(compiler, identity(allow('a:b')))).toBe(true)
  })

  it('forgets by the length of texts, be it in statements or elsewhere', () => {
    const memory = new Memory()
    const long = (of: string): string => `arn:aws:s3:::${of.repeat(60_000)}`
    const compile = (resources: string[]): void => {
      const [policy] = identity(allow('a:b', resources)).identity
      if (policy === undefined) throw new TypeError('no policy')
      memory.classes([{ place: 'identity', policies: [memory.drafts.of(policy, 'identity')] }], [])
      memory.finish(60_000)
    }
    compile([...'abcdefghij'].map(long))
    expect(memory.isStale).toBe(false)
    for (const of of 'klmnopqrstu') compile([long(of)])
    expect(memory.isStale).toBe(true)

    const other = new Memory()
    for (const of of 'abcdefghijklmnop') other.texts.number(long(of))
    expect(other.isStale).toBe(false)
    for (const of of 'qrstuvwxyz') other.texts.number(long(of))
    expect(other.isStale).toBe(true)
  })

  it('forgets what is long out of use', async () => {
    const compiler = createCompiler()
    const many = (from: number): PolicySets =>
      identity(...Array.from({ length: 6_000 }, (_, i) => allow('a:b', `arn:aws:s3:::${from + i}`)))
    for (let from = 0; from < 60_000; from += 20_000) {
      expect(await compilesAlike(compiler, many(from))).toBe(true)
    }
    expect(await compilesAlike(compiler, identity(allow('a:b')))).toBe(true)
    expect(await compilesAlike(compiler, many(0))).toBe(true)
  })
})
