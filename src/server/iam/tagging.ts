/** Operations on tags: of users, roles, managed policies and instance profiles. */
import type { InputFields } from '../protocol/fields.ts'
import type {
  MfaDeviceRecord,
  OidcProviderRecord,
  PolicyRecord,
  ProfileRecord,
  RoleRecord,
  SamlProviderRecord,
  ServerCertificateRecord,
  UserRecord,
} from '../store/record-types.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { findDevice, onDevice } from './credentials/mfa-devices.ts'
import { findCertificate, onCertificate } from './credentials/server-certificates.ts'
import { findProfile, namedIdentity, onIdentity, onPolicy, onProfile } from './entities.ts'
import { findProvider, onProvider } from './identities/oidc-providers.ts'
import { confirmDescribable } from './identities/role-paths.ts'
import { findSaml, onSamlProvider } from './identities/saml-providers.ts'
import type { CallTarget, OperationTable, ServedCall } from './operation.ts'
import { pageOf } from './pages.ts'
import { changeablePolicy } from './policies/own-policies.ts'
import {
  addTags,
  exactKeys,
  foldedKeys,
  readTags,
  removeTags,
  requestTags,
  type TagKeys,
  tagOutput,
} from './tags.ts'

interface Tagged {
  readonly tags: readonly TagRecord[]
}

/** What can have tags, and how the new ones are written. */
interface Taggable<T extends Tagged> {
  readonly target: (input: InputFields, call: ServedCall) => CallTarget
  readonly find: (input: InputFields, call: ServedCall) => T
  readonly put: (call: ServedCall, record: T) => void
  /** Throws for one that callers may not change. */
  readonly confirm?: (record: T) => void
  /** How keys are told apart; `exactKeys` when absent. */
  readonly keys?: TagKeys
}

export const tagOperations = {
  ...operationsOf<UserRecord>('User', {
    target: onIdentity('user'),
    find: (input, call) => namedIdentity(input, call, 'user'),
    put: ({ changes }, user) => changes.put('user', user),
    keys: foldedKeys,
  }),
  ...operationsOf<RoleRecord>('Role', {
    target: onIdentity('role'),
    find: (input, call) => namedIdentity(input, call, 'role'),
    put: ({ changes }, role) => changes.put('role', role),
    confirm: confirmDescribable,
    keys: foldedKeys,
  }),
  ...operationsOf<PolicyRecord>('Policy', {
    target: onPolicy,
    find: changeablePolicy,
    put: ({ changes }, policy) => changes.put('policy', policy),
  }),
  ...operationsOf<ProfileRecord>('InstanceProfile', {
    target: onProfile,
    find: (input, call) => findProfile(call, input.need('InstanceProfileName')),
    put: ({ changes }, profile) => changes.put('profile', profile),
  }),
  ...operationsOf<OidcProviderRecord>('OpenIDConnectProvider', {
    target: onProvider,
    find: findProvider,
    put: ({ changes }, provider) => changes.put('oidc', provider),
  }),
  ...operationsOf<SamlProviderRecord>('SAMLProvider', {
    target: onSamlProvider,
    find: findSaml,
    put: ({ changes }, provider) => changes.put('saml', provider),
  }),
  ...operationsOf<MfaDeviceRecord>('MFADevice', {
    target: onDevice,
    find: findDevice,
    put: ({ changes }, device) => changes.put('mfa', device),
  }),
  ...operationsOf<ServerCertificateRecord>('ServerCertificate', {
    target: onCertificate,
    find: findCertificate,
    put: ({ changes }, certificate) => changes.put('certificate', certificate),
  }),
} satisfies OperationTable

function operationsOf<T extends Tagged>(name: string, taggable: Taggable<T>): OperationTable {
  const { find, put, confirm, keys = exactKeys } = taggable
  const target = (input: InputFields, call: ServedCall): CallTarget => {
    const { context, ...rest } = taggable.target(input, call)
    return { ...rest, context: { ...context, ...requestTags(input) } }
  }
  const change = (
    input: InputFields,
    call: ServedCall,
    tagsOf: (record: T) => TagRecord[],
  ): undefined => {
    const record = find(input, call)
    confirm?.(record)
    put(call, { ...record, tags: tagsOf(record) })
  }
  return {
    [`Tag${name}`]: {
      target,
      run: (input, call) => {
        const added = readTags(input, keys)
        return change(input, call, ({ tags }) => addTags(keys, tags, added))
      },
    },
    [`Untag${name}`]: {
      target,
      run: (input, call) => change(input, call, ({ tags }) => removeTags(keys, tags, input)),
    },
    [`List${name}Tags`]: {
      target: taggable.target,
      run: (input, call) =>
        pageOf(input, call, {
          member: 'Tags',
          items: tagOutput(keys, find(input, call).tags),
          keyOf: ({ Key }) => keys.rank(String(Key)),
          show: (tag) => tag,
        }),
    },
  }
}
