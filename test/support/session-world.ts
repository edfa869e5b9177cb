/** Calls of STS and what their sessions ask, on two engines of one bundle and by the rules. */

import { isDeepStrictEqual } from 'node:util'
import { compileBundle } from '../../src/compile/compile.ts'
import type { Directory } from '../../src/directory/directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { createSts } from '../../src/entries/sts.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Evaluator } from '../../src/model/decision.ts'
import type { AuthorizationRequest, Context, Principal } from '../../src/model/request.ts'
import { createReference } from '../../src/reference/reference.ts'
import type { Session } from '../../src/sts/session/session.ts'
import type { SessionHandle } from '../../src/sts/session/session-handle.ts'
import { type Answer, answerOf, type Comparable, faultOf } from './compare.ts'
import { compileOnce } from './compile-once.ts'
import {
  type ExpectedSession,
  factsOf,
  ownKeys,
  type StsCall,
  type WrittenCaller,
} from './sts-calls.ts'
import { callEngine, expectCall, retag } from './sts-dispatch.ts'
import type { Expectation, TagMap } from './sts-parts.ts'

export const start = Date.parse('2024-01-01T00:00:00Z')

/** What one session asks: everything but the principal. */
export interface SessionRequest {
  readonly step: number
  readonly action: string
  readonly resource: string
  readonly context: Context
}

/** What a step came to; `session` where it was allowed one. */
export interface Step {
  readonly answer: Answer
  readonly session: ExpectedSession | undefined
}

/** The same with the requests that it came from. */
interface Expected {
  readonly answer: Answer
  readonly requests?: readonly AuthorizationRequest[]
  readonly session?: ExpectedSession
}

interface Issued {
  readonly expected: ExpectedSession
  /** As each engine issued it. */
  readonly sessions: readonly Session[]
  /** Resumed once, on the first engine. */
  kept?: SessionHandle | undefined
}

const expired: Answer = { verdict: 'error', text: 'ERR_SESSION_EXPIRED', message: '' }
const invalid: Answer = { verdict: 'error', text: 'ERR_REQUEST_INVALID', message: '' }
const refusal: Answer = { verdict: 'implicitDeny', text: 'implicitDeny credential', message: '' }

/** Opens a directory; the clock stands still unless it is moved. */
export async function openSessionWorld(directory: Directory): Promise<SessionWorld> {
  const clock = { now: start }
  const bundle = await compileBundle(directory)
  const options = { compile: compileOnce, now: () => clock.now }
  const engines = [
    await createEngine(kernelModule('simd'), bundle, options),
    await createEngine(kernelModule('plain'), bundle, { ...options, remembered: 0 }),
  ]
  return new SessionWorld(directory, engines, clock)
}

/** Every method throws an error that says what is wrong, should anything be. */
export class SessionWorld {
  readonly clock: { now: number }
  readonly #directory: Directory
  readonly #engines: readonly Engine[]
  readonly #issued: (Issued | undefined)[] = []

  constructor(directory: Directory, engines: readonly Engine[], clock: { now: number }) {
    this.#directory = directory
    this.#engines = engines
    this.clock = clock
  }

