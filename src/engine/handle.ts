/** A principal resolved once, and put to use. */
import type { Decision } from '../model/decision.ts'
import { RequestError } from '../model/errors.ts'
import type { Context, Principal } from '../model/request.ts'
import { noContext } from '../request/context-values.ts'
import { type Part, partOf } from '../request/parts.ts'
import { readAsked } from '../request/quick.ts'
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
  subjectOf(part: Pick<Part, 'principal' | 'context'>): Subject
  /** Whether the subject may be kept for the next check. */
  isCurrent(subject: Subject): boolean
  allows(part: Part, subject: Subject): boolean
  check(part: Part): Decision
  /** Lets guests know what a handle is of. */
  offer(handle: Handle, principal: Principal): void
}

/** Throws `ERR_REQUEST_INVALID` for a principal that cannot be read. */
export function makeHandle(given: Principal, decider: Decider): Handle {
  const principal = readPrincipal(given)
  let subject = decider.subjectOf({ principal, context: noContext })
  const read = (action: string, resource: string, context: Context | undefined): Part =>
    readAsked(principal, action, resource, context) ??
    readInFull({ principal, action, resource, context })
  const handle: Handle = {
    isAllowed(action, resource, context) {
      const part = read(action, resource, context)
      if (!decider.isCurrent(subject)) subject = decider.subjectOf(part)
      return decider.allows(part, subject)
    },
    check: (action, resource, context) => decider.check(read(action, resource, context)),
  }
  decider.offer(handle, principal)
  return handle
}

function readInFull(request: unknown): Part {
  const [part, ...others] = readCall(request)
  if (part !== undefined && others.length === 0) return partOf(part)
  throw new RequestError('a handle decides one resource at a time', {
    place: 'request.resource',
    hint: 'give one ARN, or ask the engine itself',
  })
}
