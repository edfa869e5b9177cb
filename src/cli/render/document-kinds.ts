/** What a JSON file holds, told by its content. */

export type DocumentKind =
  | 'policy'
  | 'directory'
  | 'cases'
  | 'requests'
  | 'authorization details'
  | 'organization listings'
  | 'AWS listing'
  | 'policy list'
  | 'CloudFormation template'
  | 'Terraform plan'
  | 'Terraform state'
  | 'CDK assembly'
  | 'CDK metadata'
  | 'unknown'

const details = [
  'UserDetailList',
  'GroupDetailList',
  'RoleDetailList',
  'OpenIDConnectProviderList',
  'SAMLProviderList',
]
const renamed = ['userDetailList', 'groupDetailList', 'roleDetailList']
const listings = ['Organization', 'Roots', 'OrganizationalUnits']
const directory = ['organization', 'accounts', 'policies', 'resources', 'endpoints']

/** What single calls of AWS CLI print, such as `get-role-policy` or `get-bucket-policy`. */
const awsListings = ['PolicyDocument', 'PolicyVersion', 'Policy', 'Role']

function hasAll(names: ReadonlySet<string>, wanted: string): boolean {
  return wanted.split(' ').every((name) => names.has(name))
}

/** Kinds in the order in which they are tried: the members that tell, any of them or all. */
const kinds: readonly { kind: DocumentKind; holds: (names: ReadonlySet<string>) => boolean }[] = [
  { kind: 'policy', holds: (names) => names.has('Statement') },
  { kind: 'cases', holds: (names) => names.has('request') || names.has('expect') },
  { kind: 'requests', holds: (names) => names.has('principal') && names.has('action') },
  { kind: 'authorization details', holds: (names) => details.some((name) => names.has(name)) },
  // under names that AWS does not print, which its import says
  { kind: 'authorization details', holds: (names) => renamed.some((name) => names.has(name)) },
  { kind: 'organization listings', holds: (names) => listings.some((name) => names.has(name)) },
  {
    kind: 'CloudFormation template',
    holds: (names) => names.has('AWSTemplateFormatVersion') || names.has('Resources'),
  },
  { kind: 'Terraform plan', holds: (names) => hasAll(names, 'terraform_version format_version') },
  { kind: 'Terraform state', holds: (names) => hasAll(names, 'terraform_version') },
  { kind: 'CDK assembly', holds: (names) => hasAll(names, 'version artifacts') },
  {
    kind: 'CDK metadata',
    holds: (names) => hasAll(names, 'version tree') || hasAll(names, 'version dockerImages'),
  },
  { kind: 'policy list', holds: (names) => names.has('document') && !names.has('accounts') },
  { kind: 'AWS listing', holds: (names) => awsListings.some((name) => names.has(name)) },
  { kind: 'directory', holds: (names) => directory.some((name) => names.has(name)) },
]

/** Tells what a text holds; of a list or of JSON lines, by the first entry. */
export function detectKind(text: string): DocumentKind {
  const value = parseStart(text)
  const first: unknown = Array.isArray(value) ? value.flat()[0] : value
  if (typeof first !== 'object' || first === null) return 'unknown'
  const names = new Set(Object.keys(first))
  return kinds.find(({ holds }) => holds(names))?.kind ?? 'unknown'
}

/**
 * Whether a file that a folder holds, and that is of none of these kinds, is a broken one of ours
 * rather than somebody else's JSON.
 */
export function isBroken(text: string): boolean {
  return parseStart(text) === undefined || ours.test(text)
}

const ours = /"(?:Effect|Statement|NotAction|expect)"\s*:|"20(?:08-10|12-10)-17"/

/** The whole text, or the first of JSON lines. */
function parseStart(text: string): unknown {
  return parse(text) ?? parse(/^[^\n]*\S[^\n]*$/m.exec(text)?.[0] ?? '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
