/** Every limit has an input that is over it, and the error says which limit, where and what to do. */
import { beforeAll, describe, expect, it } from 'vitest'
import * as Section from '../../assembly/layout/section.ts'
import * as State from '../../assembly/layout/state.ts'
import { encodeBundle } from '../../src/bundle/encode.ts'
import { compileUnsealed } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { readCases } from '../../src/directory/case/read-cases.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { type AssumeRoleInput, createSts } from '../../src/entries/sts.ts'
import { LimitError } from '../../src/model/errors.ts'
import { type LimitName, limits } from '../../src/model/limits.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'
import { createReference } from '../../src/reference/reference.ts'
import { allow, compileIdentity, kernel, request } from '../support/hostile.ts'
import { openBundle } from '../support/open-bundle.ts'
import { readSets } from '../support/policy-sets.ts'
import { growingMembers, oneMore } from '../support/request-members.ts'
import { acmeBundle, sectionsOf } from '../unit/bundle/sections.ts'

const timeout = 600_000

let engine: Engine
beforeAll(async () => {
  engine = await createEngine(kernel, await compileIdentity(allow), { compile: compileSession })
})

const list = <T>(size: number, make: (at: number) => T): T[] =>
  Array.from({ length: size }, (_, at) => make(at))
const compile = (...statements: object[]): unknown =>
  compileUnsealed(readSets({ identity: [{ Statement: statements }] }), { strip: true })
const keys = (size: number, from = 0): object =>
  Object.fromEntries(list(size, (at) => [`app:k${from + at}`, 'x']))
const read = (statement: object): unknown =>
  parsePolicy({ Version: '2012-10-17', Statement: statement }, { type: 'resource' })
const levels = (count: number): unknown[] => list(count, () => [{ Statement: allow }])

/** A bundle of other sections. */
function open(change: (sections: Map<number, Uint8Array>) => void): unknown {
  const sections = sectionsOf(acmeBundle())
  change(sections)
  return openBundle(encodeBundle(sections, { strip: false }))
}

/** Entries that share one long text, and the text that they share. */
function shareLongText(sections: Map<number, Uint8Array>): void {
  const bytes = 1_000_000
  const pool = sections.get(Section.TEXT) ?? new Uint8Array()
  const longer = new Uint8Array(pool.length + bytes + 16)
  longer.set(pool)
  sections.set(Section.TEXT, longer.fill(0x61, pool.length, pool.length + bytes))
  const tag = [pool.length, 1, pool.length, bytes]
  const tags = [0, 300, ...list(300, () => tag).flat()]
  sections.set(Section.TAGS, new Uint8Array(Uint32Array.from(tags).buffer))
}

const organization = (depth: number): object => ({
  id: 'o-abc123',
  managementAccount: '999988887777',
  root: { id: 'r-ab12', units: [unit(depth)] },
})
function unit(depth: number): object {
  const inner = depth > 1 ? { units: [unit(depth - 1)] } : { accounts: ['111122223333'] }
  return { id: `ou-ab12-${String(depth).padStart(8, '0')}`, scps: [], ...inner }
}

type Exceed = () => unknown

