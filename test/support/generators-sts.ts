/** Random calls of STS on the identities of random directories, and what their sessions ask next. */
import type { Principal } from '../../src/model/request.ts'
import { taskPolicies } from '../../src/services/task-policies.ts'
import { home, management, other } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { sessionKeySets } from './generators-sessions.ts'
import {
  accountOf,
  contextOf,
  durationOf,
  mfaOf,
  names,
  policiesOf,
  type Surroundings,
  someRole,
  sourceIdentityOf,
  tagSets,
} from './generators-sts-parts.ts'
import { someSaml, someWebIdentity } from './generators-tokens.ts'
import { oidc } from './generators-trust.ts'
import type { StsCall, WrittenCaller } from './sts-calls.ts'

const user = (name: string, account = home) => `arn:aws:iam::${account}:user/${name}`
const issuedAt = '2024-01-01T00:00:00Z'

const users: readonly Principal[] = [
  user('alice'),
  user('alice'),
  user('team/bob'),
  user('alice', other),
  user('alice', management),
  { user: user('alice') },
  { user: user('alice', management), mfa: true },
]

/** Root users have long-term keys, too; MFA codes they have none that STS takes. */
const tokenCallers: readonly Principal[] = [...users, `arn:aws:iam::${home}:root`]

/** Sessions of instances have keys that the service gives. */
const instance: Principal = { service: 'ec2.amazonaws.com' }

const callers: readonly Principal[] = [
  ...users,
  { user: user('alice'), sessionToken: true, mfa: true, issuedAt },
  `arn:aws:iam::${home}:root`,
  `arn:aws:iam::${management}:root`,
  `arn:aws:iam::${home}:role/R`,
  `arn:aws:iam::${management}:role/S`,
  `arn:aws:sts::${home}:assumed-role/R/session`,
  { role: `arn:aws:iam::${home}:role/S`, session: 'alice', mfa: true, issuedAt },
  { role: `arn:aws:iam::${other}:role/R`, session: 'session', sourceIdentity: 'alice' },
  { federatedUser: `arn:aws:sts::${home}:federated-user/alice`, parent: user('alice') },
  { assumedRoot: `arn:aws:iam::${home}:root` },
  { service: 's3.amazonaws.com' },
  instance,
  { federated: oidc },
  'anonymous',
]

/** The kinds of calls, those that open most doors more often. */
const apis = [
  'assumeRole',
  'assumeRole',
  'assumeRole',
  'assumeRole',
  'assumeRoleWithWebIdentity',
  'assumeRoleWithWebIdentity',
  'assumeRoleWithSaml',
  'assumeRoleWithSaml',
  'getSessionToken',
  'getFederationToken',
  'getFederationToken',
  'assumeRoot',
  'assumeRoot',
] as const

/** One call; the role it asks for may be closed, the caller none that can call. */
export function someCall(draw: Draw, surroundings: Surroundings): StsCall {
  const api = pick(draw, apis, 'assumeRole')
  switch (api) {
    case 'assumeRole':
      return someAssumeRole(draw, surroundings)
    case 'getSessionToken':
      return {
        api,
        caller: someCaller(draw, surroundings, tokenCallers),
        input: {
          ...(draw(2) === 0 && mfaOf(draw)),
          ...durationOf(draw),
          ...contextOf(draw, surroundings),
        },
      }
    case 'getFederationToken':
      return {
        api,
        caller: someCaller(draw, surroundings, tokenCallers),
        input: {
          name: pick(draw, names, 'session'),
          tags: pick(draw, tagSets, {}),
          ...durationOf(draw),
          ...policiesOf(draw, surroundings, home),
          ...contextOf(draw, surroundings),
        },
      }
    case 'assumeRoot':
      return someAssumeRoot(draw, surroundings)
    case 'assumeRoleWithWebIdentity':
      return someWebIdentity(draw, surroundings)
    case 'assumeRoleWithSaml':
      return someSaml(draw, surroundings)
  }
}

function someAssumeRole(draw: Draw, surroundings: Surroundings): StsCall {
  const role = someRole(draw, surroundings)
  const tags = pick(draw, tagSets, {})
  const transitive = Object.keys(tags).filter(() => draw(2) === 0)
  const isFaulty = happens(draw, { of: 40 })
  const caller = someRoleCaller(draw, surroundings) ?? someCaller(draw, surroundings, callers)
  return {
    api: 'assumeRole',
    caller,
    input: {
      role,
      sessionName: pick(draw, names, 'session'),
      ...(draw(3) === 0 && { externalId: pick(draw, ['x-1', 'x-1', 'x-2'], 'x-1') }),
      ...(caller === instance && { sessionKeys: pick(draw, sessionKeySets, {}) }),
      tags,
      transitiveTagKeys: isFaulty ? ['unknown'] : transitive,
      ...sourceIdentityOf(draw),
      ...(happens(draw, { of: 5 }) && mfaOf(draw)),
      ...durationOf(draw),
      ...policiesOf(draw, surroundings, accountOf(role)),
      ...contextOf(draw, surroundings),
    },
  }
}

function someAssumeRoot(draw: Draw, surroundings: Surroundings): StsCall {
  const managers: readonly Principal[] = [
    user('alice', management),
    user('alice', management),
    { role: `arn:aws:iam::${management}:role/S`, session: 'alice' },
    user('alice'),
    { role: `arn:aws:iam::${other}:role/S`, session: 'alice' },
    `arn:aws:iam::${management}:root`,
  ]
  return {
    api: 'assumeRoot',
    caller: pick(draw, managers, ''),
    input: {
      target: pick(draw, [home, other, other, management], home),
      taskPolicy: pick(draw, [...taskPolicies.keys()], 'S3UnlockBucketPolicy'),
      ...(happens(draw, { of: 4 }) && { durationSeconds: pick(draw, [0, 60, 900, 901], 900) }),
      ...contextOf(draw, surroundings),
    },
  }
}

/** A role session of an earlier step as often as not: role chaining. */
function someRoleCaller(
  draw: Draw,
  { issuedToRoles }: Surroundings,
): { readonly step: number } | undefined {
  if (issuedToRoles.length === 0 || draw(2) === 0) return undefined
  return { step: pick(draw, issuedToRoles, 0) }
}

/** A session of an earlier step as often as not. */
function someCaller(
  draw: Draw,
  { issued }: Surroundings,
  principals: readonly Principal[],
): WrittenCaller {
  if (issued.length > 0 && draw(2) === 0) return { step: pick(draw, issued, 0) }
  return pick(draw, principals, 'anonymous')
}
