/** The access portal: what a person who has signed in may use, and credentials for it ("AWS IAM Identity Center Portal API Reference"). */

import type { SessionDecision } from '../../entries/sts.ts'
import { samlProviderArn } from '../federation/saml-identity.ts'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf } from '../store/arns.ts'
import { provisionKey } from '../store/center-keys.ts'
import type {
  AssignmentRecord,
  DirectoryUserRecord,
  PermissionSetRecord,
} from '../store/center-records.ts'
import type { RoleRecord } from '../store/record-types.ts'
import { runCall } from '../sts/issue-credentials.ts'
import { makeCredentials } from '../sts/session-token.ts'
import type { ProofParts, ProvenCall } from '../sts/token-operation.ts'
import { centerSettings, resultsOf } from './center.ts'
import { type CenterAccount, centerAccount } from './center-accounts.ts'
import { assignmentsOf } from './kept-assignments.ts'
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

/** The accounts that the person is assigned anything in. */
export async function listAccounts(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  return byToken(input, parts, (call, user) => {
    const ids = new Set(assignmentsTo(call, user).map(({ account }) => account))
    const items = [...ids].flatMap((accountId) => {
      const { name, email } = openAccount(call, accountId) ?? {}
      if (name === undefined) return []
      return [{ accountId, accountName: name, ...(email !== undefined && { emailAddress: email }) }]
    })
    const page = resultsOf(input, call, { items, keyOf: (one) => one.accountId }, portalPage)
    return { accountList: page.items, nextToken: page.token }
  })
}

/** The permission sets that the person is assigned, which the portal calls roles. */
export async function listAccountRoles(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  return byToken(input, parts, (call, user) => {
    const accountId = input.need('accountId')
    const items = rolesIn(call, accountId, user)
    const page = resultsOf(input, call, { items, keyOf: ({ set }) => set.name }, portalPage)
    const roleList = page.items.map(({ set }) => ({ roleName: set.name, accountId }))
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
  let assumed: string | undefined
  const proven = byToken(input, parts, async (call, user) => {
    const name = input.need('roleName')
    const roles = rolesIn(call, input.need('accountId'), user)
    const found = roles.find(({ set }) => set.name === name)
    if (found === undefined) throw noAccess()
    assumed = arnOf(found.owner.id, 'role', found.role)
    return assumeFor(call, user, found)
  })
  // the account of the role has the event, too
  return { ...proven, recorded: () => (assumed === undefined ? {} : { assumed }) }
}

function noAccess(): AwsError {
  return new AwsError('ForbiddenException', 'No access', { status: 403 })
}

/** What a person is assigned, by themselves or by a group. */
function assignmentsTo({ state }: OpenCall, { id }: DirectoryUserRecord): AssignmentRecord[] {
  return assignmentsOf(state, { principalType: 'USER', principal: id })
}

/** An account that anybody can come into. */
function openAccount({ accounts }: OpenCall, id: string): CenterAccount | undefined {
  const found = centerAccount(accounts, id)
  return found?.isClosed === false ? found : undefined
}

/** A permission set with its role in an account. */
interface AssignedRole {
  readonly set: PermissionSetRecord
  readonly role: RoleRecord
  readonly owner: AccountState
}

/** Throws where the person is assigned nothing in the account. */
function rolesIn(call: OpenCall, id: string, user: DirectoryUserRecord): AssignedRole[] {
  const owner = openAccount(call, id)?.state
  const assigned = assignmentsTo(call, user).filter(({ account }) => account === id)
  const keys = [...new Set(assigned.map(provisionKey))]
  const roles = keys.flatMap((key) => {
    const provision = call.state.shelf('provision').byId(key)
    const set = call.state.shelf('permissionSet').byId(provision?.permissionSet ?? '')
    const role = owner?.shelf('role').byId(provision?.role ?? '')
    return owner && set && role ? [{ set, role, owner }] : []
  })
  if (roles.length === 0) throw noAccess()
  return roles
}

/** AssumeRoleWithSAML by the portal, which the role trusts: the library decides. */
async function assumeFor(
  call: OpenCall,
  user: DirectoryUserRecord,
  { set, role, owner }: AssignedRole,
): Promise<CallOutput> {
  const { secrets } = call
  const arn = arnOf(owner.id, 'role', role)
  const provider = samlProviderArn(owner.id, portalProviderName(owner.id))
  const tags = personTags(centerSettings(call).attributes ?? [], user)
  const attribute = (name: string) => `https://aws.amazon.com/SAML/Attributes/${name}`
  const { sts } = await call.point.deciderFor([{ state: owner, ids: [role.id] }])
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
