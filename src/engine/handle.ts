/** A principal resolved once, and put to use. */
import type { Decision } from '../model/decision.ts'
import { RequestError } from '../model/errors.ts'
import type { Context, Principal } from '../model/request.ts'
import type { Part } from '../request/call.ts'
import { isAction, isResource, readContext } from '../request/quick.ts'
import { readCall, readPrincipal } from '../request/read-call.ts'
import type { Subject } from './subject.ts'

/** A principal resolved once; its methods leave the principal out. */
export interface Handle {
  /** Whether the principal may; throws for a request that cannot be read. */
  isAllowed(action: string, resource: string, context?: Context): boolean
  /** The verdict with the statements that it rests on. */
  check(action: string, resource: string, context?: Context): Decision
}

/** What a handle needs of its engine. */
export interface Decider {
  subjectOf(part: Part): Subject
  /** Whether the subject may be kept for the next check. */
  isCurrent(subject: Subject): boolean
  allows(subject: Subject, part: Part): boolean
  check(part: Part): Decision
}

/** Throws `ERR_REQUEST_INVALID` for a principal that cannot be read. */
export function makeHandle(given: Principal, decider: Decider): Handle {
  const principal = readPrincipal(given)
  let subject = decider.subjectOf({ principal, action: '', resource: '*' })
  return {
    isAllowed(action, resource, context) {
      const part = readHandled(principal, action, resource, context)
      if (!decider.isCurrent(subject)) subject = decider.subjectOf(part)
      return decider.allows(subject, part)
    },
    check: (action, resource, context) =>
      decider.check(readHandled(principal, action, resource, context)),
  }
}

/** Undefined where `readCall` must look at it, or a proxy throws. */
function readQuickly(context: Context): Context | undefined {
  try {
    return readContext(context)
  } catch {
    return undefined
  }
}

/** The request of a principal that has been read already. */
function readHandled(principal: Principal, ...asked: Parameters<Handle['check']>): Part {
  const [action, resource, context] = asked
  if (isAction(action) && isResource(resource, action)) {
    if (context === undefined) return { principal, action, resource }
    const own = readQuickly(context)
    if (own !== undefined) return { principal, action, resource, context: own }
  }
  const request = { principal, action, resource, ...(context !== undefined && { context }) }
  const [part, ...others] = readCall(request)
  if (part !== undefined && others.length === 0) return part
  throw new RequestError('a handle decides one resource at a time', {
    place: 'request.resource',
    hint: 'give one ARN, or ask the engine itself',
  })
}
