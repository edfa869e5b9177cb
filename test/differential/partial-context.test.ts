/** A verdict that an audit calls certain is the verdict whatever the unknown keys are. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { nameKey } from '../../src/engine/context/key-name.ts'
import { keyBehind } from '../../src/engine/context/read-context.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { load } from '../../src/engine/load.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { AuthorizationRequest, Context } from '../../src/model/request.ts'
import { Bracket } from '../../src/partial/bracket.ts'
import { partsOf } from '../../src/request/call.ts'
import { answerOf } from '../support/compare.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { writtenSets } from '../support/generators.ts'
import { type Draw, drawFrom, drawSeeded, happens, tapes } from '../support/generators-draw.ts'
import { someRequest, someValue } from '../support/generators-requests.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'
import { policiesOf, readSets } from '../support/policy-sets.ts'

const module = kernelModule()
const now = 1_704_067_200_000

/** How many values of the unknown keys are tried for each request. */
const TRIED = 24

/** Keys that a context alone states, and that say nothing of who asks. */
function statedKeys({ values }: Survey): string[] {
  return [...new Set([...values.keys()].map((key) => nameKey(key).folded))].filter((key) => {
    const { source, service } = nameKey(key)
    return source === undefined && service === undefined && keyBehind(key) === undefined
  })
}

function withValues(
  request: AuthorizationRequest,
  unknown: ReadonlySet<string>,
  value: (key: string) => Context[string] | undefined,
): AuthorizationRequest {
  const known = Object.entries(request.context ?? {}).filter(
    ([key]) => !unknown.has(nameKey(key).folded),
  )
  const own = [...unknown].flatMap((key) => {
    const given = value(key)
    return given === undefined ? [] : [[key, given] as const]
  })
  return { ...request, context: Object.fromEntries([...known, ...own]) }
}

it('what is certain with unknown keys is so for every value of theirs', async () => {
  const tally = new Tally()
  await fc.assert(
    fc.asyncProperty(writtenSets, tapes(8, { least: 40, most: 60 }), async (written, choices) => {
      const sets = readSets(written)
      const bytes = await compileBundle(sets)
      const options = { simulation: true, compile: compileSession, now: () => now }
      const engine = await createEngine(module, bytes, options)
      const bracket = new Bracket(await load(module, bytes, {}))
      const survey = surveyPolicies(policiesOf(sets))
      for (const choice of choices) {
        const draw = drawFrom(choice)
        const asked = someRequest(draw, survey, { statesDerivedKeys: false })
        const unknown = new Set(statedKeys(survey).filter(() => happens(draw, { of: 2 })))
        tally.add(compareAll({ asked, unknown, survey, bracket, engine, draw: seededBy(draw) }))
      }
    }),
    fuzzed(250),
  )
  announce(tally.describe('requests'))
  expect(tally.count('certain, with unknown keys asked for')).toBeGreaterThan(0)
}, 3_600_000)

function seededBy(draw: Draw): Draw {
  return drawSeeded(draw(0xffff))
}

interface Comparison {
  readonly asked: AuthorizationRequest
  readonly unknown: ReadonlySet<string>
  readonly survey: Survey
  readonly bracket: Bracket
  readonly engine: Awaited<ReturnType<typeof createEngine>>
  readonly draw: Draw
}

/** Compares one request with a sample of its completions; returns what came out. */
function compareAll({ asked, unknown, survey, bracket, engine, draw }: Comparison): string {
  if (typeof asked.principal === 'object' && 'policies' in asked.principal) return 'with policies'
  const least = withValues(asked, unknown, () => undefined)
  const answers = [
    least,
    ...Array.from({ length: TRIED }, () => {
      return withValues(asked, unknown, (key) =>
        happens(draw, { of: 4 }) ? undefined : someValue(draw, soughtOf(survey, key)),
      )
    }),
  ].map((request) => ({ request, answer: answerOf(engine, request) }))
  const valid = answers.filter(({ answer }) => answer.verdict !== 'error')
  if (answers[0]?.answer.verdict === 'error') return 'refused'
  let keysAsked = false
  const found = partsOf(least).map((part) =>
    bracket.decide({
      part,
      terms: { simulation: true, now, incoming: undefined },
      knows: ({ folded }) => {
        const isUnknown = unknown.has(folded) || unknown.has(keyBehind(folded) ?? '')
        keysAsked ||= isUnknown
        return !isUnknown
      },
    }),
  )
  const access = accessOf(found.map((one) => one.access))
  for (const { request, answer } of valid) {
    const { verdict } = answer
    const isWrong =
      access === 'allowed' ? verdict !== 'allowed' : access === 'denied' && verdict === 'allowed'
    if (isWrong)
      throw new Error(JSON.stringify({ access, verdict, request, unknown: [...unknown] }, null, 2))
  }
  if (access === 'depends') return 'depends'
  return keysAsked ? 'certain, with unknown keys asked for' : 'certain'
}

