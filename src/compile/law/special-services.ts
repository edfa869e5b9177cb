/** Actions and resources that IAM treats specially: the facts that the evaluation order asks for. */
import type { OwnService } from '../../directory/directory.ts'
import {
  bucketPolicyActions,
  ownersActions,
  sharedKeyActions,
} from '../../services/owners-actions.ts'
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

export const categoryActions: readonly CategoryActions[] = [
  { category: 'iam', prefix: 'iam:' },
  { category: 'sts', prefix: 'sts:' },
  { category: 'ownedKey', prefix: 'kms:' },
  ...sharedKeyActions.map((prefix) => ({ category: 'kms', prefix }) as const),
  ...ownersActions.map((prefix) => ({ category: 'owned', prefix }) as const),
  { category: 'retireGrant', names: ['kms:retiregrant'] },
  { category: 'assumeRole', names: ['sts:assumerole'] },
  { category: 'assumeRoot', names: ['sts:assumeroot'] },
  {
    category: 'assumeRoleByToken',
    names: ['sts:assumerolewithsaml', 'sts:assumerolewithwebidentity'],
  },
  {
    category: 'tagSession',
    names: ['sts:tagsession', 'sts:setsourceidentity', 'sts:setcontext'],
  },
  { category: 'callerIdentity', names: ['sts:getcalleridentity'] },
  { category: 'sessionToken', names: ['sts:getsessiontoken'] },
  { category: 'federationToken', names: ['sts:getfederationtoken'] },
  { category: 'bucketPolicy', names: bucketPolicyActions },
  { category: 'queuePolicy', names: ['sqs:setqueueattributes'] },
  { category: 's3', prefix: 's3:' },
  { category: 'directoryBucket', prefix: 's3express:' },
  { category: 's3', prefix: 's3express:createsession' },
  { category: 's3', prefix: 's3-outposts:' },
  // what is done to access points themselves goes through none
  ...[
    's3:createaccesspoint',
    's3:deleteaccesspoint',
    's3:getaccesspoint',
    's3:putaccesspoint',
    's3:createmultiregionaccesspoint',
    's3:deletemultiregionaccesspoint',
    's3:getmultiregionaccesspoint',
    's3:putmultiregionaccesspoint',
    's3:submitmultiregionaccesspoint',
    's3express:createaccesspoint',
    's3express:deleteaccesspoint',
    's3express:getaccesspoint',
    's3express:putaccesspoint',
    's3-outposts:createaccesspoint',
    's3-outposts:deleteaccesspoint',
    's3-outposts:getaccesspoint',
    's3-outposts:putaccesspoint',
  ].map((prefix) => ({ category: 'ordinary', prefix }) as const),
  {
    category: 'ordinary',
    names: [
      ...['s3:tagresource', 's3:untagresource', 's3:listtagsforresource'],
      'sts:getscopedcredentials',
    ],
  },
  { category: 'readOrganization', prefix: 'organizations:describe' },
  { category: 'readOrganization', prefix: 'organizations:list' },
  { category: 'manageAccount', prefix: 'account:' },
  { category: 'lattice', prefix: 'vpc-lattice-svcs:' },
]

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
