/**
 * What each call of STS asks of policies, and what session it gives: the rules of sessions (D-70…D-88,
 * E-60…E-69) told a second time, without a look at the engine's own telling.
 */

import type { Context, Principal } from '../../src/model/request.ts'
import { taskPolicies } from '../../src/services/task-policies.ts'
import type { AssumeRoleInput } from '../../src/sts/calls/assume-role.ts'
import type { AssumeRootInput } from '../../src/sts/calls/assume-root.ts'
import type { FederationTokenInput, SessionTokenInput } from '../../src/sts/calls/own-tokens.ts'
import type { CallerFacts, ExpectedSession } from './sts-calls.ts'
import {
  accountOf,
  ask,
  type Expectation,
  fault,
  fitsAccount,
  HOUR,
  hasKey,
  identityAction,
  isOverMaximum,
  isWithin,
  lasting,
  policiesOf,
  refused,
  type Setting,
  stated,
  type TagMap,
  tagAction,
  tagKeys,
  write,
} from './sts-parts.ts'

/** D-70, D-82, D-84, E-63, E-65, E-93. */
export function expectAssumeRole(
  input: Omit<AssumeRoleInput, 'caller'>,
  setting: Setting,
): Expectation {
  const { now } = setting
  const caller = withMfa(setting.caller, input.mfa)
  if (caller === undefined) return fault
  const { durationSeconds: seconds = HOUR, tags = {}, transitiveTagKeys = [] } = input
  const inherited = inheritedTags(caller.session)
  const transitive = [...Object.keys(inherited), ...transitiveTagKeys]
  const kept = sourceIdentityOf(caller.principal)
  const sourceIdentity = kept ?? input.sourceIdentity
  const all = { ...inherited, ...tags }
  const isFaulty =
    !transitiveTagKeys.every((key) => hasKey(tags, key)) ||
    Object.keys(inherited).some((key) => hasKey(tags, key)) ||
    (input.sourceIdentity !== undefined && input.sourceIdentity !== sourceIdentity) ||
    !isWithin(seconds, 900, 43_200) ||
    !fitsAccount(input, accountOf(input.role))
  if (isFaulty) return fault
  if (caller.kind === 'anonymous' || caller.kind === 'provider') return refused
  if (caller.kind === 'role' && seconds > HOUR) return refused
  const chained = caller.kind === 'role'
  const mfa = hasMfa(caller.principal)
  return ask(input, {
    caller,
    actions: ['sts:AssumeRole', ...tagAction(all), ...identityAction(sourceIdentity)],
    resource: input.role,
    incoming: inherited,
    keys: {
      'sts:RoleSessionName': input.sessionName,
      ...stated('sts:ExternalId', input.externalId),
      ...stated('sts:SourceIdentity', input.sourceIdentity),
      ...tagKeys(tags, transitive),
    },
    gives: isOverMaximum(setting.directory, input.role, seconds)
      ? 'fault'
      : {
          ...lasting(now, seconds),
          principal: {
            role: input.role,
            session: input.sessionName,
            ...(Object.keys(all).length > 0 && { tags: all }),
            ...policiesOf(input),
            ...(sourceIdentity !== undefined && { sourceIdentity }),
            mfa,
            ...keysOf(input.sessionKeys),
            issuedAt: write(now),
          },
          chained,
          transitiveTagKeys: transitive,
          mfaAge: mfa ? ageOf(caller.own) : undefined,
          kept: {},
        },
  })
}

/** D-74, E-68. */
export function expectSessionToken(
  input: Omit<SessionTokenInput, 'caller'>,
  setting: Setting,
): Expectation {
  const caller = withMfa(setting.caller, input.mfa)
  if (caller === undefined) return fault
  const seconds = tokenSeconds(caller, input.durationSeconds)
  if (seconds === undefined) return fault
  if (caller.account === '') return refused
  const issuedAt = write(setting.now)
  const isRoot = caller.kind === 'root'
  const mfa = hasMfa(caller.principal)
  const principal: Principal = isRoot
    ? caller.arn
    : { user: caller.arn, sessionToken: true, mfa, issuedAt }
  return ask(input, {
    caller,
    actions: ['sts:GetSessionToken'],
    resource: '*',
    incoming: {},
    keys: {},
    gives: !hasLongTermKeys(caller)
      ? 'refused'
      : {
          ...lasting(setting.now, seconds),
          principal,
          mfaAge: mfa ? ageOf(caller.own) : undefined,
          kept: isRoot
            ? { 'aws:TokenIssueTime': issuedAt, 'aws:MultiFactorAuthPresent': false }
            : {},
        },
  })
}

