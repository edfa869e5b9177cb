/** What never allows more: session policies, one more Deny, whatever a call of STS passes. */

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { createSts } from '../../src/entries/sts.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { AuthorizationRequest, Principal } from '../../src/model/request.ts'
import { answerOf } from '../support/compare.ts'
import { withDenials } from '../support/denials.ts'
import { announce, drawsRare, fuzzed, Tally } from '../support/fuzz.ts'
import type { Document } from '../support/generators.ts'
import { directoryDocument, policiesIn, rolesIn } from '../support/generators-directories.ts'
import { drawFrom, pick, tapes } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { fullAccess, sessionDocuments, someSession } from '../support/generators-sessions.ts'
import { someCall } from '../support/generators-sts.ts'
import { surveyPolicies } from '../support/generators-survey.ts'
import { start } from '../support/session-world.ts'
import type { StsCall } from '../support/sts-calls.ts'
import { callEngine } from '../support/sts-dispatch.ts'

const TRIES = 20
const setting = { ...fuzzed(60), endOnFailure: true }
const timeout = 3_600_000
const tally = new Tally()

const alice = 'arn:aws:iam::111122223333:user/alice'
const listed = ['arn:aws:s3:::a', 'arn:aws:s3:::a/b', 'arn:aws:sqs:us-east-1:111122223333:q']

async function open(document: object) {
  const directory = parseDirectory(JSON.stringify(document))
  const options = { compile: compileSession, now: () => start }
  const engine = await createEngine(kernelModule(), await compileBundle(directory), options)
  return { engine, roles: rolesIn(directory), survey: surveyPolicies(policiesIn(directory)) }
}

type Opened = Awaited<ReturnType<typeof open>>

function requestOf(
  choices: readonly number[],
  { survey }: Opened,
  documents: readonly Document[],
): AuthorizationRequest {
  const draw = drawFrom(choices)
  const principal = draw(3) === 0 ? alice : someSession(draw, documents)
  const resource = draw(2) === 0 ? pick(draw, listed, '*') : undefined
  const request = someRequest(draw, survey, { statesDerivedKeys: false })
  return { ...request, principal, ...(resource !== undefined && { resource }) }
}

function callOf(
  choices: readonly number[],
  { survey, roles }: Opened,
  documents: readonly Document[],
): StsCall {
  return someCall(drawFrom(choices), { survey, roles, documents, issued: [], issuedToRoles: [] })
}

function isAllowed(engine: Engine, request: AuthorizationRequest): boolean {
  return answerOf(engine, request).verdict === 'allowed'
}

/** The call's own caller; no step has issued a session here. */
function callerOf(call: StsCall): Principal {
  return 'caller' in call ? (call.caller as Principal) : 'anonymous'
}

function verdictOfCall(engine: Engine, call: StsCall): string {
  const check = () => callEngine(engine, call, callerOf(call)).decision
  return answerOf({ check }, []).verdict
}

/** What may be allowed only where something else is. */
function expectOnlyIf(allowed: boolean, other: boolean, about: object): void {
  if (allowed && !other) throw new Error(JSON.stringify(about, null, 2))
}

function takesPolicies(principal: Principal): principal is Exclude<Principal, string> {
  return (
    typeof principal === 'object' &&
    ('role' in principal || 'federatedUser' in principal || 'assumedRoot' in principal)
  )
}

function withPolicies(principal: Principal, policies: readonly Document[] | undefined): Principal {
  const { policies: _, ...others } = principal as Exclude<Principal, string> & {
    readonly policies?: unknown
  }
  return (policies === undefined ? others : { ...others, policies }) as Principal
}

