/** The presence matrix of derived keys (K-120): who calls, and which keys each caller has. */
import type { Principal } from '../../../src/model/request.ts'

export const home = '111122223333'
export const loner = '777788889999'
const management = '999900001111'
const issuedAt = '2026-05-01T12:00:00Z'
/** When the requests of the matrix are made. */
export const now = '2026-06-01T12:00:00.000Z'
export const user = `arn:aws:iam::${home}:user/staff/alice`
const role = `arn:aws:iam::${home}:role/apps/R`
const provider = `arn:aws:iam::${home}:oidc-provider/idp.example`
const samlProvider = `arn:aws:iam::${home}:saml-provider/idp`
const session = `arn:aws:sts::${home}:assumed-role/R/work`
const federatedUser = `arn:aws:sts::${home}:federated-user/portal`
const linked = `arn:aws:iam::${home}:role/aws-service-role/ecs.amazonaws.com/L`
export const path = 'o-x/r-y/ou-y-1/'

/** The columns of K-120, and some more. */
export const callers = {
  root: `arn:aws:iam::${home}:root`,
  user: { user },
  'user by ARN': user,
  'user with MFA': { user, sessionToken: true, mfa: true, issuedAt },
  'user with a session token': { user, sessionToken: true },
  'user of the console': { user, issuedAt },
  'user of no organization': `arn:aws:iam::${loner}:user/bob`,
  'user of the management account': `arn:aws:iam::${management}:user/chief`,
  'unknown user': `arn:aws:iam::${home}:user/nobody`,
  'role session': {
    role,
    session: 'work',
    issuedAt,
    mfa: true,
    sourceIdentity: 'alice',
    tags: { Team: 'blue' },
  },
  'role session without MFA': { role, session: 'work', mfa: false },
  'role session without a word of MFA': { role, session: 'work' },
  'role session by ARN': session,
  'role, its session unknown': role,
  'OIDC session': { role, session: 'work', issuedAt, federatedProvider: provider },
  'SAML session': { role, session: 'work', issuedAt, federatedProvider: samlProvider },
  'service-linked role': { role: linked, session: 'work', issuedAt },
  'federated user': { federatedUser, parent: user, issuedAt, tags: { extra: 'e' } },
  'federated user of root': { federatedUser, parent: `arn:aws:iam::${home}:root`, issuedAt },
  'federated user by ARN': federatedUser,
  'AssumeRoot session': { assumedRoot: `arn:aws:iam::${home}:root` },
  service: { service: 'sns.amazonaws.com', names: ['sns.eu-west-1.amazonaws.com'] },
  'OIDC provider': { federated: provider },
  'SAML provider': { federated: samlProvider },
  anonymous: 'anonymous',
} satisfies Record<string, Principal>

export type CallerName = keyof typeof callers

/** A key: its value for each caller that has it. */
type Row = Partial<Record<CallerName, string>>

const signed: readonly CallerName[] = [
  'root',
  'user',
  'user by ARN',
  'user with MFA',
  'user with a session token',
  'user of the console',
  'user of no organization',
  'user of the management account',
  'unknown user',
  'role session',
  'role session without MFA',
  'role session without a word of MFA',
  'role session by ARN',
  'role, its session unknown',
  'OIDC session',
  'SAML session',
  'service-linked role',
  'federated user',
  'federated user of root',
  'federated user by ARN',
  'AssumeRoot session',
]
const chief = 'user of the management account'
const members = signed.filter((name) => name !== 'user of no organization' && name !== chief)
const users: readonly CallerName[] = [
  'user',
  'user by ARN',
  'user with MFA',
  'user with a session token',
  'user of the console',
]
const sessions: readonly CallerName[] = [
  'role session',
  'role session without MFA',
  'role session without a word of MFA',
  'role session by ARN',
  'OIDC session',
  'SAML session',
]
const roles: readonly CallerName[] = [...sessions, 'role, its session unknown']
const roots: readonly CallerName[] = ['root', 'AssumeRoot session']
const federated = signed.filter((name) => name.startsWith('federated'))

function all(names: readonly CallerName[], value: string): Row {
  return Object.fromEntries(names.map((name) => [name, value]))
}

export const rows: Readonly<Record<string, Row>> = {
  'aws:PrincipalArn': {
    ...all(roots, `arn:aws:iam::${home}:root`),
    ...all(users, user),
    ...all(roles, role),
    ...all(federated, federatedUser),
    'user of no organization': `arn:aws:iam::${loner}:user/bob`,
    [chief]: `arn:aws:iam::${management}:user/chief`,
    'unknown user': `arn:aws:iam::${home}:user/nobody`,
    'service-linked role': linked,
  },
  'aws:PrincipalAccount': {
    ...all(members, home),
    'user of no organization': loner,
    [chief]: management,
    anonymous: 'anonymous',
  },
  'aws:PrincipalOrgID': all([...members, chief], 'o-x'),
  'aws:PrincipalOrgPaths': { ...all(members, path), [chief]: 'o-x/r-y/' },
  'aws:PrincipalOrgMasterAccountId': all([...members, chief], management),
  'aws:PrincipalTag/team': {
    ...all([...users, ...roles], 'red'),
    'federated user': 'red',
    'role session': 'blue',
  },
  'aws:PrincipalTag/extra': { 'federated user': 'e' },
  'aws:PrincipalType': {
    ...all(roots, 'Account'),
    ...all([...users, 'user of no organization', chief, 'unknown user'], 'User'),
    ...all([...roles, 'service-linked role'], 'AssumedRole'),
    ...all(federated, 'FederatedUser'),
    anonymous: 'Anonymous',
  },
  'aws:userid': {
    ...all(roots, home),
    ...all(users, 'AIDA1'),
    ...all(sessions, 'AROA1:work'),
    ...all(federated, `${home}:portal`),
    'service-linked role': 'AROA2:work',
    anonymous: 'anonymous',
  },
  'aws:username': {
    ...all(users, 'alice'),
    'user of no organization': 'bob',
    [chief]: 'chief',
    'unknown user': 'nobody',
  },
  'aws:PrincipalIsAWSService': { ...all(signed, 'false'), service: 'true' },
  'aws:PrincipalServiceName': { service: 'sns.amazonaws.com' },
  'aws:PrincipalServiceNamesList': { service: 'sns.eu-west-1.amazonaws.com' },
  'aws:AssumedRoot': { 'AssumeRoot session': 'true' },
  'aws:FederatedProvider': { 'OIDC session': provider, 'OIDC provider': provider },
  'aws:TokenIssueTime': {
    ...all(
      [
        'user with MFA',
        'user of the console',
        'role session',
        'OIDC session',
        'SAML session',
        'service-linked role',
        'federated user',
        'federated user of root',
      ],
      issuedAt,
    ),
    ...all(
      [
        'user with a session token',
        'role session without MFA',
        'role session without a word of MFA',
        'role session by ARN',
        'role, its session unknown',
        'federated user by ARN',
        'AssumeRoot session',
      ],
      now,
    ),
  },
  'aws:MultiFactorAuthPresent': {
    'user with MFA': 'true',
    'user with a session token': 'false',
    'user of the console': 'false',
    'role session': 'true',
    'role session without MFA': 'false',
    'role session without a word of MFA': 'false',
    'service-linked role': 'false',
  },
  'aws:SourceIdentity': { 'role session': 'alice' },
}
