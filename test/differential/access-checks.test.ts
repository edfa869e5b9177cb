/** Custom policy checks against the engine: what passes is allowed no more than before. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engineOf } from '../../src/entries/policies.ts'
import { checkAccessNotGranted, checkNoNewAccess } from '../../src/entries/validate.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'

const bucket = 'arn:aws:s3:::b'
const actions = [
  's3:GetObject',
  's3:Get*',
  's3:*',
  '*',
  's3:PutObject',
  'S3:get?bject',
  's3:*Object',
]
const resources = [
  ...['*', `${bucket}/*`, `${bucket}/x/*`, `${bucket}/x/a`, 'arn:aws:s3:::*', `${bucket}/?`],
  ...['arn:aws:*:*:*:b/x/*', `${bucket}/\${aws:username}/*`, `${bucket}/\${app:t}*`],
]
const key = 'app:t'
const conditions = [
  ...['a', ['a', 'b'], 'ab', []].map((value) => ({ StringEquals: { [key]: value } })),
  ...['a', ['a', 'b']].map((value) => ({ StringEqualsIfExists: { 'APP:T': value } })),
  ...['a', ['a', 'b']].map((value) => ({ StringNotEquals: { [key]: value } })),
  ...['a*', '?', '*'].map((value) => ({ StringLike: { [key]: value } })),
  ...['a*', ['?', 'a*']].map((value) => ({ StringNotLikeIfExists: { [key]: value } })),
  { StringEqualsIgnoreCase: { [key]: 'A' } },
  ...['true', 'false'].map((value) => ({ Null: { [key]: value } })),
  ...['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', ['10.1.0.0/16', '192.0.2.1']].flatMap((value) => [
    { IpAddress: { 'aws:SourceIp': value } },
    { NotIpAddress: { 'aws:SourceIp': value } },
  ]),
  ...['5', '10', '10.0'].flatMap((value) => [
    { NumericLessThan: { 'app:n': value } },
    { NumericGreaterThanEqualsIfExists: { 'app:n': value } },
  ]),
  ...['a', ['a', 'b']].flatMap((value) => [
    { 'ForAllValues:StringEquals': { 'app:l': value } },
    { 'ForAnyValue:StringEquals': { 'app:l': value } },
    { 'ForAnyValue:StringNotEquals': { 'app:l': value } },
  ]),
  ...['arn:aws:iam::111122223333:user/*', 'arn:aws:iam::*:user/a?ice'].map((value) => ({
    ArnLike: { 'aws:PrincipalArn': value },
  })),
]

const some = <Item>(items: readonly Item[], maxLength = 2) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength })

const element = (name: string, items: readonly string[]) =>
  fc
    .tuple(fc.nat(4), some(items))
    .map(([turn, patterns]) => ({ [turn === 0 ? `Not${name}` : name]: patterns }))

const statement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Deny'),
    element('Action', actions),
    element('Resource', resources),
    fc.option(some(conditions)),
  )
  .map(([Effect, action, resource, tests]) => ({
    ...{ Effect, ...action, ...resource },
    ...(tests !== null && { Condition: Object.assign({}, ...tests) }),
  }))

type Written = Readonly<Record<string, unknown>>
const statements = fc.array(statement as fc.Arbitrary<Written>, { minLength: 1, maxLength: 3 })
const version = fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17')

/** A policy, and one that may be a little narrower, wider or just other. */
const pair = fc
  .tuple(version, statements, fc.boolean(), statements, fc.array(fc.nat(99), { maxLength: 4 }))
  .map(([Version, before, isOther, others, turns]) => {
    const after = isOther ? others : edited(before, { others, turns })
    const isInPieces = turns.length % 2 === 1
    if (isInPieces) return pairInPieces(Version, before, turns)
    return [
      { Version, Statement: before },
      { Version: isOther ? '2012-10-17' : Version, Statement: after },
    ]
  })

/** A policy that was in pieces, or now is. */
function pairInPieces(Version: string, whole: Written[], turns: number[]): object[] {
  const losses = turns.slice(1).map((turn) => turn % 4)
  const pair = [scattered(whole, losses), whole].map((Statement) => ({ Version, Statement }))
  return (turns[0] ?? 0) % 3 === 0 ? pair.reverse() : pair
}

/** Each statement in pieces, some of which are lost: what listed several now lists one. */
function scattered(statements: readonly Written[], turns: readonly number[]): Written[] {
  const pieces = statements.flatMap((one) => divided(one))
  const kept = pieces.filter((_, at) => turns.length === 0 || turns[at % turns.length] !== 0)
  return kept.length === 0 ? pieces.slice(0, 1) : kept
}

