/** Scenarios: a directory, calls of STS, what their sessions ask, and time that passes. */
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import type { Policy } from '../../src/model/policy.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'
import { derivedKeys } from '../../src/services/derived-keys.ts'
import type { Document } from './generators.ts'
import { policiesIn, rolesIn } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { someAction, someContext, someResource } from './generators-requests.ts'
import { someCall } from './generators-sts.ts'
import { withoutCallKeys } from './generators-sts-parts.ts'
import { type Survey, surveyPolicies } from './generators-survey.ts'
import { openSessionWorld, type SessionRequest, type SessionWorld } from './session-world.ts'
import type { ExpectedSession, StsCall } from './sts-calls.ts'
import { reduceFault } from './trial.ts'

/** What happens next; sessions are known by the number of the call that issued them. */
export type Act =
  | { readonly call: StsCall }
  | { readonly ask: SessionRequest }
  | { readonly wait: number }

export interface Scenario {
  readonly directory: object
  readonly acts: readonly Act[]
}

/** What is drawn from. */
export interface Material {
  readonly directory: object
  /** Session policy documents, of which calls pass some. */
  readonly documents: readonly Document[]
  readonly draws: readonly Draw[]
}

/** Hears of everything that came out. */
export interface Observer {
  called(call: StsCall, verdict: string, session: ExpectedSession | undefined): void
  asked(session: ExpectedSession, verdict: string): void
}

const deaf: Observer = { called: () => undefined, asked: () => undefined }

/** Draws act after act while the world runs, since later acts use the sessions of earlier ones. */
export async function runScenario(
  { directory, documents, draws }: Material,
  observer: Observer,
): Promise<void> {
  const parsed = parseDirectory(JSON.stringify(directory))
  const run = new Run(await openSessionWorld(parsed), observer)
  const survey = surveyPolicies([...policiesIn(parsed), ...documents.map(readSessionPolicy)])
  const roles = rolesIn(parsed)
  const acts: Act[] = []
  try {
    for (const draw of draws) {
      const act = someAct(draw, { survey, documents, roles, sessions: run.sessions })
      acts.push(act)
      run.take(act)
    }
    run.expireAll()
  } catch {
    throw new Error(await describeScenario({ directory, acts }))
  }
}

/** Reads one session policy, for what it speaks of. */
export function readSessionPolicy(document: Document): Policy {
  return parsePolicy(document, { type: 'session', name: 'session' })
}

/** A scenario in the world, with the sessions that it has issued so far. */
class Run {
  readonly sessions = new Map<number, ExpectedSession>()
  readonly #world: SessionWorld
  readonly #observer: Observer
  #calls = 0

  constructor(world: SessionWorld, observer: Observer) {
    this.#world = world
    this.#observer = observer
  }

  take(act: Act): void {
    if ('wait' in act) this.#world.clock.now += act.wait * 1000
    else if ('call' in act) this.#call(act.call)
    else this.#ask(act.ask)
  }

  /** Sessions answer up to their last second, and never again (D-88). */
  expireAll(): void {
    const ask = { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b', context: {} }
    const byEnd = [...this.sessions].sort(([, one], [, other]) => one.expiresAt - other.expiresAt)
    for (const [step, { issuedAt, expiresAt }] of byEnd) {
      const { clock } = this.#world
      if (issuedAt < expiresAt && clock.now < expiresAt) {
        clock.now = expiresAt - 1
        this.#confirm(this.#world.ask({ step, ...ask }).text !== 'ERR_SESSION_EXPIRED')
      }
      clock.now = Math.max(clock.now, expiresAt)
      this.#confirm(this.#world.ask({ step, ...ask }).text === 'ERR_SESSION_EXPIRED')
    }
  }

  #confirm(holds: boolean): void {
    if (!holds) throw new Error('a session did not end when it should have')
  }

  #call(call: StsCall): void {
    const { answer, session } = this.#world.call(call)
    if (session !== undefined) this.sessions.set(this.#calls, session)
    this.#calls += 1
    this.#observer.called(call, answer.verdict, session)
  }

  #ask(request: SessionRequest): void {
    const { verdict } = this.#world.ask(request)
    const session = this.sessions.get(request.step)
    if (session !== undefined) this.#observer.asked(session, verdict)
  }
}

interface Surroundings {
  readonly survey: Survey
  readonly documents: readonly Document[]
  readonly roles: readonly string[]
  readonly sessions: ReadonlyMap<number, ExpectedSession>
}

function someAct(draw: Draw, surroundings: Surroundings): Act {
  const { survey, sessions } = surroundings
  const issued = [...sessions.keys()]
  const issuedToRoles = issued.filter((step) => isRole(sessions.get(step)))
  const kind = draw(20)
  if (kind === 0) return { wait: pick(draw, [1, 60, 600, 600, 3_600], 60) }
  if (kind < 10 || issued.length === 0)
    return { call: someCall(draw, { ...surroundings, issued, issuedToRoles }) }
  return { ask: someSessionRequest(draw, survey, sessions) }
}

function isRole(session: ExpectedSession | undefined): boolean {
  return typeof session?.principal === 'object' && 'role' in session.principal
}

/** Rare, and seldom allowed anything. */
function isAssumedRoot(session: ExpectedSession | undefined): boolean {
  return typeof session?.principal === 'object' && 'assumedRoot' in session.principal
}

const listed = ['arn:aws:s3:::a/b', 'arn:aws:s3:::a', 'arn:aws:sqs:us-east-1:111122223333:q', '*']

/** What the tasks of AssumeRoot sessions are made of (E-91). */
const taskResources = ['*', 'arn:aws:s3:::unlisted', 'arn:aws:s3:::a']
const taskActions = ['s3:DeleteBucketPolicy', 's3:GetBucketPolicy', 'iam:GetUser']

function someSessionRequest(
  draw: Draw,
  survey: Survey,
  sessions: Surroundings['sessions'],
): SessionRequest {
  const roots = [...sessions].filter(([, session]) => isAssumedRoot(session))
  const asked = roots.length > 0 && happens(draw, { of: 6 }) ? roots : [...sessions]
  const [step, session] = pick<readonly [number, ExpectedSession | undefined]>(draw, asked, [
    0,
    undefined,
  ])
  const principal = session?.principal
  const isTask = isAssumedRoot(session) && draw(4) !== 0
  const action = isTask ? pick(draw, taskActions, '') : someAction(draw, survey)
  const isListed = isTask || draw(3) === 0
  const resource = isListed
    ? pick(draw, isTask ? taskResources : listed, '*')
    : someResource(draw, survey)
  const context = withoutCallKeys(someContext(draw, survey, { statesDerivedKeys: false }))
  return {
    step,
    action,
    resource,
    context: typeof principal === 'string' ? withoutSessionKeys(context) : context,
  }
}

/** Of a root user's session the handle states what else a bare ARN would leave to the context. */
function withoutSessionKeys(context: SessionRequest['context']): SessionRequest['context'] {
  return Object.fromEntries(
    Object.entries(context).filter(([key]) => derivedKeys.get(key.toLowerCase()) !== 'session'),
  )
}

/** A scenario that fails, made small, and how it fails. */
async function describeScenario(scenario: Scenario): Promise<string> {
  return reduceFault(scenario, async ({ directory, acts }) => {
    const world = await openSessionWorld(parseDirectory(JSON.stringify(directory)))
    const run = new Run(world, deaf)
    try {
      for (const act of acts) run.take(act)
      run.expireAll()
    } catch (error) {
      return String(error)
    }
    return undefined
  })
}