/** What conditions compare a key with, however they spell it. */
function soughtOf({ values }: Survey, folded: string): string[] {
  return [...values].flatMap(([key, sought]) => (nameKey(key).folded === folded ? sought : []))
}

function accessOf(parts: readonly string[]): string {
  if (parts.includes('denied')) return 'denied'
  return parts.includes('depends') ? 'depends' : 'allowed'
}

const few = ['app:a', 'app:b', 'app:c'] as const
const everyValue: readonly (Context[string] | undefined)[] = [
  ...[undefined, 'x', 'y', 'xy', ''],
  ...[['x'], ['x', 'y'], []],
]

const operator = fc.constantFrom(
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'Null'],
  ...['StringEqualsIfExists', 'StringNotEqualsIfExists', 'NumericLessThan', 'Bool'],
  ...['ForAllValues:StringEquals', 'ForAnyValue:StringLike', 'ForAllValues:StringNotEquals'],
)
const condition = fc
  .tuple(
    operator,
    fc.constantFrom(...few),
    fc.constantFrom('x', 'y', 'x*', 'true', '${app:b}', '1'),
  )
  .map(([name, key, value]) => [name, { [key]: value }] as const)
const statement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Deny'),
    fc.constantFrom('*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::${app:c}/*'),
    fc.array(condition, { maxLength: 3 }),
  )
  .map(([Effect, Resource, conditions]) => ({
    Effect,
    Action: 's3:GetObject',
    Resource,
    ...(conditions.length > 0 && { Condition: Object.fromEntries(conditions) }),
  }))
const document = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((Statement) => ({ Version: '2012-10-17', Statement }))
const named = document.map((one) => ({
  ...one,
  Statement: one.Statement.map((each) => ({ ...each, Principal: '*' })),
}))
const everything = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
}
const layers = fc.record(
  {
    identity: fc.array(document, { minLength: 1, maxLength: 2 }),
    boundary: fc.array(document, { minLength: 1, maxLength: 1 }),
    resource: fc.array(named, { minLength: 1, maxLength: 1 }),
    scps: document.map((one) => [[everything, one]]),
  },
  { requiredKeys: ['identity'] },
)

it('with few keys and values, what is certain is so for all of them, and little else depends', async () => {
  const tally = new Tally()
  await fc.assert(
    fc.asyncProperty(layers, fc.subarray([...few], { minLength: 1 }), async (written, unknown) => {
      const bytes = await compileBundle(readSets(written))
      const engine = await createEngine(module, bytes)
      const bracket = new Bracket(await load(module, bytes, {}))
      for (const known of ['x', 'y', undefined]) {
        const stated = known === undefined ? {} : { 'app:a': known, 'app:b': known, 'app:c': 'a' }
        const request = {
          principal: 'arn:aws:iam::111122223333:user/alice',
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::a/o',
          resourceAccount: '111122223333',
          context: Object.fromEntries(
            Object.entries(stated).filter(([key]) => !unknown.includes(key as never)),
          ),
        }
        const all = completions(request.context, unknown).map((context) =>
          engine.isAllowed({ ...request, context }),
        )
        const [part] = partsOf(request)
        if (part === undefined) throw new Error('no part')
        const { access, keys } = bracket.decide({
          part,
          terms: { simulation: false, now, incoming: undefined },
          knows: ({ folded }) => !unknown.some((key) => key === folded),
        })
        expect(keys.every((key) => unknown.some((one) => one === key))).toBe(true)
        const expected = all.every((one) => one === all[0])
          ? all[0]
            ? 'allowed'
            : 'denied'
          : 'depends'
        tally.add(access === expected ? `${access} rightly` : `${access}, yet ${expected}`)
        if (access !== 'depends') expect(access).toBe(expected)
      }
    }),
    fuzzed(300),
  )
  announce(tally.describe('requests'))
  for (const access of ['allowed', 'denied', 'depends']) {
    expect(tally.count(`${access} rightly`)).toBeGreaterThan(0)
  }
  expect(tally.share('depends, yet allowed') + tally.share('depends, yet denied')).toBeLessThan(
    0.28,
  )
}, 3_600_000)

function completions(context: Context, unknown: readonly string[]): Context[] {
  return unknown.reduce<Context[]>(
    (all, key) =>
      all.flatMap((one) =>
        everyValue.map((value) => (value === undefined ? one : { ...one, [key]: value })),
      ),
    [context],
  )
}
