/** The whole account in one list of pages: GetAccountAuthorizationDetails. */
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { arnOf, readIamArn } from '../store/arns.ts'
import type { GroupRecord, PolicyRecord, RoleRecord, UserRecord } from '../store/record-types.ts'
import { onAnything } from './entities.ts'
import {
  bareRole,
  boundaryOutput,
  encodeDocument,
  groupOutput,
  lastUseOutput,
  profileOutput,
  userSummary,
} from './entity-outputs.ts'
import type { OperationTable, ServedCall } from './operation.ts'
import { pageOf } from './pages.ts'
import { attachedOutput } from './policies/attach.ts'
import { awsPolicyOutput, policyOutput } from './policies/own-policies.ts'
import { countUses, type PolicyUses } from './policies/policy-uses.ts'
import { foldedKeys, tagOutput } from './tags.ts'

export const detailOperations = {
  GetAccountAuthorizationDetails: { target: onAnything, run: getDetails },
} satisfies OperationTable

interface Detail {
  readonly list: 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
  readonly filter: string
  readonly key: string
  readonly output: () => CallOutput
}

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

function getDetails(input: InputFields, call: ServedCall): CallOutput {
  const filters = input.texts('Filter')
  const items = detailsOf(call).filter(
    ({ filter }) => filters.length === 0 || filters.includes(filter),
  )
  const page = pageOf(input, call, {
    member: 'Details',
    items,
    keyOf: ({ list, key }) => `${list} ${key}`,
    show: ({ list, output }) => ({ list, output: output() }),
  })
  const { Details, ...rest } = page
  const shown = Details as readonly { readonly list: string; readonly output: CallOutput }[]
  const byList = lists.map((list) => [
    list,
    shown.filter((one) => one.list === list).map(({ output }) => output),
  ])
  return { ...Object.fromEntries(byList), ...rest }
}

function detailsOf(call: ServedCall): Detail[] {
  const { state } = call
  const uses = countUses(state)
  return [
    ...state.shelf('user').all.map(
      (user): Detail => ({
        ...{ list: 'UserDetailList', filter: 'User', key: user.name },
        output: () => userDetail(call, user),
      }),
    ),
    ...state.shelf('group').all.map(
      (group): Detail => ({
        ...{ list: 'GroupDetailList', filter: 'Group', key: group.name },
        output: () => groupDetail(call, group),
      }),
    ),
    ...state.shelf('role').all.map(
      (role): Detail => ({
        ...{ list: 'RoleDetailList', filter: 'Role', key: role.name },
        output: () => roleDetail(call, role),
      }),
    ),
    ...state.shelf('policy').all.map((policy): Detail => {
      const used = uses(arnOf(call.account, 'policy', policy))
      return {
        ...{ list: 'Policies', filter: 'LocalManagedPolicy', key: policy.name },
        output: () => policyDetail(call, policy, used),
      }
    }),
    ...awsDetails(call, uses),
  ]
}

/** AWS's policies are listed where somebody has them. */
function awsDetails({ managed }: ServedCall, uses: (arn: string) => PolicyUses): Detail[] {
  return managed.all
    .filter(({ arn }) => uses(arn).attachments + uses(arn).boundaries > 0)
    .map((policy) => ({
      ...{ list: 'Policies', filter: 'AWSManagedPolicy', key: `${policy.name} aws` },
      output: () => ({
        ...awsPolicyOutput(policy, uses(policy.arn)),
        PolicyVersionList: [
          {
            Document: encodeDocument(managed.text(policy.arn) ?? ''),
            VersionId: policy.version,
            IsDefaultVersion: true,
            CreateDate: new Date(policy.updated),
          },
        ],
      }),
    }))
}

function inlineList({ inline }: UserRecord | GroupRecord | RoleRecord): CallOutput[] | undefined {
  if (inline.length === 0) return undefined
  return inline.map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }))
}

function attachedList({ attached }: UserRecord | GroupRecord | RoleRecord): CallOutput[] {
  return [...attached]
    .sort((one, other) =>
      (readIamArn(one)?.name ?? '') < (readIamArn(other)?.name ?? '') ? -1 : 1,
    )
    .map(attachedOutput)
}

function userDetail(call: ServedCall, user: UserRecord): CallOutput {
  return {
    ...userSummary(call, user),
    UserPolicyList: inlineList(user),
    GroupList: user.groups.flatMap((id) => call.state.shelf('group').byId(id)?.name ?? []).sort(),
    AttachedManagedPolicies: attachedList(user),
    ...boundaryOutput(user.boundary),
    Tags: tagOutput(foldedKeys, user.tags),
  }
}

function groupDetail(call: ServedCall, group: GroupRecord): CallOutput {
  return {
    ...groupOutput(call, group),
    GroupPolicyList: inlineList(group) ?? [],
    AttachedManagedPolicies: attachedList(group),
  }
}

function roleDetail(call: ServedCall, role: RoleRecord): CallOutput {
  const profiles = call.state.shelf('profile').all.filter((one) => one.role === role.id)
  return {
    ...bareRole(call, role),
    InstanceProfileList: profiles.map((profile) => profileOutput(call, profile)),
    RolePolicyList: inlineList(role) ?? [],
    AttachedManagedPolicies: attachedList(role),
    ...boundaryOutput(role.boundary),
    Tags: tagOutput(foldedKeys, role.tags),
    RoleLastUsed: lastUseOutput(call, role),
  }
}

function policyDetail(call: ServedCall, policy: PolicyRecord, uses: PolicyUses): CallOutput {
  return {
    ...policyOutput(call, policy, uses),
    PolicyVersionList: [...policy.versions].reverse().map(({ id, document, created }) => ({
      Document: encodeDocument(document),
      VersionId: id,
      IsDefaultVersion: id === policy.defaultVersion,
      CreateDate: new Date(created),
    })),
  }
}
