/**
 * Every member of a request that can grow: it has a limit with a name, which is kept to exactly, and
 * up to there a check takes time that is linear in it. The members come from the schema.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { explain as explainer } from '../../src/engine/explain/explain.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { createReference } from '../../src/reference/reference.ts'
import * as schema from '../../src/request/schema.ts'
import { powerOfTime } from '../support/growth.ts'
import { compileIdentity, kernel } from '../support/hostile.ts'
import { readSets } from '../support/policy-sets.ts'
import { growingMembers, large, oneMore, small } from '../support/request-members.ts'

const POWER_MOST = 1.2

const list = <T>(length: number, make: (at: number) => T): T[] =>
  Array.from({ length }, (_, at) => make(at))
const deny = (Condition: object): object => ({
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition,
})
/** Matched as slowly as any pattern: each part of it is sought in what is left of the text. */
const slow = (end: string): string => `${'x*'.repeat(8)}y${end}*z`

/** Something that looks at every member of a request, and that nothing in it ends early. */
const statements = [
  {
    Effect: 'Allow',
    Action: '*',
    Resource: ['*', ...list(20, (at) => `arn:aws:s3:::${slow(`${at}`)}`)],
  },
  { Effect: 'Deny', Action: list(20, (at) => `s3:${slow(`${at}`)}`), Resource: '*' },
  ...['app:k', 'aws:SourceIdentity', 'aws:FederatedProvider', 'aws:userid', 'aws:PrincipalArn'].map(
    (key) => deny({ StringLike: { [key]: list(20, (at) => slow(`${at}`)) } }),
  ),
  ...['app:k', 'aws:PrincipalServiceNamesList', 'aws:TagKeys'].map((key) =>
    deny({ 'ForAnyValue:StringLike': { [key]: list(20, (at) => slow(`${at}`)) } }),
  ),
  deny({ DateGreaterThan: { 'aws:TokenIssueTime': '2099-01-01T00:00:00Z' } }),
  ...list(50, (at) => deny({ StringEquals: { [`app:missing${at}`]: 'x' } })),
  ...list(50, (at) => deny({ StringEquals: { [`aws:PrincipalTag/missing${at}`]: 'x' } })),
  ...list(50, (at) => deny({ StringLike: { [`aws:PrincipalTag/t${at}`]: slow('') } })),
]

/** Members that hardly grow: twelve digits, one of two words, a short name, an account's root. */
const fixed = ['resourceAccount', 'endpointType', 'federatedUser', 'assumedRoot']

/** What came of it, and where it is an error its words. */
function outcome(ask: () => unknown): string {
  try {
    ask()
    return 'decided'
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return `${error.code} ${error.message}`
  }
}

describe('a member of a request that grows', () => {
  let engine: Engine
  const reference = createReference(readSets({ identity: [{ Statement: statements }] }))

  beforeAll(async () => {
    const options = { remembered: 0, compile: compileSession, explain: explainer }
    engine = await createEngine(kernel, await compileIdentity(...statements), options)
  })

  const every = (request: AuthorizationRequest | readonly AuthorizationRequest[]): string[] => [
    outcome(() => engine.isAllowed(request)),
    outcome(() => engine.check(request)),
    outcome(() => engine.explain(request)),
    outcome(() => reference.check(request)),
  ]

  it('is any that the schema has', () => {
    const names = growingMembers.map(({ name }) => name)
    for (const [member] of schema.request.members) {
      if (fixed.includes(member)) continue
      expect(
        names.filter((name) => name.startsWith(member)),
        member,
      ).not.toEqual([])
    }
    for (const [descriptor, { members }] of schema.descriptors) {
      for (const [member, shape] of members) {
        if (shape.type === 'flag' || fixed.includes(member)) continue
        const prefix = `principal of ${descriptor}: ${member}`
        expect(
          names.filter((name) => name.startsWith(prefix)),
          prefix,
        ).not.toEqual([])
      }
    }
  })

  describe.each(growingMembers)('such as $name', (member) => {
    it('is taken up to its limit', () => {
      expect(new Set(every(member.request(large(member))))).toEqual(new Set(['decided']))
    })

    it('is refused above it, by every way to ask, and the limit is named', () => {
      for (const words of every(member.request(oneMore(member)))) {
        expect(words).toContain(member.limit)
        expect(words).toMatch(/^ERR_(LIMIT_EXCEEDED|REQUEST_INVALID) /)
      }
    })

    it('costs time that is linear in it, in `isAllowed` and `check`', () => {
      const sizes = { small: small(member), large: large(member), most: POWER_MOST }
      const isAllowed = (size: number): boolean => engine.isAllowed(member.request(size))
      const check = (size: number): unknown => engine.check(member.request(size))
      expect(powerOfTime(isAllowed, sizes), 'isAllowed').toBeLessThan(POWER_MOST)
      expect(powerOfTime(check, sizes), 'check').toBeLessThan(POWER_MOST)
    })
  })
})
