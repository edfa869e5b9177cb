/** The numbers that the format gives to what decides and how: one table, read in both directions. */
import * as Gate from '../../assembly/layout/gate.ts'
import * as VerdictLayout from '../../assembly/layout/verdict.ts'
import type { DecidedBy, Verdict } from '../model/decision.ts'
import type { PolicyType } from '../model/policy.ts'

export const gateNumbers: Readonly<Record<PolicyType, number>> = {
  scp: Gate.SCP,
  rcp: Gate.RCP,
  endpoint: Gate.ENDPOINT,
  resource: Gate.RESOURCE,
  identity: Gate.IDENTITY,
  boundary: Gate.BOUNDARY,
  session: Gate.SESSION,
}

export const deciderNumbers: Readonly<Record<DecidedBy, number>> = {
  ...gateNumbers,
  root: VerdictLayout.DECIDED_BY_ROOT,
  credential: VerdictLayout.DECIDED_BY_CREDENTIAL,
  always: VerdictLayout.DECIDED_BY_ALWAYS,
  publicAccessBlock: VerdictLayout.DECIDED_BY_ACCESS_BLOCK,
}

export const verdictNumbers: Readonly<Record<Verdict, number>> = {
  allowed: VerdictLayout.ALLOWED,
  explicitDeny: VerdictLayout.EXPLICIT_DENY,
  implicitDeny: VerdictLayout.IMPLICIT_DENY,
}

export const gateNames = namesByNumber(gateNumbers)
export const deciderNames = namesByNumber(deciderNumbers)
export const verdictNames = namesByNumber(verdictNumbers)

function namesByNumber<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): ReadonlyMap<number, Name> {
  const names = Object.keys(numbers) as Name[]
  return new Map(names.map((name) => [numbers[name], name]))
}
