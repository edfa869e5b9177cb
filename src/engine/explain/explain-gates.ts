/** What each policy type says to the check in place, level by level. */
import * as Grant from '../../../assembly/layout/grant.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Verdict from '../../../assembly/layout/verdict.ts'
import type { AskedSet } from '../../kernel/kernel.ts'
import type {
  ExplainedGate,
  ExplainedLevel,
  GateOutcome,
  ResourceGrant,
} from '../../model/decision.ts'
import type { PolicyType } from '../../model/policy.ts'
import { accessPoint } from '../../services/through-points.ts'
import { isTrustAction } from '../../services/trust-actions.ts'
import { levelTargets } from '../caller/stored-records.ts'
import type { Check } from '../check.ts'
import type { SessionOverlay } from '../session-overlay.ts'
import { type ExactCheck, outlineOf, ownPolicies, setsFor } from './determine.ts'
import { type ExplainedSet, explainSet, matchedFirst } from './explain-set.ts'
import { isOwnersAlone, needsBeside, needsGate, standingOf } from './gate-needs.ts'
import { reasonOf } from './sentences/standing-reasons.ts'

/** Those that have policies, in the order in which they are asked for denials. */
export function explainGates(place: ExactCheck): ExplainedGate[] {
  const { check } = place
  const present = outlineOf(check).heard.filter((gate) => limits(place, gate))
  const told = present.map((gate) => tellGate(place, gate))
  const resource = grantOf(told.find(({ policyType }) => policyType === 'resource'))
  const standing = told.map(({ grant, ...gate }) => {
    const isRequired = needsGate(check, gate.policyType, resource)
    return {
      ...gate,
      isRequired,
      standing: standingOf(check, { ...gate, isRequired }, resource),
      ...(gate.policyType === 'resource' &&
        gate.outcome === 'allow' &&
        describeGrant(grant, needsBeside(check, grant, present))),
    }
  })
  const one = standing.find(({ policyType }) => policyType === 'resource')
  return standing.map((gate) => ({ ...gate, ...reasonOf(gate, one, check) }))
}

/** Whether the policy type has any policy in the decision. */
function limits({ check, session }: ExactCheck, gate: PolicyType): boolean {
  if (gate === 'session' && session !== undefined) return true
  return !setsFor(gate, check).every(({ set }) => set === PolicySet.ALWAYS)
}

/** A policy type's say, as far as it does not depend on what the others say. */
interface ToldGate extends Omit<ExplainedGate, 'isRequired' | 'standing' | 'grant'> {
  /** How far its Allow statements reach: a GRANT_ number. */
  readonly grant: number
}

function tellGate(place: ExactCheck, policyType: PolicyType): ToldGate {
  const { check, session } = place
  if (policyType === 'session' && session !== undefined) return tellSession(check, session)
  const asked = setsFor(policyType, check)
  const targets = targetsOf(policyType, check)
  const isNamed = targets.length === asked.length
  const levels = asked.map((one, level) =>
    tellLevel(check, one, { policyType, level, target: isNamed ? targets[level] : undefined }),
  )
  const counted = levels.filter(({ side }) => counts(policyType, side, check))
  const heard = levels.filter((one) => counted.includes(one) || one.outcome === 'deny')
  return {
    policyType,
    outcome: outcomeOf(levels, counted),
    ...(asked.length > 1 && { levels: heard.map(({ target, outcome }) => ({ target, outcome })) }),
    ...(policyType === 'resource' && isTrustAction(check.part.action) && { isTrust: true }),
    statements: matchedFirst(levels.flatMap(({ statements }) => statements)),
    grant: counted.reduce((least, { grant }) => Math.min(least, grant), Grant.DIRECT),
  }
}

