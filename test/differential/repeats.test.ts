/** Random checks repeated: whatever an engine remembers, it answers as one that remembers nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import type { Directory } from '../../src/directory/directory.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine, type EngineOptions } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { PolicySets } from '../../src/model/policy.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { writtenSets } from '../support/generators.ts'
import { directoryDocument, policiesIn } from '../support/generators-directories.ts'
import { drawFrom } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'
import { policiesOf, readSets } from '../support/policy-sets.ts'

const REQUESTS = 8
const ROUNDS = 4
const setting = { endOnFailure: true }
const timeout = 36_000_000

const tape = fc.array(fc.nat(0xffff), { minLength: 40, maxLength: 80, size: 'max' })
const tapes = fc.array(tape, { minLength: REQUESTS, maxLength: REQUESTS, size: 'max' })

interface Pair {
  readonly remembering: Engine
  readonly forgetful: Engine
}

async function openPair(input: Directory | PolicySets, simulation: boolean): Promise<Pair> {
  const bundle = await compileBundle(input)
  const options: EngineOptions = {
    simulation,
    compile: compileSession,
    now: () => 1_704_067_200_000,
  }
  return {
    remembering: await createEngine(kernelModule('simd'), bundle, options),
    forgetful: await createEngine(kernelModule('plain'), bundle, { ...options, remembered: 0 }),
  }
}

/** What `isAllowed` says, or the error's code. */
function answerOf(ask: () => boolean): string {
  try {
    return ask() ? 'allowed' : 'denied'
  } catch (error) {
    if (error instanceof SallyportError) return error.code
    throw error
  }
}

/** What is never allowed need not be asked for context, and so not notice a fault in it. */
function agree(expected: string, actual: string): boolean {
  return expected === actual || (expected.startsWith('ERR_') && actual === 'denied')
}

/** Every principal with every action and resource, each with every context, again and again. */
function mix(requests: readonly AuthorizationRequest[]): AuthorizationRequest[] {
  return Array.from({ length: ROUNDS }, (_, round) =>
    requests.map((request, at) => {
      const other = requests[(at + (round >> 1)) % requests.length] ?? request
      const { context: _own, ...rest } = request
      return other.context === undefined ? rest : { ...rest, context: other.context }
    }),
  ).flat()
}

function compareAll(
  { remembering, forgetful }: Pair,
  survey: Survey,
  choices: number[][],
  tally: Tally,
): void {
  const requests = choices.map((choice) =>
    someRequest(drawFrom(choice), survey, { statesDerivedKeys: false }),
  )
  for (const request of mix(requests)) {
    const expected = answerOf(() => forgetful.isAllowed(request))
    tally.add(expected)
    const { principal, action, resource, context, ...others } = request
    const isPlain = typeof resource === 'string' && Object.keys(others).length === 0
    const answers = [
      answerOf(() => remembering.isAllowed(request)),
      answerOf(() => remembering.isAllowed(request)),
      isPlain
        ? answerOf(() => remembering.prepare(principal).isAllowed(action, resource, context))
        : expected,
    ]
    if (!answers.every((actual) => agree(expected, actual))) {
      throw new Error(JSON.stringify({ expected, answers, request }, null, 2))
    }
  }
}

describe('checks repeated', () => {
  it('on a directory are answered as they are the first time', { timeout }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(directoryDocument, tapes, async (document, choices) => {
      const directory = parseDirectory(JSON.stringify(document))
      const survey = surveyPolicies(policiesIn(directory))
      compareAll(await openPair(directory, false), survey, choices, tally)
    })
    await fc.assert(property, { ...fuzzed(300), ...setting })
    announce(tally.describe('checks on directories, repeated'))
    expect(tally.share('allowed')).toBeGreaterThan(0.05)
  })

  it('on bare policy sets are answered as they are the first time', { timeout }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(
      writtenSets,
      fc.boolean(),
      tapes,
      async (written, simulation, choices) => {
        const sets = readSets(written)
        const survey = surveyPolicies(policiesOf(sets))
        compareAll(await openPair(sets, simulation), survey, choices, tally)
      },
    )
    await fc.assert(property, { ...fuzzed(500), ...setting })
    announce(tally.describe('checks on policy sets, repeated'))
    expect(tally.share('allowed')).toBeGreaterThan(0.05)
  })
})
