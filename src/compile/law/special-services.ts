/** Actions and resources that IAM treats specially: the facts that the evaluation order asks for. */
import type { OwnService } from '../../directory/directory.ts'
import {
  actionsOf,
  bucketPolicyActions,
  domainActions,
  ownersActions,
  policySettingActions,
  sharedActions,
  sharedKeyActions,
  sharedNames,
  signedServices,
  topicActions,
  unsignedActions,
} from '../../services/owners-actions.ts'
import { trustActions } from '../../services/trust-actions.ts'
import { arnConditionSteps, type Step } from '../terms/steps.ts'

/** What is special about an action; at most 256, since a class has eight bits for it. */
export const categories = [
  'ordinary',
  'iam',
  'sts',
  'assumeRole',
  'assumeRoot',
  'assumeRoleByToken',
  'tagSession',
  'callerIdentity',
  'sessionToken',
  'federationToken',
  'ownedKey',
  'kms',
  'retireGrant',
  'bucketPolicy',
  'queuePolicy',
  'owned',
  's3',
  'readOrganization',
  'manageAccount',
  'explicitService',
  'identityService',
  'lattice',
  'directoryBucket',
  'domain',
  'signed',
] as const

export type Category = (typeof categories)[number]

/** The actions of services of one's own that do not decide as most of AWS's do. */
export function ownActions(services: Iterable<OwnService>): readonly CategoryActions[] {
  return [...services].flatMap<CategoryActions>(({ service, resourcePolicies, crossAccount }) => {
    const prefix = `${service}:`
    if (resourcePolicies === 'explicit') return [{ category: 'explicitService', prefix }]
    return crossAccount === 'identity' ? [{ category: 'identityService', prefix }] : []
  })
}

/** Names, or a prefix; a name takes precedence over a prefix, and a later prefix over an earlier. */
export interface CategoryActions {
  readonly category: Category
  readonly names?: readonly string[]
  readonly prefix?: string
}

const [assumeRole = '', withSaml = '', withWebIdentity = '', ...beside] = trustActions

export const categoryActions: readonly CategoryActions[] = [
  ...byPrefix(
    'signed',
    signedServices.map((service) => `${service}:`),
  ),
  ...byPrefix('ordinary', unsignedActions),
  ...byPrefix('iam', ['iam:']),
  ...byPrefix('sts', ['sts:']),
  ...byPrefix('ownedKey', ['kms:']),
  ...byPrefix('kms', sharedKeyActions),
  ...byPrefix('owned', [...ownersActions, 'dynamodb:', 'backup:', 'kinesis:']),
  ...byPrefix('signed', sharedActions),
  byName('signed', sharedNames),
  ...byPrefix('domain', ['es:', 'sns:']),
  ...byPrefix('ordinary', [...domainActions, ...topicActions]),
  byName('domain', policySettingActions),
  byName('retireGrant', ['kms:retiregrant']),
  byName('assumeRole', [assumeRole]),
  byName('assumeRoot', ['sts:assumeroot']),
  byName('assumeRoleByToken', [withSaml, withWebIdentity]),
  byName('tagSession', beside),
  byName('callerIdentity', ['sts:getcalleridentity']),
  byName('sessionToken', ['sts:getsessiontoken']),
  byName('federationToken', ['sts:getfederationtoken']),
  byName('bucketPolicy', bucketPolicyActions),
  byName('queuePolicy', ['sqs:setqueueattributes']),
  ...byPrefix('s3', ['s3:', 's3-outposts:']),
  ...byPrefix('directoryBucket', ['s3express:']),
  ...byPrefix('s3', ['s3express:createsession']),
  // what is done to access points themselves goes through none
  ...['s3', 's3express', 's3-outposts'].flatMap((service) =>
    byPrefix(
      'ordinary',
      actionsOf(service, 'createaccesspoint deleteaccesspoint getaccesspoint putaccesspoint'),
    ),
  ),
  ...byPrefix(
    'ordinary',
    actionsOf(
      's3',
      'createmultiregionaccesspoint deletemultiregionaccesspoint getmultiregionaccesspoint putmultiregionaccesspoint submitmultiregionaccesspoint',
    ),
  ),
  byName('ordinary', [
    ...actionsOf('s3', 'tagresource untagresource listtagsforresource'),
    'sts:getscopedcredentials',
  ]),
  ...byPrefix('readOrganization', ['organizations:describe', 'organizations:list']),
  ...byPrefix('manageAccount', ['account:']),
  ...byPrefix('lattice', ['vpc-lattice-svcs:']),
]

function byPrefix(category: Category, prefixes: readonly string[]): CategoryActions[] {
  return prefixes.map((prefix) => ({ category, prefix }))
}

function byName(category: Category, names: readonly string[]): CategoryActions {
  return { category, names }
}

/** Resources that a category's rule is about; without a row the category asks nothing of it. */
export const categoryResources: ReadonlyMap<Category, readonly Step[]> = new Map([
  ['ownedKey', resource('*:*:*:*:*:key/*')],
  ['kms', resource('*:*:*:*:*:key/*')],
  ['retireGrant', resource('*:*:*:*:*:key/*')],
  ['tagSession', resource('*:*:iam:*:*:role/*')],
  ['explicitService', resource('*:*:*:*:*:*')],
])

/** Categories that concern a role trust policy (L-98). */
export const trustCategories: readonly Category[] = [
  'assumeRole',
  'assumeRoleByToken',
  'tagSession',
]

/** Categories whose resources may be exempt from RCPs: roles assumed by services, keys (E-57). */
export const exemptingCategories: readonly Category[] = [...trustCategories, 'ownedKey', 'kms']

/** Categories of which nobody is a caller without credentials (E-8). */
export const signedCategories: readonly Category[] = ['signed', 'ownedKey', 'kms', 'retireGrant']

/** Categories whose requests may go through an access point to a bucket (E-76). */
export const throughCategories: readonly Category[] = ['s3', 'bucketPolicy', 'directoryBucket']

/**
 * Categories that delegated administrators are let in to by identity policies alone, as the
 * management account is ("You can call this operation only from the management account or a member
 * account that is a delegated administrator", AWS Organizations API Reference); E-79.
 */
export const delegatedCategories: readonly Category[] = ['readOrganization']

/**
 * The same for delegated administrators of AWS Account Management alone ("the caller must be an
 * identity in the organization's management account or a delegated administrator account", AWS
 * Account Management API Reference, GetContactInformation and the others); E-79.
 */
export const accountCategories: readonly Category[] = ['manageAccount']

/** Categories that no RCP of a directory limits (E-57). */
export const categoriesWithoutRcps: readonly Category[] = ['retireGrant']

function resource(pattern: string): readonly Step[] {
  return arnConditionSteps([{ kind: 'text', text: pattern }]) ?? []
}
