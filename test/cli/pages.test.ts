/** The README and the guides, done as they say: their blocks, in order, in a folder of their own. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const command = join(root, 'dist/cli.js')
const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const pages = ['README.md', ...guides.map((name) => `docs/${name}`)]

/** A fenced block: its language, the name of its file where it has one, and what it holds. */
interface Block {
  readonly language: string
  readonly name: string
  readonly code: string
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  const fences = text.matchAll(/^```(\w*) ?(\S*)\n(.*?)^```$/gms)
  return [...fences].map(([, language = '', name = '', code = '']) => ({ language, name, code }))
}

/** What `aws iam get-account-authorization-details` would print. */
const account = {
  UserDetailList: [
    {
      Path: '/',
      UserName: 'alice',
      UserId: 'AIDAEXAMPLEALICE00001',
      Arn: 'arn:aws:iam::111122223333:user/alice',
      GroupList: [],
      AttachedManagedPolicies: [],
    },
  ],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
}

describe.skipIf(!existsSync(command) && !required).each(pages)('%s', (page) => {
  let folder = ''

  beforeAll(() => {
    mkdirSync(join(root, 'build'), { recursive: true })
    folder = mkdtempSync(join(root, 'build/page-')) // below the package, which names itself
    symlinkSync(join(root, 'samples'), join(folder, 'samples'))
    mkdirSync(join(folder, 'bin'))
    writeTool('npx', `shift; exec "${process.execPath}" "${command}" "$@"`)
    writeTool('aws', `echo '${JSON.stringify(account)}'`)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('its blocks run as they are, and what they say in a comment is so', () => {
    let printed = ''
    for (const [at, block] of blocksOf(page).entries()) {
      if (block.language === 'json') writeFileSync(join(folder, nameOf(block)), block.code)
      else if (block.language === 'ts') runProgram(`${at}.ts`, block.code)
      else if (block.language === 'sh') printed = runCommands(block.code)
      else if (block.name === 'output') expectOutput(printed, block.code)
      else expect(['', 'text'], `${page}: ${block.code}`).toContain(block.language)
    }
  }, 120_000)

  function writeTool(name: string, script: string): void {
    const path = join(folder, 'bin', name)
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
  }

  /** A document is of use only under a name, and is JSON. */
  function nameOf({ name, code }: Block): string {
    expect(() => JSON.parse(code), code).not.toThrow()
    expect(name, code).not.toBe('')
    return name
  }

  /** Installing, building and testing the package itself is for CI. */
  function runCommands(code: string): string {
    if (/^(npm|git) /.test(code)) return ''
    return run('bash', ['-euo', 'pipefail', '-c', code])
  }

  /** What the commands before it printed; `…` stands for what the page leaves out. */
  function expectOutput(printed: string, shown: string): void {
    const pieces = shown.trimEnd().split('…')
    const text = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*?')
    expect(printed).toMatch(new RegExp(`(?:^|\n)${text}(?:\n|$)`, 's'))
  }

  function runProgram(name: string, code: string): void {
    const stated = [...code.matchAll(/^\S.*\) \/\/ (true|false)$/gm)].map(([, is]) => is)
    const told = code.replace(/^(\S.*\)) \/\/ (?:true|false)$/gm, 'console.log($1)')
    writeFileSync(join(folder, name), told)
    const output = run(process.execPath, ['--import', 'tsx', name])
    expect(output.split('\n').filter((line) => line !== '')).toEqual(stated)
  }

  function run(program: string, args: readonly string[]): string {
    const path = [join(folder, 'bin'), process.env.PATH].join(delimiter)
    return execFileSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
})