describe('whatever the directory says', () => {
  it('session policies only narrow what a session may do (E-47, E-48)', { timeout }, async () => {
    const property = fc.asyncProperty(
      directoryDocument,
      sessionDocuments,
      tapes(TRIES),
      async (directory, documents, choices) => {
        const opened = await open(directory)
        for (const choice of choices) {
          const request = requestOf(choice, opened, documents)
          if (!takesPolicies(request.principal)) continue
          confirmNarrowing(opened.engine, directory, request)
        }
      },
    )
    await fc.assert(property, setting)
  })

  it('more Deny statements allow nothing more, to nobody (E-21)', { timeout }, async () => {
    const pair = directoryDocument.chain((before) =>
      withDenials(before).map((after) => ({ before, after })),
    )
    const property = fc.asyncProperty(
      pair,
      sessionDocuments,
      tapes(TRIES),
      async ({ before, after }, documents, choices) => {
        const [one, other] = [await open(before), await open(after)]
        for (const choice of choices) {
          const request = requestOf(choice, other, documents)
          const [was, is] = [isAllowed(one.engine, request), isAllowed(other.engine, request)]
          tally.add(was && !is ? 'request denied' : 'request alike')
          expectOnlyIf(is, was, { before, after, request })
          confirmCall(one.engine, other.engine, callOf(choice, other, documents), {
            before,
            after,
          })
        }
      },
    )
    await fc.assert(property, setting)
  })

  it('session policies that a call passes do not decide it (E-49)', { timeout }, async () => {
    const property = fc.asyncProperty(
      directoryDocument,
      sessionDocuments,
      tapes(TRIES),
      async (directory, documents, choices) => {
        const opened = await open(directory)
        for (const choice of choices) {
          const call = callOf(choice, opened, documents)
          const { policies, managedPolicies, ...input } = call.input as Record<string, unknown>
          const bare = { ...call, input } as StsCall
          const verdict = verdictOfCall(opened.engine, call)
          if (verdict === 'error') continue
          tally.add(
            (policies ?? managedPolicies) ? `call with policies ${verdict}` : 'call without',
          )
          expect(verdictOfCall(opened.engine, bare)).toBe(verdict)
        }
      },
    )
    await fc.assert(property, setting)
  })

  afterAll(() => announce(tally.describe('comparisons')))
})

it.runIf(drawsRare)('something was denied, allowed and narrowed', () => {
  const seen = ['narrowed', 'allowed within', 'request denied', 'call denied', 'session denied']
  for (const what of [...seen, 'call with policies allowed']) {
    expect(tally.count(what), what).toBeGreaterThan(0)
  }
})

/**
 * What is allowed with policies is allowed with a policy that allows everything; for a role that is
 * as much as without any. Federated users and AssumeRoot sessions have nothing but direct grants
 * without (E-29, E-91). Resource policies that name the session count the same in all three.
 */
function confirmNarrowing(engine: Engine, directory: object, request: AuthorizationRequest): void {
  const { principal } = request
  const ask = (policies: readonly Document[] | undefined): boolean =>
    isAllowed(engine, { ...request, principal: withPolicies(principal, policies) })
  const { policies } = principal as { readonly policies?: readonly Document[] }
  const about = { directory, request }
  const [given, full, none] = [ask(policies), ask([fullAccess]), ask(undefined)]
  expectOnlyIf(given, full, about)
  expectOnlyIf(none, full, about)
  if (typeof principal === 'object' && 'role' in principal) expectOnlyIf(full, none, about)
  tally.add(given ? 'allowed within' : full ? 'narrowed' : 'never allowed')
  const denying = { ...fullAccess, Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' } }
  const denied = ask([...(policies ?? [fullAccess]), denying])
  expectOnlyIf(denied, full, about)
  if (policies !== undefined) expectOnlyIf(denied, given, about)
}

/** The call, and what its session may do next. */
function confirmCall(one: Engine, other: Engine, call: StsCall, about: object): void {
  const is = verdictOfCall(other, call) === 'allowed'
  const was = verdictOfCall(one, call) === 'allowed'
  tally.add(was && !is ? 'call denied' : 'call alike')
  expectOnlyIf(is, was, { ...about, call })
  if (!is) return
  const [before, after] = [one, other].map((engine) => {
    const { session } = callEngine(engine, call, callerOf(call))
    return session?.expiresAt === session?.issuedAt
      ? undefined
      : createSts(engine, { acceptsUnsealed: true }).resume(session)
  })
  if (before === undefined || after === undefined) return
  for (const action of ['s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'sts:AssumeRole']) {
    for (const resource of ['arn:aws:s3:::a/b', 'arn:aws:iam::111122223333:role/S', '*']) {
      const allowed = after.isAllowed(action, resource)
      const earlier = before.isAllowed(action, resource)
      tally.add(earlier && !allowed ? 'session denied' : 'session alike')
      expectOnlyIf(allowed, earlier, { ...about, call, action, resource })
    }
  }
}