function divided(statement: Written): Written[] {
  const names = ['Action', 'Resource', 'Principal'].filter((name) => Array.isArray(statement[name]))
  const [name] = names.filter((one) => (statement[one] as unknown[]).length > 1)
  const pieces =
    name === undefined
      ? dividedTests(statement)
      : (statement[name] as unknown[]).map((one) => ({ ...statement, [name]: one }))
  return pieces.length > 1 ? pieces.flatMap(divided) : pieces
}

type Tests = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** By the values of the first test that has several: rightly so of some operators alone. */
function dividedTests(statement: Written): Written[] {
  const written = (statement.Condition ?? {}) as Tests
  for (const [operator, tests] of Object.entries(written)) {
    for (const [name, values] of Object.entries(tests)) {
      if (!Array.isArray(values) || values.length < 2) continue
      return values.map((value) => ({
        ...statement,
        Condition: { ...written, [operator]: { ...tests, [name]: value } },
      }))
    }
  }
  return [statement]
}

interface Edits {
  readonly others: readonly Written[]
  readonly turns: readonly number[]
}

/** Statements with one left out, with an element of another, or with one more. */
function edited(before: readonly Written[], { others, turns }: Edits): Written[] {
  const after = before.map((one) => ({ ...one }))
  for (const turn of turns) {
    const at = turn % Math.max(1, after.length)
    const other = others[turn % others.length] ?? {}
    const name = ['Action', 'Resource', 'Condition'][turn % 3] ?? 'Action'
    const own = after[at]
    if (turn < 20) after.splice(at, 1)
    else if (turn < 40) after.push({ ...other })
    else if (own !== undefined && name in other && (name in own || name === 'Condition')) {
      own[name] = other[name]
    }
  }
  return after
}

const requests = ['s3:GetObject', 's3:PutObject', 's3:GetBucketAcl', 'sqs:SendMessage'].flatMap(
  (action) =>
    [
      `${bucket}/x/a`,
      `${bucket}/a`,
      `${bucket}/alice/1`,
      'arn:aws:s3:::c/x',
      'arn:aws:sqs:::b/x/1',
    ].flatMap((resource) => contexts().map((context) => ({ action, resource, ...context }))),
)

function contexts() {
  const principal = 'arn:aws:iam::111122223333:user/alice'
  const tags: Record<string, string>[] = [{}, { [key]: 'a' }, { [key]: 'ab' }, { [key]: 'B' }]
  return tags.flatMap((own) =>
    [
      {},
      { 'aws:SourceIp': '10.1.2.3', 'app:n': 5, 'app:l': ['a'] },
      { 'aws:SourceIp': '10.2.2.3', 'app:n': 9, 'app:l': ['a', 'b', 'c'] },
      { 'aws:SourceIp': '192.0.2.1', 'app:n': 10, 'app:l': [] },
      { 'app:l': ['a', 'b'] },
    ].map((context) => ({ principal, context: { ...context, ...own } })),
  )
}

async function allowedBy(policy: object): Promise<boolean[]> {
  const engine = await engineOf({ identity: policy })
  return requests.map((request) => engine.isAllowed(request))
}

async function allowedByResource(policy: object): Promise<boolean[]> {
  const engine = await engineOf({ resource: policy })
  return callers.flatMap((principal) =>
    requests.map((request) => engine.isAllowed({ ...request, principal })),
  )
}

const account = '111122223333'
const [alice, bob] = [`arn:aws:iam::${account}:user/alice`, 'arn:aws:iam::444455556666:user/bob']
const role = `arn:aws:iam::${account}:role/r`
const session = `arn:aws:sts::${account}:assumed-role/r/s`

const principals = [
  ...['*', account, `arn:aws:iam::${account}:root`, alice, role, session].map((AWS) => ({ AWS })),
  ...[{ AWS: [alice, bob] }, { AWS: '444455556666' }, { Service: 's3.amazonaws.com' }],
  { AWS: account, Service: ['s3.amazonaws.com', 'sqs.amazonaws.com'] },
]
/** In a Deny they deny nobody; in an Allow of the old policy they stand for all that they match. */
const wildcards = [{ AWS: 'arn:aws:iam::*:role/r' }, { AWS: `arn:aws:iam::${account}:user/a*` }]

const ofResource = fc
  .tuple(statement, fc.constantFrom(...principals), fc.constantFrom(...wildcards), fc.nat(5))
  .map(([written, named, wildcard, turn]): Written => {
    const isNegated = turn === 0 && written.Effect === 'Deny'
    const principal = turn === 1 && written.Effect === 'Deny' ? wildcard : named
    return { ...written, [isNegated ? 'NotPrincipal' : 'Principal']: principal }
  })

