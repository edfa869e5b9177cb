/** The context keys that an evaluator derives and no context may contradict (K-3). */
import { foldCase } from '../json/fold-case.ts'
import { sessionKeys } from './session-keys.ts'

/**
 * Where a derived key's value comes from. `principal` and `resource`: what the directory knows and
 * the request names. `session`: the principal's descriptor; with a bare ARN nothing is known of the
 * session, and the context is the only source. `service`: a row of `serviceKeys`; for other
 * actions and resources the context is the only source.
 */
export type KeySource = 'principal' | 'session' | 'resource' | 'service'

/** Names of global keys, in lower case, by what they are of. */
const globals: readonly (readonly [KeySource, string])[] = [
  [
    'principal',
    'principalarn principalaccount principalorgid principalorgpaths principalorgmasteraccountid principaltag/ principaltype userid username principalisawsservice principalservicename principalservicenameslist assumedroot',
  ],
  ['session', 'federatedprovider tokenissuetime multifactorauthpresent sourceidentity'],
  ['resource', 'resourceaccount resourceorgid resourceorgpaths'],
]

const globalKeys: ReadonlyMap<string, KeySource> = new Map<string, KeySource>([
  ...globals.flatMap(([source, names]) =>
    names.split(' ').map((name): [string, KeySource] => [`aws:${name}`, source]),
  ),
  ...[...sessionKeys.keys()].map((key): [string, KeySource] => [key, 'session']),
])

/** What a directory knows of a resource, or a request says by how it names one. */
export type KnownOfResource = 'networkOrigin' | 'requestAlias' | 'aliases' | 'boundary'

/**
 * A service's key that repeats another one, or follows from the resource (K-24); only requests for
 * actions of its own service have it (K-5). One that repeats a key which only a context can state is
 * a default: the context may state another value.
 */
export interface ServiceKey {
  /** As AWS spells it. */
  readonly key: string
  /** The key whose value it has; undefined: a part of the resource's ARN. */
  readonly repeats?: string | undefined
  /** Actions of the service, in lower case, without it. */
  readonly without: RegExp
  /** ARNs that have the part, and the number of its group. */
  readonly form: RegExp
  readonly part: number
  /** The value is what is known of the resource; where nothing is, the context is the only source. */
  readonly known?: KnownOfResource | undefined
}

const ARN = 1
const ACCOUNT = 2
const ID = 3

/**
 * Each from the page "Actions, resources, and condition keys" of its service in the Service
 * Authorization Reference: key, what it repeats, actions whose row does not list it.
 */
const repeated: readonly (readonly [string, string, RegExp?])[] = [
  [
    's3:ResourceAccount',
    'aws:ResourceAccount',
    /^s3:(?:allowvendedlogdeliveryforresource|putaccesspointpublicaccessblock)$/,
  ],
  ['s3express:ResourceAccount', 'aws:ResourceAccount'],
  [
    'kms:CallerAccount',
    'aws:PrincipalAccount',
    /^kms:(?:generaterandom|list(?:aliases|keys|retirablegrants)|synchronizemultiregionkey)$/,
  ],
  ['ec2:Region', 'aws:RequestedRegion'],
]

/** Every action has the key. */
const none = /(?!)/

/** Resource types of EC2, as ARNs have them, with a key that is the id. */
const ec2Types =
  'dhcp-options image instance internet-gateway network-acl network-interface route-table security-group snapshot subnet transit-gateway transit-gateway-attachment transit-gateway-connect-peer transit-gateway-metering-policy transit-gateway-multicast-domain transit-gateway-policy-table transit-gateway-route-table transit-gateway-route-table-announcement volume vpc vpc-peering-connection'

