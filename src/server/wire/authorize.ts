/** Whether a call is allowed: the engine decides on the caller's own principal or session. */
import { type Context, type Decision, type Handle, SallyportError } from '../../entries/index.ts'
import { documentOf } from '../access/account-directory.ts'
import type { Party } from '../access/account-slice.ts'
import type { CallDecider } from '../access/decision-point.ts'
import { denied } from '../access/denial.ts'
import type { CallTarget, Permission, ServedCall } from '../iam/operation.ts'
import { withDocuments } from '../sts/session-token.ts'
import { unknownToken } from './authenticate.ts'
import { entitiesOf } from './caller.ts'

/** Throws `AccessDenied` unless everything that the target asks for is allowed. */
export async function authorize(
  call: ServedCall,
  service: string,
  target: CallTarget,
): Promise<void> {
  const { also = [], ...own } = target
  const asked = [{ ...own, action: `${service}:${call.operation}` }, ...also]
  for (const decider of await decidersOf(call)) {
    const handle = handleOf(call, decider)
    for (const permission of asked)
      confirm(call, handle, { ...permission, isScope: decider.isScope })
  }
}

function confirm(
  call: ServedCall,
  handle: Handle,
  { isScope, ...permission }: Permission & { readonly isScope: boolean },
): void {
  const { action, resource, context = {} } = permission
  const said = decide(handle, action, { resource, context: { ...call.context, ...context } })
  if (said?.verdict === 'allowed') return
  // IAM does not take the credentials of GetSessionToken and GetFederationToken at all
  if (said?.policyType === 'credential') throw unknownToken()
  const decision =
    isScope && said !== undefined ? { ...said, policyType: 'session' as const } : said
  const explanation = call.secrets.seal(messagePurpose(call.account), {
    allowed: false,
    explicitDeny: decision?.verdict === 'explicitDeny',
    matchedStatements: decision?.statements ?? [],
    principal: { id: call.caller.userId, arn: call.caller.arn },
    action,
    resource,
    context: { ...call.context, ...context },
  })
  throw denied({ caller: call.caller.arn, action, resource: shownOf(permission) }, decision, {
    'x-sallyport-authorization-message': explanation,
  })
}

/** For what the message of a refusal is sealed: nobody in another account can decode it. */
export function messagePurpose(account: string): string {
  return `authorization message of ${account}`
}

/** STS names no resource where the call has none; IAM says `*`. */
function shownOf({ action, resource, shown = resource }: Permission): string | undefined {
  return shown === '*' && action.startsWith('sts:') ? undefined : shown
}

/** Undefined where the engine cannot read the request, or the session is not good any more. */
function decide(
  handle: Handle,
  action: string,
  { resource, context }: { readonly resource: string; readonly context: Context },
): Decision | undefined {
  try {
    return handle.check(action, resource, context)
  } catch (cause) {
    if (cause instanceof SallyportError) return undefined
    throw cause
  }
}

/** One of those who decide; `isScope`: by a scope-down policy of the session alone. */
export interface AskedDecider extends CallDecider {
  readonly isScope: boolean
}

/**
 * Who decides for whoever calls, with whom else the call is about, in whatever account: first by what the caller has,
 * then by each of its scope-down policies. INVARIANT: a call is allowed where all of them allow it.
 */
export async function decidersOf(
  { caller, point, state, account }: ServedCall,
  others: readonly Party[] = [],
): Promise<AskedDecider[]> {
  const ids = entitiesOf(caller)
  const parties = [{ state, ids }, ...others]
  const { engine, sts } = await point.deciderFor(parties)
  const deciders = [{ engine, sts, isScope: false }]
  for (const document of caller.kind === 'session' ? caller.scopes : []) {
    const scope = await point.deciderFor(parties, { account, ids, document })
    deciders.push({ engine: scope.engine, sts: scope.sts, isScope: true })
  }
  return deciders
}

/** Who decides for a caller without scope-down policies. Throws a `TypeError` for one with any. */
export async function deciderOf(call: ServedCall): Promise<CallDecider> {
  const [decider, ...scopes] = await decidersOf(call)
  if (decider === undefined || scopes.length > 0) throw new TypeError('the session is scoped down')
  return decider
}

/** Throws where the user or role behind a session is gone. */
function handleOf({ caller, state, managed }: ServedCall, { engine, sts }: CallDecider): Handle {
  if (caller.kind !== 'session') return engine.prepare(caller.principal)
  const session = withDocuments(caller.principal, (arn) => documentOf(state, managed, arn))
  try {
    return sts.resume(session)
  } catch (cause) {
    if (cause instanceof SallyportError) throw unknownToken()
    throw cause
  }
}