  /** Makes the next call on both engines. */
  call(call: StsCall): Step {
    const { answer, requests = [], session } = this.#expect(call)
    const sessions = this.#engines.map((engine, at) => {
      let issued: Session | undefined
      const check = () => {
        const made = callEngine(engine, call, this.#callerOf(call, at))
        issued = made.session
        return made.decision
      }
      const actual = answerOf({ check }, requests)
      if (actual.text === answer.text) return issued
      throw new Error(`${call.api}: ${tell(actual)}\ninstead of ${tell(answer)}`)
    })
    const confirmed = session && { expected: session, sessions: confirmAll(sessions, session) }
    this.#issued.push(confirmed)
    return { answer, session }
  }

  /** Asks on with a session, on each engine with the one that the other engine issued. */
  ask({ step, action, resource, context }: SessionRequest): Answer {
    const issued = this.#session(step)
    const { now } = this.clock
    const { expected } = issued
    const isOver = now >= expected.expiresAt
    const request = {
      principal: expected.principal,
      action,
      resource,
      context: { ...context, ...ownKeys(expected, now) },
    }
    const isRefused = isRootToken(expected, action)
    const answer = isRefused ? refusal : answerOf(this.reference(), request)
    for (const { open, isKept } of this.#openersOf(issued)) {
      if (isOver && isKept && issued.kept === undefined) continue
      const comparable: Comparable = {
        check: () => open().check(action, resource, context),
        isAllowed: () => open().isAllowed(action, resource, context),
      }
      const found = faultOf(isOver ? expired : answer, comparable, request)
      if (found !== undefined) throw new Error(`session ${step}: ${found}`)
    }
    return isOver ? expired : answer
  }

  /** On every engine anew, with the session of the other one; and once, for as long as it lasts. */
  #openersOf(issued: Issued) {
    const resumed = this.#engines.map((engine, at) => ({
      isKept: false,
      open: (): SessionHandle =>
        createSts(engine, { acceptsUnsealed: true }).resume(issued.sessions[1 - at]),
    }))
    const keep = (): SessionHandle => {
      issued.kept ??= resumed[0]?.open()
      if (issued.kept === undefined) throw new Error('no engine')
      return issued.kept
    }
    return [...resumed, { isKept: true, open: keep }]
  }

  /** The oracle, at this instant; `incoming` replaces tags of one role (K-85). */
  reference(role?: string, incoming: TagMap = {}): Evaluator {
    const directory = role === undefined ? this.#directory : retag(this.#directory, role, incoming)
    return createReference(directory, { now: this.clock.now })
  }

  #session(step: number): Issued {
    const issued = this.#issued[step]
    if (issued === undefined) throw new Error(`step ${step} issued no session`)
    return issued
  }

  #callerOf(call: StsCall, at: number): Principal | Session {
    if (!('caller' in call)) return 'anonymous'
    const { caller } = call
    if (!isStep(caller)) return caller
    const session = this.#session(caller.step).sessions[1 - at]
    if (session === undefined) throw new Error(`step ${caller.step} issued no session`)
    return session
  }

  #expect(call: StsCall): Expected {
    const { now } = this.clock
    const caller = this.#writtenCaller(call)
    const isOver = typeof caller === 'object' && 'expiresAt' in caller && now >= caller.expiresAt
    if (isOver) return { answer: expired }
    const setting = { directory: this.#directory, caller: factsOf(caller, now), now }
    return this.#decide(expectCall(call, setting))
  }

  #writtenCaller(call: StsCall): Principal | ExpectedSession {
    if (!('caller' in call)) return 'anonymous'
    const { caller } = call
    return isStep(caller) ? this.#session(caller.step).expected : caller
  }

  #decide(expectation: Expectation): Expected {
    const { outcome } = expectation
    if (outcome !== 'asked') return { answer: outcome === 'fault' ? invalid : refusal }
    const { requests, incoming, gives } = expectation
    const answer = answerOf(this.reference(String(requests[0]?.resource), incoming), requests)
    if (answer.verdict !== 'allowed') return { answer, requests }
    if (gives === 'fault') return { answer: invalid }
    if (gives === 'refused') return { answer: refusal }
    return { answer, requests, session: gives }
  }
}

/** Both sessions are alike and as the rules have them, and JSON does not change them. */
function confirmAll(
  sessions: readonly (Session | undefined)[],
  expected: ExpectedSession,
): Session[] {
  return sessions.map((session) => {
    const copy = JSON.parse(JSON.stringify(session ?? {})) as Session
    const wanted = {
      principal: expected.principal,
      issuedAt: expected.issuedAt,
      expiresAt: expected.expiresAt,
      chained: expected.chained,
      transitiveTagKeys: expected.transitiveTagKeys,
      mfaAge: expected.mfaAge,
      context: expected.kept,
    }
    const given = {
      principal: copy.principal,
      issuedAt: Date.parse(copy.issuedAt),
      expiresAt: Date.parse(copy.expiresAt),
      chained: copy.chained,
      transitiveTagKeys: copy.transitiveTagKeys,
      mfaAge: copy.mfaAge,
      context: copy.context,
    }
    if (isDeepStrictEqual(given, wanted)) return copy
    throw new Error(`session: ${JSON.stringify(given)}\ninstead of ${JSON.stringify(wanted)}`)
  })
}

function isStep(caller: WrittenCaller): caller is { readonly step: number } {
  return typeof caller === 'object' && 'step' in caller
}

function tell({ text, message }: Answer): string {
  return `${text} ${message}`
}

/** Root's GetSessionToken credentials reach neither IAM nor STS (E-69). */
function isRootToken({ principal }: ExpectedSession, action: string): boolean {
  const folded = action.toLowerCase()
  if (typeof principal !== 'string' || folded === 'sts:getcalleridentity') return false
  return folded.startsWith('iam:') || folded.startsWith('sts:')
}