/** The policies that came with the principal. */
function tellSession(check: Check, session: SessionOverlay): ToldGate {
  const outcome = outcomes[session.ask(check)] ?? 'silent'
  const policies = { policyType: 'session', set: session.set, target: undefined } as const
  const { statements, grant } = explainSet(session.trace(check), policies)
  return { policyType: 'session', outcome, statements: matchedFirst(statements), grant }
}

interface ToldLevel extends ExplainedLevel, ExplainedSet {
  /** Of `assembly/layout/check.ts`. */
  readonly side: number
}

interface LevelPlace {
  readonly policyType: PolicyType
  /** From the root on, from 0. */
  readonly level: number
  /** What it is attached to, where that is told. */
  readonly target: string | undefined
}

function tellLevel(check: Check, asked: AskedSet, place: LevelPlace): ToldLevel {
  const { policyType, level, target } = place
  const { set, side } = asked
  const isResource = policyType === 'resource'
  const policies = { policyType, set, target: isResource ? undefined : target }
  const { statements, grant } = explainSet(ownPolicies(check, side), policies)
  const outcome = outcomes[check.ask(asked)] ?? 'silent'
  // an Allow that does not name the provider lets no token in (E-66)
  const isWithheld =
    isResource && outcome === 'allow' && (grant === Grant.MATCHED || isOwnersAlone(check))
  return {
    target: target ?? `level ${level + 1}`,
    outcome: isWithheld ? 'silent' : outcome,
    side,
    statements,
    grant,
  }
}

const outcomes: Readonly<Record<number, GateOutcome>> = {
  [Verdict.ALLOWED]: 'allow',
  [Verdict.EXPLICIT_DENY]: 'deny',
}

/** One level's deny denies; every level that counts must allow. */
function outcomeOf(
  levels: readonly ExplainedLevel[],
  counted: readonly ExplainedLevel[],
): GateOutcome {
  if (levels.some(({ outcome }) => outcome === 'deny')) return 'deny'
  return counted.every(({ outcome }) => outcome === 'allow') ? 'allow' : 'silent'
}

/** Through an access point not always both policies have to allow (E-76). */
function counts(policyType: PolicyType, side: number, { loaded }: Check): boolean {
  return policyType !== 'resource' || loaded.kernel.bucket.counts(side)
}

/**
 * What the levels of an organization's policies are attached to, or an access point and its bucket;
 * none where it is not told.
 */
function targetsOf(policyType: PolicyType, check: Check): string[] {
  const { kernel, records } = check.loaded
  if (policyType === 'resource') {
    const [, point = check.part.resource] = accessPoint.exec(check.part.resource) ?? []
    return [point, kernel.bucket.arn(kernel.bundle) ?? 'its bucket']
  }
  if (policyType !== 'scp' && policyType !== 'rcp') return []
  if (check.loaded.traits.isCase) return []
  const [own, behind] =
    policyType === 'scp'
      ? [check.caller.identity.account, '']
      : [kernel.owner(), kernel.bucket.owner(kernel.bundle)]
  const ids = behind === '' ? [own] : [own, behind]
  const targets = ids.flatMap((id) => levelTargets(records.account(id) ?? { id, path: undefined }))
  return [...new Set(targets)] // levels that two owners share count once
}

/** A stripped bundle does not tell how far its statements reach: then the least is supposed. */
function grantOf(resource: ToldGate | undefined): number {
  if (resource === undefined) return Grant.NONE
  const { grant, outcome } = resource
  return grant === Grant.NONE && outcome === 'allow' ? Grant.ACCOUNT : grant
}

function describeGrant(
  grant: number,
  needs: ResourceGrant['needs'] | undefined,
): Pick<ExplainedGate, 'grant'> {
  const to = reaches[grant]
  return to === undefined || needs === undefined ? {} : { grant: { to, needs } }
}

const reaches: Readonly<Record<number, ResourceGrant['to']>> = {
  [Grant.ACCOUNT]: 'account',
  [Grant.ROLE]: 'role',
  [Grant.DIRECT]: 'caller',
}
