/** Random calls of STS on the identities of random directories, and what their sessions ask next. */
import type { SessionPolicies } from '../../src/engine/sessions/policies.ts'
import type { Context, Principal } from '../../src/model/request.ts'
import { taskPolicies } from '../../src/model/task-policies.ts'
import type { Document } from './generators.ts'
import { home, management, other } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { someContext } from './generators-requests.ts'
import type { Survey } from './generators-survey.ts'
import { builtIn, oidc, saml } from './generators-trust.ts'
import type { StsCall, WrittenCaller } from './sts-calls.ts'
import { isCallKey, type TagMap } from './sts-parts.ts'
import type { WrittenClaims } from './sts-tokens.ts'

/** What calls are drawn from. */
export interface Surroundings {
  readonly survey: Survey
  /** Session policy documents, of which calls pass some. */
  readonly documents: readonly Document[]
  /** The roles of the directory. */
  readonly roles: readonly string[]
  /** The steps that have issued a session so far. */
  readonly issued: readonly number[]
}

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
  { federated: oidc },
  'anonymous',
]

const strangers = [
  `arn:aws:iam::${home}:role/nobody`,
  `arn:aws:iam::${home}:role/other/path/R`,
  `arn:aws:iam::${home}:role/aws-service-role/s3.amazonaws.com/Linked`,
]

const names = ['session', 'session', 'alice', 'bo']
const tagSets: readonly TagMap[] = [{}, {}, { team: 'a' }, { Team: 'b', k: 'alice' }, { k: 'x' }]

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

/** One that exists, more often than not; of the first account where only its own roles can be meant. */
function someRole(draw: Draw, { roles }: Surroundings, account = ''): string {
  if (happens(draw, { of: 12 })) return pick(draw, strangers, '')
  return pick(
    draw,
    roles.filter((role) => role.includes(account) && !role.includes('aws-service-role')),
    '',
  )
}

