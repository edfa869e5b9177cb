/** The access portal: what a person who has signed in may use, and credentials for it ("AWS IAM Identity Center Portal API Reference"). */

import type { SessionDecision } from '../../entries/sts.ts'
import { samlProviderArn } from '../federation/saml-identity.ts'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf } from '../store/arns.ts'
import type { DirectoryUserRecord, PermissionSetRecord } from '../store/center-records.ts'
import { runCall } from '../sts/issue-credentials.ts'
import { makeCredentials } from '../sts/session-token.ts'
import type { ProofParts, ProvenCall } from '../sts/token-operation.ts'
import { assignmentsOf } from './assignments.ts'
import { centerSettings, resultsOf } from './center.ts'
import { secondsOf } from './permission-sets.ts'
import { personIdentity, personTags } from './person-identity.ts'
import { portalAudience, portalProviderName } from './portal-provider.ts'
import { openAccessToken } from './sign-in/tokens.ts'

const portalPage = { most: 'maxResults', token: 'nextToken' } as const

type PersonCall = (
  call: OpenCall,
  user: DirectoryUserRecord,
  session: string,
) => CallOutput | Promise<CallOutput>

/** A call for which the input's token is good, still when it is its turn. */
function byToken(input: InputFields, parts: ProofParts, run: PersonCall): ProvenCall {
  const find = (state: AccountState) => {
    const found = openAccessToken(input.need('accessToken'), { ...parts, state })
    if (found !== undefined) return found
    throw new AwsError('UnauthorizedException', 'Session token not found or invalid', {
      status: 401,
    })
  }
  return {
    identity: personIdentity(parts.state, find(parts.state).user),
    run: async (call) => {
      const { user, session } = find(call.state)
      return run(call, user, session.id)
    },
  }
}

/** The account, where the person is assigned anything in it. */
export async function listAccounts(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  return byToken(input, parts, (call, user) => {
    const { account, state } = call
    const isAssigned = assignedSets(state, user).length > 0
    const name = state.settings.alias ?? account
    const items = isAssigned ? [{ accountId: account, accountName: name }] : []
    const page = resultsOf(input, call, { items, keyOf: (one) => one.accountId }, portalPage)
    return { accountList: page.items, nextToken: page.token }
  })
}

/** The permission sets that the person is assigned, which the portal calls roles. */
export async function listAccountRoles(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  return byToken(input, parts, (call, user) => {
    const items = setsIn(call, input.need('accountId'), user)
    const page = resultsOf(input, call, { items, keyOf: ({ name }) => name }, portalPage)
    const roleList = page.items.map(({ name }) => ({ roleName: name, accountId: call.account }))
    return { roleList, nextToken: page.token }
  })
}

/** Signs out: the token, and all that came of the same sign-in, are no good from now on. */
export async function logout(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  return byToken(input, parts, ({ changes }, _user, session) => {
    changes.remove('portalSession', session)
    return {}
  })
}

/** Credentials of a permission set's role, for as long as the permission set says. */
export async function getRoleCredentials(
  input: InputFields,
  parts: ProofParts,
): Promise<ProvenCall> {
  return byToken(input, parts, async (call, user) => {
    const name = input.need('roleName')
    const set = setsIn(call, input.need('accountId'), user).find((one) => one.name === name)
    if (set === undefined) throw noAccess()
    return assumeFor(call, user, set)
  })
}

function noAccess(): AwsError {
  return new AwsError('ForbiddenException', 'No access', { status: 403 })
}

function setsIn(
  { state, account }: OpenCall,
  id: string,
  user: DirectoryUserRecord,
): PermissionSetRecord[] {
  const sets = id === account ? assignedSets(state, user) : []
  if (sets.length === 0) throw noAccess()
  return sets
}

/** What a person is assigned, by themselves or by a group. */
function assignedSets(state: AccountState, { id }: DirectoryUserRecord): PermissionSetRecord[] {
  const assigned = assignmentsOf(state, { principalType: 'USER', principal: id })
  const ids = [...new Set(assigned.map(({ permissionSet }) => permissionSet))]
  return ids.flatMap((one) => state.shelf('permissionSet').byId(one) ?? [])
}

/** AssumeRoleWithSAML by the portal, which the role trusts: the library decides. */
async function assumeFor(
  call: OpenCall,
  user: DirectoryUserRecord,
  set: PermissionSetRecord,
): Promise<CallOutput> {
  const { state, account, secrets } = call
  const role = state.shelf('role').byId(set.role ?? '')
  if (role === undefined) throw noAccess()
  const arn = arnOf(account, 'role', role)
  const provider = samlProviderArn(account, portalProviderName(account))
  const tags = personTags(centerSettings(call).attributes ?? [], user)
  const attribute = (name: string) => `https://aws.amazon.com/SAML/Attributes/${name}`
  const { sts } = await call.point.deciderFor([{ state, ids: [role.id] }])
  const { session } = inPortalWords(() =>
    sts.assumeRoleWithSaml({
      ...{ role: arn, provider },
      assertion: {
        ...{ recipient: portalAudience, subject: user.name },
        subjectFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        attributes: {
          [attribute('Role')]: `${arn},${provider}`,
          [attribute('RoleSessionName')]: sessionNameOf(user),
          ...Object.fromEntries(
            Object.entries(tags).map(([key, value]) => [attribute(`PrincipalTag:${key}`), value]),
          ),
        },
      },
      sessionKeys: { 'identitystore:UserId': user.id },
      durationSeconds: secondsOf(set.sessionDuration) ?? 3_600,
      context: call.context,
    }),
  )
  if (session === undefined) throw noAccess()
  const made = makeCredentials(secrets, session)
  return {
    roleCredentials: {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
      expiration: made.Expiration.getTime(),
    },
  }
}

/** People have attributes that tags cannot have; the portal has other words for it than STS. */
function inPortalWords(decide: () => SessionDecision): SessionDecision {
  try {
    return runCall(decide)
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause
    throw new AwsError('InvalidRequestException', cause.message)
  }
}

const sessionName = /^[\w+=,.@-]{2,64}$/
const idForm = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The user name; or the user's id, where a session cannot have that name. INVARIANT: no two people
 * have the same one, since policies compare `aws:userid`: a name like an id is never used itself.
 */
function sessionNameOf({ id, name }: DirectoryUserRecord): string {
  return sessionName.test(name) && !idForm.test(name) ? name : id
}
