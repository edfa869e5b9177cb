/** Slices of sessions that STS issued, of random directories, never allow what the session may not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { createSts, type Session } from '../../src/entries/sts.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { SallyportError } from '../../src/model/errors.ts'
import { openSlice, type SlicedEngine } from '../../src/slice/open-slice.ts'
import { sliceBundle } from '../../src/slice/slice-bundle.ts'
import { listed } from '../support/directory-requests.ts'
import { ofDirectories } from '../support/drawn-directories.ts'
import { announce, drawsRare, fuzzed, Tally } from '../support/fuzz.ts'
import { rolesIn } from '../support/generators-directories.ts'
import { type Draw, happens, pick } from '../support/generators-draw.ts'
import { someAction, someContext, someResource } from '../support/generators-requests.ts'
import { someCall } from '../support/generators-sts.ts'
import type { Survey } from '../support/generators-survey.ts'
import { callEngine } from '../support/sts-dispatch.ts'

const module = kernelModule()
const start = Date.parse('2024-01-01T00:00:00Z')
const CALLS = 40
const REQUESTS = 6
const revealed = [undefined, [], ['*'], ['aws:*'], ['aws:ResourceTag/*', 'aws:SourceIp']]

interface World {
  readonly engine: Engine
  readonly clock: { now: number }
  readonly surroundings: Parameters<typeof someCall>[1]
}

/** A verdict; an error is a denial. */
function verdictOf(decide: () => { readonly verdict: string }): string {
  try {
    return decide().verdict
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return 'error'
  }
}

/** The session of a call; one that was issued before may be the caller. */
function issue(draw: Draw, { engine, surroundings }: World, earlier: readonly Session[]) {
  const call = someCall(draw, surroundings)
  const written = 'caller' in call && !Object.hasOwn(Object(call.caller), 'step')
  const named = written ? (call.caller as string) : 'anonymous'
  const caller = happens(draw, { of: 3 }) ? pick(draw, earlier, named as never) : named
  try {
    return callEngine(engine, call, caller as string).session
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return undefined
  }
}

async function sliceOf(draw: Draw, { engine, clock }: World, session: Session) {
  const resources = pick(draw, [undefined, undefined, ['*'], listed], undefined)
  const reveal = pick(draw, revealed, undefined)
  const options = { ...(resources && { resources }), ...(reveal && { reveal }) }
  const made = JSON.parse(JSON.stringify(await sliceBundle(engine, session, options)))
  return openSlice(made, {
    open: (bytes, { compile }) => createEngine(module, bytes, { compile, now: () => clock.now }),
    now: () => clock.now,
  })
}

function compareOne(draw: Draw, world: World, { session, sliced, tally }: Asked): void {
  const { engine, clock, surroundings } = world
  const survey: Survey = surroundings.survey
  clock.now += pick(draw, [0, 0, 1, 60, 301, 900, 3_600], 0) * 1_000
  const action = someAction(draw, survey)
  const resource = draw(3) === 0 ? pick(draw, listed, '*') : someResource(draw, survey)
  const context = someContext(draw, survey, { statesDerivedKeys: happens(draw, { of: 3 }) })
  const whole = verdictOf(() =>
    createSts(engine, { acceptsUnsealed: true }).resume(session).check(action, resource, context),
  )
  const part = verdictOf(() => sliced.check({ action, resource, context }))
  tally.add(`${whole} ${part}`)
  const fits =
    part === 'allowed' ? whole === 'allowed' : whole !== 'allowed' || /depends|error/.test(part)
  if (fits) return
  const told = { whole, part, session, now: clock.now, action, resource, context }
  throw new Error(JSON.stringify(told, null, 2))
}

interface Asked {
  readonly session: Session
  readonly sliced: SlicedEngine
  readonly tally: Tally
}

describe('slices of sessions', () => {
  const tally = new Tally()
  const kinds = new Tally()

  it('never allow more, nor deny what is allowed', { timeout: 36_000_000 }, async () => {
    const property = ofDirectories(CALLS, async ({ directory, documents, survey, draws }) => {
      const clock = { now: start }
      const options = { compile: compileSession, now: () => clock.now }
      const engine = await createEngine(module, await compileBundle(directory), options)
      const roles = rolesIn(directory)
      const surroundings = { survey, documents, roles, issued: [], issuedToRoles: [] }
      const world: World = { engine, clock, surroundings }
      const issued: Session[] = []
      for (const draw of draws) {
        const session = issue(draw, world, issued)
        if (session === undefined) continue
        issued.push(session)
        kinds.add(session.kind)
        // of a root user's session there is no slice
        const sliced = await sliceOf(draw, world, session).catch((error) => {
          if (!(error instanceof SallyportError)) throw error
          return undefined
        })
        if (sliced === undefined) continue
        for (let count = 0; count < REQUESTS; count += 1) {
          compareOne(draw, world, { session, sliced, tally })
        }
      }
    })
    await fc.assert(property, { ...fuzzed(60), endOnFailure: true })
    announce(kinds.describe('sessions'))
    announce(tally.describe('answers of sessions and slices'))
  })

  it.runIf(drawsRare)('were drawn with every outcome', () => {
    for (const kind of ['assumedRole', 'federatedUser', 'sessionToken']) {
      expect(kinds.count(kind), kind).toBeGreaterThan(0)
    }
    for (const outcome of ['allowed allowed', 'allowed depends', 'implicitDeny depends']) {
      expect(tally.count(outcome), outcome).toBeGreaterThan(0)
    }
  })
})
