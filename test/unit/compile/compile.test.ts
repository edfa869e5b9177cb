import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as Defaults from '../../../assembly/layout/defaults.ts'
import * as Header from '../../../assembly/layout/header.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { compileBundle, compileUnsealed } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import type { Directory } from '../../../src/directory/directory.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { LimitError, PolicyError } from '../../../src/model/errors.ts'
import { openBundle } from '../../support/open-bundle.ts'
import { readSets } from '../../support/policy-sets.ts'

const file = join(import.meta.dirname, '../../../samples/acme/acme.directory.json')
const text = readFileSync(file, 'utf8')

function read(): Directory {
  return parseDirectory([{ text, file: 'acme.directory.json' }])
}

/** The same directory with everything listed the other way round. */
function reversed(directory: Directory): Directory {
  const turn = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => new Map([...map].reverse())
  return {
    ...directory,
    accounts: new Map(
      [...directory.accounts]
        .reverse()
        .map(([id, account]) => [
          id,
          { ...account, users: turn(account.users), roles: turn(account.roles) },
        ]),
    ),
    resources: turn(directory.resources),
    endpoints: turn(directory.endpoints),
  }
}

describe('compiling', () => {
  it('gives the same bytes for the same directory', async () => {
    expect(await compileBundle(read())).toEqual(await compileBundle(read()))
  })

  it('gives the same bytes in whatever order accounts, identities and resources are listed', async () => {
    expect(await compileBundle(reversed(read()))).toEqual(await compileBundle(read()))
  })

  it('leaves out what only explanations need, and nothing else, when it strips', () => {
    const whole = openBundle(compileUnsealed(read(), { strip: false }))
    const stripped = openBundle(compileUnsealed(read(), { strip: true }))
    const debug = [
      Section.SET_STATEMENTS,
      Section.STATEMENT_LISTS,
      Section.STATEMENTS,
      Section.POLICIES,
      Section.DEBUG_TEXT,
    ]
    for (const section of debug) {
      expect(whole.length(section)).toBeGreaterThan(0)
      expect(stripped.length(section)).toBe(0)
    }
    for (const section of [Section.SETS, Section.ROWS, Section.RUN_CELLS, Section.KEYS]) {
      expect(stripped.length(section)).toBe(whole.length(section))
    }
    const flags = (view: Uint8Array): number => view[Header.FLAGS_AT] ?? 0
    expect(flags(stripped.bytes) & Header.STRIPPED).toBe(Header.STRIPPED)
    expect(flags(whole.bytes) & Header.STRIPPED).toBe(0)
  })

  it('keeps names, files and Sids out of a stripped bundle', () => {
    const bytes = Buffer.from(compileUnsealed(read(), { strip: true }))
    const whole = Buffer.from(compileUnsealed(read(), { strip: false }))
    const [sid = ''] = /"Sid": "([^"]+)"/.exec(text)?.slice(1) ?? []
    for (const secret of ['acme.directory.json', sid]) {
      expect(secret).not.toBe('')
      expect(whole.includes(secret)).toBe(true)
      expect(bytes.includes(secret)).toBe(false)
    }
  })

  it('refuses more than 16 levels of organization policies', async () => {
    const policy = { Version: '2012-10-17', Statement: [] }
    const level = [policy]
    const sets = (count: number) => readSets({ scps: Array.from({ length: count }, () => level) })
    await expect(compileBundle(sets(16))).resolves.toBeInstanceOf(Uint8Array)
    await expect(compileBundle(sets(17))).rejects.toBeInstanceOf(LimitError)
  })

  it('refuses a statement of more than 65,535 conditions, whose number has 16 bits', async () => {
    const condition = { operator: 'Null', key: 'app:never', values: ['false'] }
    const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
    const sets = readSets({ identity: [{ Version: '2012-10-17', Statement: [statement] }] })
    const withConditions = (count: number) => ({
      ...sets,
      identity: sets.identity.map((policy) => ({
        ...policy,
        statements: policy.statements.map((one) => ({
          ...one,
          conditions: new Array<typeof condition>(count).fill(condition),
        })),
      })),
    })
    await expect(compileBundle(withConditions(65_535))).resolves.toBeInstanceOf(Uint8Array)
    await expect(compileBundle(withConditions(65_536))).rejects.toBeInstanceOf(LimitError)
  })
})

describe('compiling session policies', () => {
  it('makes a bundle of bare policy sets', () => {
    const document = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
    }
    const bundle = openBundle(compileSession([document]))
    expect(bundle.length(Section.DEFAULTS)).toBe(Defaults.SIZE)
    expect(bundle.count(Section.SETS)).toBe(1)
  })

  it('never allows without any document', () => {
    const bundle = openBundle(compileSession([]))
    expect(bundle.word(Section.DEFAULTS, Defaults.IDENTITY_AT)).toBe(PolicySet.NEVER)
  })

  it('refuses a document that cannot be loaded', () => {
    expect(() => compileSession([{ Statement: [{ Effect: 'Perhaps' }] }])).toThrow(PolicyError)
    expect(() => compileSession(['{'])).toThrow(PolicyError)
  })
})
