/** The account itself: its alias, its password policy, and what it holds of its quotas. */
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { PasswordPolicyRecord } from '../store/record-types.ts'
import { exists, noSuchEntity, onAnything } from './entities.ts'
import type { OperationTable, ServedCall } from './operation.ts'
import { pageOf } from './pages.ts'

export const accountOperations = {
  CreateAccountAlias: { target: onAnything, run: createAlias },
  ListAccountAliases: { target: onAnything, run: listAliases },
  DeleteAccountAlias: { target: onAnything, run: deleteAlias },
  GetAccountPasswordPolicy: { target: onAnything, run: getPasswordPolicy },
  UpdateAccountPasswordPolicy: { target: onAnything, run: updatePasswordPolicy },
  DeleteAccountPasswordPolicy: { target: onAnything, run: deletePasswordPolicy },
  GetAccountSummary: { target: onAnything, run: getSummary },
  SetSecurityTokenServicePreferences: { target: onAnything, run: setTokenVersion },
} satisfies OperationTable

/** An account has one alias; another takes its place. */
function createAlias(input: InputFields, call: ServedCall): undefined {
  const alias = input.need('AccountAlias')
  const { settings } = call.state
  if (/^\d{12}$/.test(alias)) {
    throw new AwsError('ValidationError', 'The account alias must not be a 12-digit number.')
  }
  const isTaken = call.accounts.where((one) => one.settings.alias === alias) !== undefined
  if (isTaken) throw exists(`The account alias ${alias} already exists.`)
  call.changes.put('settings', { ...settings, alias })
}

function listAliases(input: InputFields, call: ServedCall): CallOutput {
  const { alias } = call.state.settings
  return pageOf(input, call, {
    member: 'AccountAliases',
    items: alias === undefined ? [] : [alias],
    keyOf: (one) => one,
    show: (one) => one,
  })
}

function deleteAlias(input: InputFields, call: ServedCall): undefined {
  const { alias, ...settings } = call.state.settings
  const named = input.need('AccountAlias')
  if (alias !== named) throw noSuchEntity(`The account alias ${named} cannot be found.`)
  call.changes.put('settings', settings)
}

function getPasswordPolicy(_input: InputFields, { state, account }: ServedCall): CallOutput {
  const policy = state.settings.passwordPolicy
  if (policy === undefined) {
    throw noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`)
  }
  return {
    PasswordPolicy: {
      MinimumPasswordLength: policy.length,
      RequireSymbols: policy.symbols,
      RequireNumbers: policy.numbers,
      RequireUppercaseCharacters: policy.uppercase,
      RequireLowercaseCharacters: policy.lowercase,
      AllowUsersToChangePassword: policy.usersMayChange,
      ExpirePasswords: policy.maxAge !== undefined,
      MaxPasswordAge: policy.maxAge,
      PasswordReusePrevention: policy.reusePrevention,
      HardExpiry: policy.hardExpiry,
    },
  }
}

/** What is left out goes back to its default: nothing of the policy before is kept. */
function updatePasswordPolicy(input: InputFields, call: ServedCall): undefined {
  const maxAge = input.number('MaxPasswordAge') ?? 0
  const reusePrevention = input.number('PasswordReusePrevention') ?? 0
  const hardExpiry = input.flag('HardExpiry')
  const passwordPolicy: PasswordPolicyRecord = {
    length: input.number('MinimumPasswordLength') ?? 6,
    symbols: input.flag('RequireSymbols') ?? false,
    numbers: input.flag('RequireNumbers') ?? false,
    uppercase: input.flag('RequireUppercaseCharacters') ?? false,
    lowercase: input.flag('RequireLowercaseCharacters') ?? false,
    usersMayChange: input.flag('AllowUsersToChangePassword') ?? false,
    ...(maxAge > 0 && { maxAge }),
    ...(reusePrevention > 0 && { reusePrevention }),
    ...(hardExpiry !== undefined && { hardExpiry }),
  }
  call.changes.put('settings', { ...call.state.settings, passwordPolicy })
}

function deletePasswordPolicy(_input: InputFields, call: ServedCall): undefined {
  const { passwordPolicy, ...settings } = call.state.settings
  if (passwordPolicy === undefined) {
    throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.')
  }
  call.changes.put('settings', settings)
}

/** Tokens here are good in all regions, whichever version is asked for. */
function setTokenVersion(input: InputFields, call: ServedCall): undefined {
  const tokenVersion = input.need('GlobalEndpointTokenVersion') === 'v2Token' ? 2 : 1
  call.changes.put('settings', { ...call.state.settings, tokenVersion })
}

const quotas = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2_048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5_120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1_000,
  PoliciesQuota: 1_500,
  PolicySizeQuota: 6_144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1_000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2_048,
  UsersQuota: 5_000,
  VersionsPerPolicyQuota: 5,
} as const

/** What the root user does not have here. */
const none = {
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
} as const

function getSummary(_input: InputFields, { state, account }: ServedCall): CallOutput {
  const policies = state.shelf('policy').all
  const summary: Record<string, number> = {
    ...quotas,
    ...none,
    AccountAccessKeysPresent: state.shelf('key').all.some(({ owner }) => owner === account) ? 1 : 0,
    GlobalEndpointTokenVersion: state.settings.tokenVersion ?? 1,
    MFADevices: state.shelf('mfa').size,
    MFADevicesInUse: state.shelf('mfa').all.filter(({ owner }) => owner !== undefined).length,
    Providers: state.shelf('oidc').size + state.shelf('saml').size,
    ServerCertificates: state.shelf('certificate').size,
    Groups: state.shelf('group').size,
    InstanceProfiles: state.shelf('profile').size,
    Policies: policies.length,
    PolicyVersionsInUse: policies.reduce((sum, { versions }) => sum + versions.length, 0),
    Roles: state.shelf('role').size,
    Users: state.shelf('user').size,
  }
  const entries = Object.entries(summary).sort(([one], [other]) => (one < other ? -1 : 1))
  return { SummaryMap: new Map(entries) }
}