/** The type, and the key that is the id or name of one: `VpcID`, `transitGatewayId`. */
const ec2Ids: readonly (readonly [string, string])[] = [
  ['elastic-ip', 'AllocationId'],
  ['key-pair', 'KeyPairName'],
  ['placement-group', 'PlacementGroupName'],
  ...ec2Types.split(' ').map((type) => {
    const name = `-${type}ID`.replace(/-(.)/g, (_, first: string) => first.toUpperCase())
    return [type, name.replace(/^T(.*)D/, 't$1d')] as const
  }),
]

const kmsKey = 'kms:[^:]*:(\\d*):key'

/**
 * All but the actions that have the boundary of the user or role that they are about: what
 * `iam:CreateUser`, `iam:PutRolePermissionsBoundary` and the like pass as one, a context alone tells.
 */
const notOnBounded =
  /^(?!iam:(?:(?:attach|delete|detach|put)\w+policy|delete\w+boundary|(?:delete|get)role|update(?:assume)?role\w*)$)/

/** What is known of resources, and actions without the key. */
type KnownPart = readonly [known: KnownOfResource, without?: RegExp]

/** The same pages, tables of resource types: key, start of the resource in its ARN, part. */
const parts: readonly (readonly [string, string, number, ...(KnownPart | [])])[] = [
  ...['s3', 's3express', 's3-outposts'].flatMap((service) => {
    const start = `${service}:[^:]*:(\\d{12}):(?:outpost/[^/]+/)?accesspoint`
    return [
      [`${service}:DataAccessPointArn`, start, ARN] as const,
      [`${service}:DataAccessPointAccount`, start, ACCOUNT] as const,
      // "Access points restricted to a VPC"
      [`${service}:AccessPointNetworkOrigin`, start, ARN, 'networkOrigin'] as const,
    ]
  }),
  ['vpc-lattice-svcs:ServiceArn', 'vpc-lattice:[^:]*:(\\d{12}):service', ARN],
  ...ec2Ids.map(([type, name]) => [`ec2:${name}`, `ec2:[^:]*:(\\d*):${type}`, ID] as const),
  // "KMS key resource operations" (AWS KMS Developer Guide, AWS KMS condition keys)
  ['kms:ResourceAliases', kmsKey, ARN, 'aliases'],
  ['kms:RequestAlias', kmsKey, ARN, 'requestAlias'],
  ['iam:PermissionsBoundary', 'iam:[^:]*:(\\d*):(?:user|role)', ARN, 'boundary', notOnBounded],
]

/** By key in lower case. */
export const serviceKeys: ReadonlyMap<string, ServiceKey> = new Map(
  [
    ...repeated.map(([key, repeats, without = none]) => ({
      key,
      repeats,
      without,
      form: /^/,
      part: 0,
    })),
    ...parts.map(([key, start, part, known, without = none]) => ({
      key,
      without,
      // of what is not created yet a request has `*` in place of an id
      form: new RegExp(`^(arn:[^:]*:${start}/([^/*]+))`),
      part,
      known,
    })),
  ].map((row) => [foldCase(row.key), row]),
)

/**
 * By key in lower case; a name that ends in `/` stands for every key that begins with it. Tags of
 * resources are not here (`tag-keys.ts`).
 */
export const derivedKeys: ReadonlyMap<string, KeySource> = new Map<string, KeySource>([
  ...globalKeys,
  ...[...serviceKeys]
    .filter(([, { repeats }]) => repeats === undefined || globalKeys.has(foldCase(repeats)))
    .map(([key]) => [key, 'service'] as const),
])

/**
 * Keys that list what other keys of a request are about, and what those begin with; in lower case.
 * A context that states none of them still has them (K-97). From the pages "Actions, resources, and
 * condition keys" of AWS services, AWS KMS and Amazon S3, Service Authorization Reference.
 */
export const listingKeys: ReadonlyMap<string, string> = new Map([
  ['aws:tagkeys', 'aws:requesttag/'],
  ['kms:encryptioncontextkeys', 'kms:encryptioncontext:'],
  ['s3:requestobjecttagkeys', 's3:requestobjecttag/'],
])
