/** Whether a call is allowed: the engine decides on the caller's own principal or session. */
import { type Context, type Decision, type Handle, SallyportError } from '../../entries/index.ts'
import { documentOf } from '../access/account-directory.ts'
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
  const { resource, shown = resource, context = {}, also = [] } = target
  const action = `${service}:${call.operation}`
  const handle = handleOf(call, await deciderOf(call))
  confirm(call, handle, { action, resource, context, shown })
  for (const permission of also)
    confirm(call, handle, { ...permission, shown: permission.resource })
}

function confirm(
  call: ServedCall,
  handle: Handle,
  { action, resource, context = {}, shown }: Permission & { readonly shown: string },
): void {
  const decision = decide(handle, action, { resource, context: { ...call.context, ...context } })
  if (decision?.verdict === 'allowed') return
  // IAM does not take the credentials of GetSessionToken and GetFederationToken at all
  if (decision?.policyType === 'credential') throw unknownToken()
  const explanation = call.secrets.seal('authorization message', {
    allowed: false,
    explicitDeny: decision?.verdict === 'explicitDeny',
    matchedStatements: decision?.statements ?? [],
    principal: { id: call.caller.userId, arn: call.caller.arn },
    action,
    resource,
    context: { ...call.context, ...context },
  })
  throw denied({ caller: call.caller.arn, action, resource: shown }, decision, {
    'x-sallyport-authorization-message': explanation,
  })
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

/** Who decides for whoever calls, with roles that the call is about. */
export function deciderOf(
  { caller, point, state }: ServedCall,
  roles: readonly string[] = [],
): Promise<CallDecider> {
  return point.deciderFor(state, [...entitiesOf(caller), ...roles])
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