function someAssumeRole(draw: Draw, surroundings: Surroundings): StsCall {
  const role = someRole(draw, surroundings)
  const tags = pick(draw, tagSets, {})
  const transitive = Object.keys(tags).filter(() => draw(2) === 0)
  const isFaulty = happens(draw, { of: 40 })
  return {
    api: 'assumeRole',
    caller: someCaller(draw, surroundings, callers),
    input: {
      role,
      sessionName: pick(draw, names, 'session'),
      ...(draw(3) === 0 && { externalId: pick(draw, ['x-1', 'x-1', 'x-2'], 'x-1') }),
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

function someWebIdentity(draw: Draw, surroundings: Surroundings): StsCall {
  const role = someRole(draw, surroundings, happens(draw, { of: 8 }) ? '' : home)
  const tags = pick(draw, tagSets, {})
  const { sourceIdentity } = sourceIdentityOf(draw)
  const issuer = pick(draw, ['https://id.example.com', 'https://other.example.com'], '')
  const claims: WrittenClaims = {
    ...(happens(draw, { of: 5 }) && { iss: issuer }),
    aud: pick(draw, ['app', 'app', 'other'], 'app'),
    sub: pick(draw, ['alice', 'mallory'], 'alice'),
    ...(draw(2) === 0 && { email: 'alice@example.com' }),
    ...(draw(3) === 0 && { amr: ['pwd', 'mfa'] }),
    ...(happens(draw, { of: 6 }) && { azp: pick(draw, ['app', 'other'], 'app') }),
    ...(Object.keys(tags).length > 0 && { 'https://aws.amazon.com/tags': claimTags(draw, tags) }),
    ...(sourceIdentity && { 'https://aws.amazon.com/source_identity': sourceIdentity }),
  }
  return {
    api: 'assumeRoleWithWebIdentity',
    input: {
      role,
      provider: pick(draw, [oidc, oidc, oidc, builtIn], oidc),
      sessionName: pick(draw, names, 'session'),
      claims,
      ...durationOf(draw),
      ...policiesOf(draw, surroundings, accountOf(role)),
      ...contextOf(draw, surroundings),
    },
  }
}

function claimTags(draw: Draw, tags: TagMap) {
  return {
    principal_tags: Object.fromEntries(
      Object.entries(tags).map(([key, value]): [string, [string]] => [key, [value]]),
    ),
    ...(draw(2) === 0 && { transitive_tag_keys: Object.keys(tags) }),
  }
}

function someSaml(draw: Draw, surroundings: Surroundings): StsCall {
  const role = someRole(draw, surroundings, happens(draw, { of: 8 }) ? '' : home)
  const tags = Object.entries(pick(draw, tagSets, {}))
  const own = 'https://aws.amazon.com/SAML/Attributes/'
  const { sourceIdentity } = sourceIdentityOf(draw)
  const keys = tags.map(([key]) => key)
  return {
    api: 'assumeRoleWithSaml',
    input: {
      role,
      provider: saml,
      assertion: {
        recipient: pick(draw, ['https://signin.aws.amazon.com/saml', 'https://x'], ''),
        issuer: 'https://idp.example.com',
        subject: pick(draw, ['alice', 'mallory'], 'alice'),
        ...(draw(2) === 0 && {
          subjectFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        }),
        attributes: {
          ...(!happens(draw, { of: 10 }) && { [`${own}Role`]: `${role},${saml}` }),
          ...(happens(draw, { of: 8 }) && { [`${own}SessionDuration`]: '900' }),
          [`${own}RoleSessionName`]: pick(draw, names, 'session'),
          ...Object.fromEntries(tags.map(([key, value]) => [`${own}PrincipalTag:${key}`, value])),
          ...(tags.length > 0 && draw(2) === 0 && { [`${own}TransitiveTagKeys`]: keys }),
          ...(sourceIdentity && { [`${own}SourceIdentity`]: sourceIdentity }),
          mail: ['alice@example.com'],
        },
        ...(happens(draw, { of: 8 }) && {
          sessionNotOnOrAfter: pick(draw, ['2024-01-01T00:05:00Z', '2023-12-31T23:59:59Z'], ''),
        }),
      },
      ...durationOf(draw),
      ...policiesOf(draw, surroundings, accountOf(role)),
      ...contextOf(draw, surroundings),
    },
  }
}

/** A session of an earlier step as often as not: role chaining. */
function someCaller(
  draw: Draw,
  { issued }: Surroundings,
  principals: readonly Principal[],
): WrittenCaller {
  if (issued.length > 0 && draw(2) === 0) return { step: pick(draw, issued, 0) }
  return pick(draw, principals, 'anonymous')
}

function mfaOf(draw: Draw) {
  return pick(draw, [{ mfa: true as const }, { mfa: { age: 60 } }, { mfa: { age: 600 } }, {}], {})
}

function sourceIdentityOf(draw: Draw): { readonly sourceIdentity?: string } {
  return draw(4) === 0 ? { sourceIdentity: pick(draw, ['alice', 'alice', 'bob'], 'alice') } : {}
}

function durationOf(draw: Draw): { readonly durationSeconds?: number } {
  if (!happens(draw, { of: 5 })) return {}
  return { durationSeconds: pick(draw, [900, 900, 3_600, 7_200, 43_200, 129_600, 60], 900) }
}

/** Inline and managed documents; none half of the time. An inline one is as short as STS wants it. */
function policiesOf(draw: Draw, { documents }: Surroundings, account: string): SessionPolicies {
  const some = (): Document => pick(draw, documents, {})
  const how = draw(6)
  if (how < 3 || documents.length === 0) return {}
  const inline = some()
  const managed = { arn: `arn:aws:iam::${draw(2) === 0 ? account : 'aws'}:policy/P` }
  const foreign = happens(draw, { of: 30 })
    ? { arn: `arn:aws:iam::555566667777:policy/P` }
    : managed
  const isShort = JSON.stringify(inline).length <= 2_048
  return {
    ...(how < 5 && isShort && { policies: [inline] }),
    ...(how > 3 && { managedPolicies: [{ ...foreign, document: some() }] }),
  }
}

function accountOf(role: string): string {
  return role.split(':')[4] ?? ''
}

/** What the call's host says; a key that only the call itself can state is refused. */
function contextOf(draw: Draw, { survey }: Surroundings): { readonly context?: Context } {
  if (draw(3) !== 0) return {}
  const context = someContext(draw, survey, { statesDerivedKeys: false })
  const isStrict = !happens(draw, { of: 20 })
  return { context: isStrict ? withoutCallKeys(context) : context }
}

/** A context as the host of a session's request gives it: nothing that is the session's to say. */
export function withoutCallKeys(context: Context): Context {
  return Object.fromEntries(Object.entries(context).filter(([key]) => !isCallKey(key)))
}
