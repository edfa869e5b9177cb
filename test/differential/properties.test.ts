/** What must hold for all policies and requests, whatever the right decision is. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { type Answer, answerOf } from '../support/compare.ts'
import { announce, fuzzed } from '../support/fuzz.ts'
import { anyStatement, type Document, writtenSets } from '../support/generators.ts'
import { drawFrom, tapes } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'
import { openBundle } from '../support/open-bundle.ts'
import { policiesOf, readSets, type WrittenSets } from '../support/policy-sets.ts'

const kernel = kernelModule()
const options = { simulation: true, compile: compileSession, now: () => 1_704_067_200_000 }
const tenTapes = tapes(10, { least: 40, most: 60 })
const setting = { ...fuzzed(200), endOnFailure: true }
const timeout = 3_600_000

async function open(written: WrittenSets): Promise<Engine> {
  return createEngine(kernel, await compileBundle(readSets(written)), options)
}

function requestsFor(written: WrittenSets, choices: readonly number[][]): AuthorizationRequest[] {
  const survey = surveyPolicies(policiesOf(readSets(written)))
  return choices.map((choice) => someRequest(drawFrom(choice), survey, { statesDerivedKeys: true }))
}

/** Asks the same of two policy sets; `holds` says whether the answers may stand side by side. */
async function compareSets(
  before: WrittenSets,
  after: WrittenSets,
  choices: readonly number[][],
  holds: (before: Answer, after: Answer) => boolean,
): Promise<void> {
  const [one, other] = [await open(before), await open(after)]
  for (const request of requestsFor(before, choices)) {
    const answers = [answerOf(one, request), answerOf(other, request)] as const
    if (holds(...answers)) continue
    throw new Error(JSON.stringify({ answers, before, after, request }, null, 2))
  }
}

/** The sets with every document of one type changed. */
function mapDocuments(written: WrittenSets, change: (document: Document) => Document): WrittenSets {
  const list = (documents: readonly object[]) =>
    documents.map((document) => change(document as Document))
  const changed = Object.entries(written).map(([type, value]) =>
    type === 'scps' || type === 'rcps'
      ? [type, value.map((level: readonly object[]) => list(level))]
      : [type, list(value)],
  )
  return Object.fromEntries(changed)
}

function statementsOf(document: Document): Document[] {
  return [document.Statement].flat() as Document[]
}

/** Everything that is listed, the other way round; but the order of levels means something. */
function reversed(written: WrittenSets): WrittenSets {
  const turned = mapDocuments(written, (document) => ({
    ...document,
    Statement: statementsOf(document).toReversed().map(withListsReversed),
  }))
  const sets = Object.entries(turned).map(([type, value]) =>
    type === 'scps' || type === 'rcps'
      ? [type, value.map((level: readonly object[]) => level.toReversed())]
      : [type, value.toReversed()],
  )
  return Object.fromEntries(sets)
}

function withListsReversed(statement: Document): Document {
  const members = Object.entries(statement).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.toReversed() : value,
  ])
  return Object.fromEntries(members)
}

/** Every Allow, with its `Resource` and `Action` as wide as can be. */
function widened(written: WrittenSets, element: 'Resource' | 'Action'): WrittenSets {
  return mapDocuments(written, (document) => ({
    ...document,
    Statement: statementsOf(document).map((statement) =>
      statement.Effect === 'Allow' && statement[element] !== undefined
        ? { ...statement, [element]: '*' }
        : statement,
    ),
  }))
}

describe('whatever the policies say', () => {
  it('one more Deny never allows', { timeout }, async () => {
    const type = fc.constantFrom('identity' as const, 'resource' as const, 'boundary' as const)
    const denial = type.chain((into) =>
      anyStatement(into).map((statement) => ({
        into,
        Statement: { ...statement, Effect: 'Deny' },
      })),
    )
    const property = fc.asyncProperty(
      writtenSets,
      denial,
      tenTapes,
      async (written, added, choices) => {
        const { into, Statement } = added
        if (written[into] === undefined) return
        const after = {
          ...written,
          [into]: [...written[into], { Version: '2012-10-17', Statement }],
        }
        await compareSets(written, after, choices, (one, other) =>
          other.verdict === 'allowed' ? one.verdict === 'allowed' : true,
        )
      },
    )
    await fc.assert(property, setting)
  })

  it('the order of policies, statements and entries never matters', { timeout }, async () => {
    const property = fc.asyncProperty(writtenSets, tenTapes, async (written, choices) => {
      const by = ({ text }: Answer) => text.split(' ').slice(0, 2).join(' ')
      await compareSets(written, reversed(written), choices, (one, other) => by(one) === by(other))
    })
    await fc.assert(property, setting)
  })

  it('a wider pattern in an Allow never removes an allow', { timeout }, async () => {
    const element = fc.constantFrom('Resource' as const, 'Action' as const)
    const property = fc.asyncProperty(writtenSets, element, tenTapes, async (...values) => {
      const [written, wide, choices] = values
      await compareSets(written, widened(written, wide), choices, (one, other) =>
        one.verdict === 'allowed' ? other.verdict === 'allowed' : true,
      )
    })
    await fc.assert(property, setting)
  })

  it('parts of one call are decided as they are alone (E-12)', { timeout }, async () => {
    const property = fc.asyncProperty(writtenSets, tenTapes, async (written, choices) => {
      const engine = await open(written)
      const parts = requestsFor(written, choices).slice(0, 3)
      const alone = parts.map((part) => answerOf(engine, part).verdict)
      const order = ['error', 'explicitDeny', 'implicitDeny', 'allowed'] as const
      const expected = order.find((verdict) => alone.includes(verdict))
      expect(answerOf(engine, parts).verdict).toBe(expected)
    })
    await fc.assert(property, setting)
  })
})

describe('whatever a bundle holds', () => {
  it('the same input gives the same bytes, which are accepted', { timeout }, async () => {
    const property = fc.asyncProperty(writtenSets, async (written) => {
      const bundle = await compileBundle(readSets(written))
      expect(Buffer.compare(await compileBundle(readSets(written)), bundle)).toBe(0)
      expect(Buffer.compare(openBundle(bundle).bytes, bundle)).toBe(0)
    })
    await fc.assert(property, setting)
  })

  it('stripping it changes no verdict', { timeout }, async () => {
    const property = fc.asyncProperty(writtenSets, tenTapes, async (written, choices) => {
      const whole = await open(written)
      const bundle = await compileBundle(readSets(written), { strip: true })
      const stripped = await createEngine(kernel, bundle, options)
      for (const request of requestsFor(written, choices)) {
        const [one, other] = [answerOf(whole, request), answerOf(stripped, request)]
        expect(other.text.split(' ').slice(0, 2)).toEqual(one.text.split(' ').slice(0, 2))
      }
    })
    await fc.assert(property, setting)
    announce('properties held')
  })
})
