/** Instance profiles: how EC2 instances get the credentials of a role. */
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import { arnOf } from '../../store/arns.ts'
import type { ProfileRecord } from '../../store/record-types.ts'
import {
  conflict,
  exists,
  findProfile,
  limitExceeded,
  namedIdentity,
  noSuchEntity,
  onAll,
  onIdentity,
  onProfile,
} from '../entities.ts'
import { profileOutput } from '../entity-outputs.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { foldedName, hasPrefix, pageOf } from '../pages.ts'
import { exactKeys, givenTags, readTags, requestTags, tagOutput } from '../tags.ts'
import { confirmModifiable } from './role-paths.ts'

const mostProfiles = 1_000

export const profileOperations = {
  CreateInstanceProfile: { target: createTarget, run: createProfile },
  GetInstanceProfile: { target: onProfile, run: getProfile },
  ListInstanceProfiles: { target: onAll('instance-profile'), run: listProfiles },
  DeleteInstanceProfile: { target: onProfile, run: deleteProfile },
  AddRoleToInstanceProfile: { target: addTarget, run: addRole },
  RemoveRoleFromInstanceProfile: { target: onProfile, run: removeRole },
  ListInstanceProfilesForRole: { target: onIdentity('role'), run: listProfilesForRole },
} satisfies OperationTable

function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const named = { path: input.text('Path') ?? '/', name: input.need('InstanceProfileName') }
  const resource = arnOf(account, 'instance-profile', named)
  const context = requestTags(input)
  const hasTags = input.structures('Tags').length > 0
  return {
    resource,
    context,
    also: hasTags ? [{ action: 'iam:TagInstanceProfile', resource, context }] : [],
  }
}

function createProfile(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('InstanceProfileName')
  const profiles = call.state.shelf('profile')
  const tags = readTags(input, exactKeys)
  if (profiles.named(name) !== undefined) throw exists(`Instance Profile ${name} already exists.`)
  if (profiles.size >= mostProfiles) {
    throw limitExceeded('InstanceProfilesPerAccount', mostProfiles)
  }
  const profile: ProfileRecord = {
    id: makeUniqueId('AIPA'),
    name,
    path: input.text('Path') ?? '/',
    created: call.time,
    tags,
  }
  call.changes.put('profile', profile)
  return { InstanceProfile: { ...profileOutput(call, profile), Tags: givenTags(tags) } }
}

function named(input: InputFields, call: ServedCall): ProfileRecord {
  return findProfile(call, input.need('InstanceProfileName'))
}

function getProfile(input: InputFields, call: ServedCall): CallOutput {
  const profile = named(input, call)
  return {
    InstanceProfile: { ...profileOutput(call, profile), Tags: tagOutput(exactKeys, profile.tags) },
  }
}

function listProfiles(input: InputFields, call: ServedCall): CallOutput {
  const profiles = call.state.shelf('profile').all.filter(hasPrefix(input))
  return listed(input, call, profiles)
}

function listProfilesForRole(input: InputFields, call: ServedCall): CallOutput {
  const role = namedIdentity(input, call, 'role')
  const profiles = call.state.shelf('profile').all.filter((one) => one.role === role.id)
  return listed(input, call, profiles)
}

function listed(
  input: InputFields,
  call: ServedCall,
  profiles: readonly ProfileRecord[],
): CallOutput {
  return pageOf(input, call, {
    member: 'InstanceProfiles',
    items: profiles,
    keyOf: foldedName,
    show: (profile) => profileOutput(call, profile),
  })
}

function deleteProfile(input: InputFields, call: ServedCall): undefined {
  const profile = named(input, call)
  if (profile.role !== undefined) {
    throw conflict('Cannot delete entity, must remove roles from instance profile first.')
  }
  call.changes.remove('profile', profile.id)
}

/** The role is passed to EC2 ("Grant a user permissions to pass a role to an AWS service"). */
function addTarget(input: InputFields, call: ServedCall): CallTarget {
  const target = onProfile(input, call)
  const role = onIdentity('role')(input, call)
  return {
    ...target,
    also: [
      {
        action: 'iam:PassRole',
        resource: role.resource,
        context: { ...role.context, 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ],
  }
}

function addRole(input: InputFields, call: ServedCall): undefined {
  const profile = named(input, call)
  const role = namedIdentity(input, call, 'role')
  confirmModifiable(role)
  if (profile.role !== undefined) throw limitExceeded('InstanceSessionsPerInstanceProfile', 1)
  call.changes.put('profile', { ...profile, role: role.id })
}

function removeRole(input: InputFields, call: ServedCall): undefined {
  const { role, ...profile } = named(input, call)
  const removed = namedIdentity(input, call, 'role')
  confirmModifiable(removed)
  if (role !== removed.id) {
    throw noSuchEntity(`Role ${removed.name} in Instance Profile ${profile.name} cannot be found.`)
  }
  call.changes.put('profile', profile)
}