/** What is over a limit of documents, directories and bundles. */
const documents: Partial<Record<LimitName, readonly Exceed[]>> = {
  policyCharacters: [
    () => parsePolicy(' '.repeat(limits.policyCharacters + 1), { type: 'scp' }),
    () => parsePolicy({ Statement: 'x'.repeat(limits.policyCharacters) }, { type: 'scp' }),
  ],
  documentCharacters: [
    () => parseDirectory(' '.repeat(limits.documentCharacters + 1)),
    () => readCases(' '.repeat(limits.documentCharacters + 1)),
  ],
  jsonDepth: [
    () => parsePolicy('['.repeat(65), { type: 'identity' }),
    () => parsePolicy({ Statement: JSON.parse('['.repeat(64) + ']'.repeat(64)) }, { type: 'scp' }),
    () => parseDirectory('['.repeat(65)),
    () => readCases('['.repeat(65)),
    () => engine.isAllowed(JSON.parse('['.repeat(65) + ']'.repeat(65))),
  ],
  resourceParents: [
    () => {
      const rule = { service: 'docs', prefix: 'folder/', until: '/' }
      parseDirectory(JSON.stringify({ resourceParents: list(257, () => rule) }))
    },
  ],
  policyStatements: [() => read(list(limits.policyStatements + 1, () => allow))],
  patternCharacters: [
    () => read({ ...allow, Action: `s3:${'x'.repeat(limits.patternCharacters)}` }),
    () => read({ ...allow, Resource: ['*', 'x'.repeat(limits.patternCharacters + 1)] }),
    () => read({ ...allow, Principal: { AWS: 'x'.repeat(limits.patternCharacters + 1) } }),
    () => read({ ...allow, Condition: { Bool: { k: 'x'.repeat(limits.patternCharacters + 1) } } }),
  ],
  conditionValues: [() => read({ ...allow, Condition: { Bool: { k: list(100_001, () => 'x') } } })],
  statementConditions: [() => read({ ...allow, Condition: { Bool: keys(65_536) } })],
  principalEntries: [() => read({ ...allow, Principal: { AWS: list(100_001, () => '1') } })],
  variableCharacters: [
    () => read({ ...allow, Condition: { Bool: { ['k'.repeat(21_846)]: 'x' } } }),
    () => read({ ...allow, Resource: `\${${'k'.repeat(21_846)}}` }),
    () => read({ ...allow, Resource: `\${aws:username, '${'d'.repeat(21_846)}'}` }),
    () => read({ ...allow, Condition: { StringLike: { k: `\${k, '${'d'.repeat(21_846)}'}` } } }),
  ],
  policyLevels: [
    () => compileUnsealed(readSets({ scps: levels(17) as object[][] }), { strip: true }),
    () => compileUnsealed(readSets({ rcps: levels(17) as object[][] }), { strip: true }),
  ],
  bundleBytes: [
    () => openBundle(new Uint8Array(limits.bundleBytes + 1)),
    () => encodeBundle(new Map([[0, new Uint8Array(limits.bundleBytes)]]), { strip: true }),
  ],
  patternBytes: [
    () => {
      const long = list(1_000, (at) => `arn:aws:s3:::${at}*${'a?'.repeat(100)}`)
      compile({ ...allow, Resource: long, Condition: { StringLike: { k: long } } })
    },
  ],
  bundleSections: [() => encodeBundleOf(limits.bundleSections + 1)],
  bundleKeyBytes: [
    () => compileUnsealed(readSets({ identity: [longKeys(0), longKeys(100)] }), { strip: true }),
  ],
  bundleKeys: [
    () =>
      compile(
        { ...allow, Condition: { Bool: keys(60_000) } },
        { ...allow, Condition: { Bool: keys(5_535, 60_000) } },
      ),
  ],
  directoryBytes: [() => open(shareLongText)],
  automatonStates: [
    () =>
      open((sections) =>
        sections.set(Section.STATES, new Uint8Array((limits.automatonStates + 1) * State.SIZE)),
      ),
  ],
  actionClasses: [() => compile(...list(65_536, (at) => ({ ...allow, Action: `s3:Do${at}` })))],
}

/** A policy of a hundred context keys as long as they may be. */
function longKeys(from: number): object {
  const long = list(100, (at) => [`${from + at}`.padEnd(21_845, 'k'), 'x'])
  return { Statement: { ...allow, Condition: { Bool: Object.fromEntries(long) } } }
}

function encodeBundleOf(sections: number): unknown {
  const bytes = encodeBundle(new Map(list(sections, (at) => [at, new Uint8Array(1)])), {
    strip: true,
  })
  return openBundle(bytes)
}

/** Requests that are over a limit of their members, and how they are asked. */
const members = growingMembers.flatMap((member): [LimitName, string, Exceed][] => [
  [
    member.limit,
    `${member.name}, in \`isAllowed\``,
    () => engine.isAllowed(member.request(oneMore(member))),
  ],
  [
    member.limit,
    `${member.name}, in \`check\``,
    () => engine.check(member.request(oneMore(member))),
  ],
  [
    member.limit,
    `${member.name}, by the reference`,
    () => createReference(readSets({})).check(member.request(oneMore(member))),
  ],
])

const cycle: Record<string, unknown> = {}
cycle.self = cycle

/** Inputs of a call of STS. */
function assume(input: object): unknown {
  return createSts(engine).assumeRole({ caller: request.principal, ...input } as AssumeRoleInput)
}

const others: readonly [LimitName, string, Exceed][] = [
  [
    'requestValues',
    'values of a call',
    () => engine.isAllowed({ ...request, context: { 'app:k': list(200_000, () => 'x') } }),
  ],
  ['requestValues', 'values of an STS input', () => assume({ tags: list(200_000, () => 'x') })],
  ['jsonDepth', 'an STS input', () => assume({ policies: [cycle] })],
  ...Object.entries(documents).flatMap(([name, exceeds]) =>
    exceeds.map((exceed, at): [LimitName, string, Exceed] => [
      name as LimitName,
      `case ${at + 1}`,
      exceed,
    ]),
  ),
]

function errorOf(exceed: Exceed): unknown {
  try {
    exceed()
  } catch (error) {
    return error
  }
  return undefined
}

describe('over the limit', () => {
  it.each([...others, ...members])('%s: %s', { timeout }, (name, _, exceed) => {
    const error = errorOf(exceed)
    expect(error).toBeInstanceOf(LimitError)
    const { message, place = '', hint = '' } = error as LimitError
    expect(message).toContain(`\`${name}\``)
    expect(place).toMatch(/^\S.*$/)
    expect(hint).toMatch(/^\S.*$/)
  })

  it('is every limit that there is', () => {
    const tried = new Set([...others, ...members].map(([name]) => name))
    expect([...tried].sort()).toEqual(Object.keys(limits).sort())
  })

  it('an organization does not get, since its units nest five deep at most', () => {
    const parse = (depth: number) => () =>
      compileUnsealed(
        parseDirectory(JSON.stringify({ organization: organization(depth), accounts: [] })),
        { strip: true },
      )
    expect(parse(5)).not.toThrow()
    expect(parse(16)).toThrow(/deep|levels|5/)
  })
})
