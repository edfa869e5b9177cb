/** Trace → which statements decided, and why, in sentences. */
import type { Decision, Explanation } from '../../model/decision.ts'
import { OptionsError } from '../../model/errors.ts'
import { type Identity, sessionArnOf } from '../caller/identity.ts'
import { Check } from '../check.ts'
import type { ExactCheck } from './determine.ts'
import { explainGates } from './explain-gates.ts'
import { findAbsent } from './sentences/absent-policies.ts'
import { tellAccounts } from './sentences/accounts.ts'
import { describeBeyond } from './sentences/beyond-policies.ts'
import { describeCaller } from './sentences/caller-notes.ts'
import { describeRemarks, describeSilent } from './sentences/decision-notes.ts'
import { describeDecision } from './sentences/headline.ts'
import { findMissing } from './sentences/missing-input.ts'
import { describeResource } from './sentences/resource-notes.ts'
import { describeUnknown, type UnknownName, unknownNames } from './unknown-principal.ts'

/**
 * Explains a decision: to be given to `createEngine` as its option `explain`, and called by the
 * engine alone. Throws `ERR_OPTIONS_INVALID` for what is no check of an engine's.
 */
export function explain(given: object, decision: Decision): Explanation {
  const place = confirmPlace(given)
  const { check } = place
  const { action, resource } = check.part
  const { parent } = check.caller.identity
  const principal = subjectOf(check.caller.identity)
  const gates = explainGates(place)
  const unknown = unknownNames(decision, check)
  const restsOn = findMissing(decision, gates, check)
  const beyondPolicies = describeBeyond(decision, check)
  const notes = [
    ...unknown.map((name) => describeUnknown(name, check.loaded)),
    ...describeRemarks(decision, check),
    ...describeCaller(check, gates),
    ...describeResource(decision, gates, check),
    ...describeSilent(decision, gates),
  ]
  return {
    decision,
    headline: `User: ${principal} is ${describeDecision(decision, gates, check)}`,
    principal,
    ...(parent !== undefined && { parent }),
    action,
    resource,
    accounts: tellAccounts(check),
    restsOn,
    gates,
    absent: findAbsent(check, gates),
    ...(beyondPolicies !== undefined && { beyondPolicies }),
    ...meantBy(unknown),
    notes: [...new Set(notes)],
  }
}

function meantBy(unknown: readonly UnknownName[]): Pick<Explanation, 'meant'> {
  const meant = unknown.flatMap(({ part, nearest }) =>
    nearest === undefined ? [] : [[part, nearest] as const],
  )
  return meant.length === 0 ? {} : { meant: Object.fromEntries(meant) }
}

function confirmPlace(given: object): ExactCheck {
  if (isPlace(given)) return given
  throw new OptionsError('only an engine can ask for the explanation of a check', {
    place: 'place',
    hint: 'give `explain` to `createEngine` as an option, and call `engine.explain(request)`',
  })
}

function isPlace(given: object): given is ExactCheck {
  try {
    return (given as Partial<ExactCheck>).check instanceof Check
  } catch {
    return false // null, or a proxy that throws
  }
}

/** The ARN that messages name: a session's own (E-98). */
function subjectOf(identity: Identity): string {
  const { name, session } = identity
  return session === undefined ? name : sessionArnOf(identity, session)
}
