/** Random checks repeated: whatever an engine remembers, it answers as one that remembers nothing. */
import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type Handle,
} from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { compileOnce } from '../support/compile-once.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { writtenSets } from '../support/generators.ts'
import { directoryDocument, policiesIn } from '../support/generators-directories.ts'
import { type Draw, drawSeeded, happens, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'
import { policiesOf, readSets } from '../support/policy-sets.ts'
import { repeatedRequest } from '../support/repeated-requests.ts'

const simd = kernelModule('simd')
const plain = kernelModule('plain')

/** What a sequence is drawn from, how long it is, and how much of it one bundle decides. */
const POOL = 24
const SEQUENCE = 640
const UNTIL_SWAP = 160
/** So few that sequences overflow what is remembered. */
const FEW = 3
const setting = { endOnFailure: true }
const timeout = 36_000_000

interface Engines {
  /** Remembers nothing: what it answers is right. */
  readonly forgetful: Engine
  readonly others: readonly Engine[]
}

async function openEngines(bundle: Uint8Array, simulation: boolean): Promise<Engines> {
  const options: EngineOptions = {
    simulation,
    compile: compileOnce,
    now: () => 1_704_067_200_000,
  }
  return {
    forgetful: await createEngine(plain, bundle, { ...options, remembered: 0 }),
    others: [
      await createEngine(simd, bundle, options),
      await createEngine(simd, bundle, { ...options, remembered: FEW }),
    ],
  }
}

/** What comes of a request: a verdict, or an error with its place. */
function outcome(ask: () => unknown): string {
  try {
    return String(ask())
  } catch (error) {
    if (error instanceof SallyportError) return `${error.code} at ${error.place}`
    throw error
  }
}

/** A way to ask; every engine is asked the same way. */
type Way = (engine: Engine, request: AuthorizationRequest) => unknown

function isAllowed(engine: Engine, request: AuthorizationRequest): boolean {
  return engine.isAllowed(request)
}

function check(engine: Engine, request: AuthorizationRequest): string {
  const { verdict, policyType, statements } = engine.check(request)
  return `${verdict} ${policyType} ${JSON.stringify(statements)}`
}

function byHandle(engine: Engine, request: AuthorizationRequest): boolean {
  const { principal, action, resource, context } = request
  return engine.prepare(principal).isAllowed(action, resource as string, context)
}

/** Handles outlive what they were prepared on: swaps, and checks of anybody. */
const prepared = new WeakMap<Engine, Map<string, Handle>>()

function byKeptHandle(engine: Engine, request: AuthorizationRequest): boolean {
  const { principal, action, resource, context } = request
  const handles = prepared.get(engine) ?? new Map<string, Handle>()
  prepared.set(engine, handles)
  const key = JSON.stringify(principal)
  const handle = handles.get(key) ?? engine.prepare(principal)
  handles.set(key, handle)
  return handle.isAllowed(action, resource as string, context)
}

function wayFor(draw: Draw, request: AuthorizationRequest): Way {
  if (happens(draw, { of: 8 }) && isOne(request)) return byHandle
  if (happens(draw, { of: 8 }) && isOne(request) && isData(request.principal)) return byKeptHandle
  return happens(draw, { of: 6 }) ? check : isAllowed
}

function isOne(request: unknown): boolean {
  return typeof request === 'object' && request !== null && !Array.isArray(request)
}

/** Whether it is told apart by its JSON text: not so objects with a class, accessors or what JSON drops. */
function isData(principal: unknown): boolean {
  return typeof principal === 'string' || isDeepStrictEqual(jsonOf(principal), principal)
}

function jsonOf(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value))
  } catch {
    return undefined
  }
}

interface Repetition {
  readonly bundles: readonly Uint8Array[]
  readonly survey: Survey
  readonly simulation: boolean
  readonly seed: number
}

/** Asks all engines the same, request after request; from time to time another bundle is put in place. */
async function repeat(
  { bundles, survey, simulation, seed }: Repetition,
  tally: Tally,
): Promise<void> {
  const [first = new Uint8Array()] = bundles
  const draw = drawSeeded(seed)
  const engines = await openEngines(first, simulation)
  const pool = Array.from({ length: POOL }, () =>
    someRequest(draw, survey, { statesDerivedKeys: false }),
  )
  for (let at = 1; at <= SEQUENCE; at += 1) {
    const request = repeatedRequest(draw, pool)
    compare(engines, request, wayFor(draw, request), tally)
    if (at % UNTIL_SWAP === 0) {
      const next = pick(draw, bundles, first)
      for (const engine of [engines.forgetful, ...engines.others]) await engine.swap(next)
    }
  }
}

function compare(
  { forgetful, others }: Engines,
  request: AuthorizationRequest,
  way: Way,
  tally: Tally,
): void {
  const expected = outcome(() => way(forgetful, request))
  tally.add(expected.replace(/ .*/, ''))
  for (const engine of others) {
    const actual = outcome(() => way(engine, request))
    if (actual === expected) continue
    throw new Error(`${way.name} gives ${actual} instead of ${expected}\n${inspect(request)}`)
  }
}

/** A bundle in which nobody may do anything that the other allows, for swaps. */
const bare = compileBundle(readSets({ identity: [] }))

describe('checks repeated', () => {
  it('on a directory are answered as by an engine that remembers nothing', {
    timeout,
  }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(directoryDocument, fc.nat(), async (document, seed) => {
      const directory = parseDirectory(JSON.stringify(document))
      const survey = surveyPolicies(policiesIn(directory))
      const bundles = [await compileBundle(directory), await bare]
      await repeat({ bundles, survey, simulation: false, seed }, tally)
    })
    await fc.assert(property, { ...fuzzed(150), ...setting })
    announce(tally.describe('checks on directories, repeated'))
    expect(tally.share('true')).toBeGreaterThan(0.05)
    expect(tally.share('ERR_REQUEST_INVALID')).toBeGreaterThan(0.05)
  })

  it('on bare policy sets are answered as by an engine that remembers nothing', {
    timeout,
  }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(
      writtenSets,
      fc.boolean(),
      fc.nat(),
      async (written, simulation, seed) => {
        const sets = readSets(written)
        const survey = surveyPolicies(policiesOf(sets))
        const bundles = [await compileBundle(sets), await bare]
        await repeat({ bundles, survey, simulation, seed }, tally)
      },
    )
    await fc.assert(property, { ...fuzzed(650), ...setting })
    announce(tally.describe('checks on policy sets, repeated'))
    expect(tally.share('true')).toBeGreaterThan(0.05)
    expect(tally.share('ERR_REQUEST_INVALID')).toBeGreaterThan(0.05)
  })
})