/** D-73, E-4. */
export function expectFederationToken(
  input: Omit<FederationTokenInput, 'caller'>,
  { caller, now }: Setting,
): Expectation {
  const seconds = tokenSeconds(caller, input.durationSeconds)
  if (seconds === undefined) return fault
  if (caller.account === '') return refused
  if (!fitsAccount(input, caller.account)) return fault
  const federatedUser = `arn:aws:sts::${caller.account}:federated-user/${input.name}`
  const { tags = {} } = input
  return ask(input, {
    caller,
    actions: ['sts:GetFederationToken', ...tagAction(tags)],
    resource: federatedUser,
    incoming: {},
    keys: tagKeys(tags, []),
    gives: !hasLongTermKeys(caller)
      ? 'refused'
      : {
          ...lasting(now, seconds),
          principal: {
            federatedUser,
            parent: caller.arn,
            ...(Object.keys(tags).length > 0 && { tags }),
            ...policiesOf(input),
            issuedAt: write(now),
          },
        },
  })
}

/** D-75, E-90, E-91. */
export function expectAssumeRoot(
  input: Omit<AssumeRootInput, 'caller'>,
  { caller, directory, now }: Setting,
): Expectation {
  const seconds = input.durationSeconds ?? 900
  const document = taskPolicies.get(input.taskPolicy)
  if (document === undefined || !isWithin(seconds, 0, 900)) return fault
  const own = directory.accounts.get(caller.account)?.membership
  const member = directory.accounts.get(input.target)?.membership
  const isMember = member?.organization === own?.organization && member?.management === false
  const isIdentity = caller.kind === 'user' || caller.kind === 'role'
  if (!isIdentity || own?.rootAdministrator !== true || !isMember) return refused
  const root = `arn:aws:iam::${input.target}:root`
  return ask(input, {
    caller,
    actions: ['sts:AssumeRoot'],
    resource: root,
    resourceAccount: caller.account,
    incoming: {},
    keys: { 'sts:TaskPolicyArn': `arn:aws:iam::aws:policy/root-task/${input.taskPolicy}` },
    gives: {
      ...lasting(now, seconds),
      principal: { assumedRoot: root, policies: [document], issuedAt: write(now) },
    },
  })
}

/** D-73, D-74: root gets an hour. */
function tokenSeconds({ kind }: CallerFacts, asked: number | undefined): number | undefined {
  const isRoot = kind === 'root'
  const seconds = asked ?? (isRoot ? HOUR : 43_200)
  return isWithin(seconds, 900, isRoot ? HOUR : 129_600) ? seconds : undefined
}

function hasLongTermKeys({ kind, principal, session }: CallerFacts): boolean {
  if (session !== undefined) return false
  const isToken = typeof principal === 'object' && 'sessionToken' in principal
  return kind === 'root' || (kind === 'user' && !(isToken && principal.sessionToken === true))
}

/** D-90, K-121: codes are of IAM users; of a role session's MFA the next role hears nothing. */
function withMfa(caller: CallerFacts, mfa: AssumeRoleInput['mfa']): CallerFacts | undefined {
  const { kind, principal, arn, own } = caller
  const { 'aws:MultiFactorAuthAge': _, ...others } = own
  if (mfa === undefined || mfa === false) {
    if (kind !== 'role') return caller
    const next = hasMfa(principal) ? { ...(principal as object), mfa: false } : principal
    return { ...caller, principal: next as Principal, own: others }
  }
  if (kind !== 'user') return undefined
  const user = typeof principal === 'string' ? { user: arn } : principal
  const age = mfa === true ? 0 : (mfa.age ?? 0)
  return {
    ...caller,
    principal: { ...user, mfa: true } as Principal,
    own: { ...others, 'aws:MultiFactorAuthAge': age },
  }
}

/** K-57…K-66: as the service gives them; none are none. */
function keysOf(sessionKeys: AssumeRoleInput['sessionKeys'] = {}) {
  return Object.keys(sessionKeys).length > 0 ? { sessionKeys } : {}
}

function ageOf(own: Context): number | undefined {
  const age = own['aws:MultiFactorAuthAge']
  return typeof age === 'number' ? age : undefined
}

function hasMfa(principal: Principal): boolean {
  return typeof principal === 'object' && 'mfa' in principal && principal.mfa === true
}

function sourceIdentityOf(principal: Principal): string | undefined {
  if (typeof principal === 'string' || !('sourceIdentity' in principal)) return undefined
  return principal.sourceIdentity
}

/** D-82: what of its tags a session passes on. */
function inheritedTags(session: ExpectedSession | undefined): TagMap {
  const principal = session?.principal
  if (session === undefined || typeof principal !== 'object' || !('tags' in principal)) return {}
  const keys = session.transitiveTagKeys.map((key) => key.toLowerCase())
  return Object.fromEntries(
    Object.entries(principal.tags ?? {}).filter(([key]) => keys.includes(key.toLowerCase())),
  )
}