/** Once for each principal, less the last one of several. */
function byPrincipal(statement: Written, at: number): Written[] {
  const { AWS, ...others } = (statement.Principal ?? {}) as Readonly<Record<string, unknown>>
  const entries = [...[AWS].flat(), ...Object.values(others).flat()]
  if (AWS === undefined || entries.length === 1) return [statement]
  const each = [AWS].flat().map((one) => ({ AWS: one }))
  const services = Object.values(others).flatMap((one) =>
    [one].flat().map((Service) => ({ Service })),
  )
  const pieces = [...each, ...services].map((Principal) => ({ ...statement, Principal }))
  return at === 1 ? pieces.slice(0, -1) : pieces
}

/** A resource policy; and its end with what another denies, or that other one. */
const pairOfResource = fc
  .tuple(
    fc.array(ofResource, { minLength: 1, maxLength: 3 }),
    fc.array(ofResource, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([before, others, isOther]) => {
    const denied = others.filter(({ Effect }) => Effect === 'Deny')
    const after = isOther || before.length === 1 ? others : [...before.slice(1), ...denied]
    if (isOther && others.length === 1) {
      return [scattered(before.flatMap(byPrincipal), []), before].map((Statement) => ({
        ...{ Version: '2012-10-17', Statement },
      }))
    }
    return [before, after].map((Statement) => ({ Version: '2012-10-17', Statement }))
  })

/** Whoever is no root user: that one has every permission of its account besides. */
const callers = [
  ...[alice, bob, role, session, 'anonymous'],
  ...['s3.amazonaws.com', 'sqs.amazonaws.com'].map((service) => ({ service })),
]

describe('random policies', () => {
  it('that have no new access are allowed no more (A-51)', { timeout: 3_600_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(pair, async ([existing = {}, proposed = {}]) => {
      const { result } = checkNoNewAccess(proposed, existing, { type: 'identity' })
      tally.add(result)
      if (result === 'FAIL') return
      const [before, after] = [await allowedBy(existing), await allowedBy(proposed)]
      const gained = requests.filter((_, at) => after[at] && !before[at])
      expect({ gained, existing, proposed }).toEqual({ gained: [], existing, proposed })
      if (after.includes(true)) tally.add('PASS, and allows something')
    })
    await fc.assert(property, { ...fuzzed(600), endOnFailure: true })
    announce(tally.describe('pairs of policies'))
    expect(tally.count('PASS, and allows something')).toBeGreaterThan(0)
    expect(tally.count('FAIL')).toBeGreaterThan(0)
  })

  it('of resources give nobody more, if they pass (A-51)', { timeout: 3_600_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(pairOfResource, async ([existing = {}, proposed = {}]) => {
      const { result } = checkNoNewAccess(proposed, existing, { type: 'resource' })
      tally.add(result)
      if (result === 'FAIL') return
      const [before, after] = [await allowedByResource(existing), await allowedByResource(proposed)]
      const gained = after.flatMap((isAllowed, at) => (isAllowed && !before[at] ? [at] : []))
      expect({ gained, existing, proposed }).toEqual({ gained: [], existing, proposed })
      if (after.includes(true)) tally.add('PASS, and allows something')
    })
    await fc.assert(property, { ...fuzzed(300), endOnFailure: true })
    announce(tally.describe('pairs of resource policies'))
    expect(tally.count('PASS, and allows something')).toBeGreaterThan(0)
  })

  it('that grant nothing listed allow none of it (A-52)', { timeout: 3_600_000 }, async () => {
    const tally = new Tally()
    const asked = fc.tuple(
      statements,
      some(actions.slice(0, 5), 1),
      fc.option(some(resources.slice(1, 6), 1)),
    )
    const property = fc.asyncProperty(asked, async ([Statement, listed, among]) => {
      const policy = { Version: '2012-10-17', Statement }
      const access = { actions: listed, ...(among !== null && { resources: among }) }
      const { result } = checkAccessNotGranted(policy, { type: 'identity', ...access })
      tally.add(result)
      if (result === 'FAIL') return
      const only = { Effect: 'Allow', Action: listed, Resource: among ?? '*' }
      const wanted = await allowedBy({ Version: '2012-10-17', Statement: only })
      const allowed = await allowedBy(policy)
      const granted = requests.filter((_, at) => allowed[at] && wanted[at])
      expect({ granted, policy, access }).toEqual({ granted: [], policy, access })
      if (allowed.includes(true)) tally.add('PASS, and allows something else')
    })
    await fc.assert(property, { ...fuzzed(600), endOnFailure: true })
    announce(tally.describe('policies and listed access'))
    expect(tally.count('PASS, and allows something else')).toBeGreaterThan(0)
  })
})
