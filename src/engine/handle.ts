/** A principal resolved once, and put to use. */
import type { Decision, Handle } from '../model/decision.ts'
import type { Context, Principal } from '../model/request.ts'
import { noContext } from '../request/context-values.ts'
import { type Part, partOf } from '../request/parts.ts'
import { readAsked } from '../request/quick.ts'
import { readPart, readPrincipal } from '../request/read-call.ts'
import type { Subject } from './subject.ts'

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
    partOf(readPart({ principal, action, resource, context }))
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
