/** The README, done as it says: its documents compile, its programs run and its test passes. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'

const root = join(import.meta.dirname, '../..')
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const isBuilt = existsSync(join(root, 'dist/src/entries/index.js'))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const sample = join(root, 'samples/acme/acme.directory.json')

/** The code blocks of a language, one of them picked by words in it. */
function blocks(language: string): string[] {
  const fences = readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))
  return [...fences].map(([, code = '']) => code)
}

function pick(language: string, words: string): string {
  const found = blocks(language).filter((code) => code.includes(words))
  expect(found, words).toHaveLength(1)
  return found[0] ?? ''
}

describe('the documents of the README', () => {
  test('are JSON, and none has a fault that `validate` finds', async () => {
    const files = blocks('json').map((text, at): [string, string] => [`${at}.json`, text])
    const folder = makeFolder({
      ...Object.fromEntries(files),
      'acme.directory.json': readFileSync(sample, 'utf8'),
    })
    const { code, stdout } = await sallyport(['validate', folder(''), '--json'])
    expect(JSON.parse(stdout).counts.error).toBe(0)
    expect(JSON.parse(stdout).files).toHaveLength(4)
    expect(code).toBe(0)
  })

  test('of an account and its organization compile together', async () => {
    const folder = makeFolder({
      'buckets.directory.json': pick('json', '"resources"'),
      'org.json': pick('json', '"OrganizationalUnits"'),
    })
    const args = [folder('buckets.directory.json'), '--organization', folder('org.json')]
    const outcome = await sallyport(['compile', ...args, '-o', folder('b'), '--json'])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(outcome.stdout)).toMatchObject({ accounts: 2, resources: 1 })
  })

  test('hold a policy test that passes', async () => {
    const folder = makeFolder({
      'a.iamtest.json': pick('json', '"expect"'),
      'acme.directory.json': readFileSync(sample, 'utf8'),
    })
    const outcome = await sallyport(['test', folder('a.iamtest.json')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
  })
})

describe.skipIf(!isBuilt && !required)('the programs of the README', () => {
  let folder: string

  beforeAll(async () => {
    mkdirSync(join(root, 'build'), { recursive: true })
    folder = mkdtempSync(join(root, 'build/readme-')) // below the package, which names itself
    const docs = join(folder, 'docs.directory.json')
    writeFileSync(docs, pick('json', 'docs:Write'))
    for (const [input, output] of [
      [sample, 'acme.bundle'],
      [docs, 'docs.bundle'],
    ] as const) {
      const outcome = await sallyport(['compile', input, '-o', join(folder, output)])
      expect(outcome).toMatchObject({ code: 0, stderr: '' })
    }
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('run as they are, and what they say in a comment is so', () => {
    const programs = blocks('ts')
    expect(programs.length).toBeGreaterThan(4)
    const stated = programs.flatMap((code, at) => runProgram(folder, `${at}.ts`, code))
    expect(stated).toEqual([false, true, true])
  }, 120_000)
})

/** Runs a program; answers what its lines give that a comment calls true or false. */
function runProgram(folder: string, name: string, code: string): boolean[] {
  const told = code
    .replaceAll("'samples/", `'${root}/samples/`)
    .replace(/^(\S.*\)) \/\/ (?:true|false)$/gm, 'console.log($1)')
  writeFileSync(join(folder, name), told)
  const output = execFileSync(process.execPath, ['--import', 'tsx', name], {
    cwd: folder,
    encoding: 'utf8',
  })
  return output.split('\n').flatMap((line) => (line === '' ? [] : [line === 'true']))
}
