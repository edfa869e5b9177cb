/** Records as responses have them. */
import { showPrincipals } from '../access/trust-principals.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { encodeRfc3986 } from '../signature/canonical-request.ts'
import { arnOf } from '../store/arns.ts'
import type { GroupRecord, ProfileRecord, RoleRecord, UserRecord } from '../store/record-types.ts'
import type { ServedCall } from './operation.ts'
import { foldedKeys, givenTags, tagOutput } from './tags.ts'

/** Policy documents are URL-encoded inside XML (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeRfc3986(document)
}

/** A user as lists have it: without tags and boundary. */
export function userSummary({ account }: ServedCall, user: UserRecord): CallOutput {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: arnOf(account, 'user', user),
    CreateDate: new Date(user.created),
  }
}

/** A user that was made just now. */
export function newUserOutput(call: ServedCall, user: UserRecord): CallOutput {
  return {
    ...userSummary(call, user),
    ...boundaryOutput(user.boundary),
    Tags: givenTags(user.tags),
  }
}

export function userOutput(call: ServedCall, user: UserRecord): CallOutput {
  return { ...userSummary(call, user), ...boundaryOutput(user.boundary), ...tagsOf(user) }
}

/** The boundary of a user or role. */
export function boundaryOutput(boundary: string | undefined): CallOutput {
  if (boundary === undefined) return {}
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: boundary,
    },
  }
}

function tagsOf({ tags }: UserRecord | RoleRecord): CallOutput {
  return tags.length === 0 ? {} : { Tags: tagOutput(foldedKeys, tags) }
}

export function groupOutput({ account }: ServedCall, group: GroupRecord): CallOutput {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: arnOf(account, 'group', group),
    CreateDate: new Date(group.created),
  }
}

/** A role as whatever else has it in it, and as it was made: without all that was described of it. */
export function bareRole({ account, accounts }: ServedCall, role: RoleRecord): CallOutput {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOf(account, 'role', role),
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodeDocument(showPrincipals(accounts, role.trust)),
  }
}

/** A role as lists have it: without tags, boundary and last use. */
export function roleSummary(call: ServedCall, role: RoleRecord): CallOutput {
  const { description: Description, maxSessionDuration: MaxSessionDuration } = role
  return { ...bareRole(call, role), Description, MaxSessionDuration }
}

/** A role that was made just now. */
export function newRoleOutput(call: ServedCall, role: RoleRecord): CallOutput {
  return {
    ...bareRole(call, role),
    ...boundaryOutput(role.boundary),
    Tags: givenTags(role.tags),
  }
}

export function roleOutput(call: ServedCall, role: RoleRecord): CallOutput {
  return { ...roleSummary(call, role), ...boundaryOutput(role.boundary), ...tagsOf(role) }
}

/** When a session of the role called last, whatever it called; empty where none has. */
export function lastUseOutput({ state }: ServedCall, role: RoleRecord): CallOutput {
  const uses = Object.values(state.shelf('use').byId(role.id)?.services ?? {})
  const [last] = uses.sort((one, other) => (one.time < other.time ? 1 : -1))
  return last === undefined ? {} : { LastUsedDate: new Date(last.time), Region: last.region }
}

export function profileOutput(call: ServedCall, profile: ProfileRecord): CallOutput {
  const { account, state } = call
  const role = profile.role === undefined ? undefined : state.shelf('role').byId(profile.role)
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: arnOf(account, 'instance-profile', profile),
    CreateDate: new Date(profile.created),
    Roles: role === undefined ? [] : [bareRole(call, role)],
  }
}
