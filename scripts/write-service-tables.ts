/**
 * AWS's service models → the tables that the server reads: operations, shapes with their
 * constraints, errors. Give the folder with the models; the tables are in git.
 *
 *     npx tsx scripts/write-service-tables.ts ../shared/data/aws-models
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Operations that AWS has added since the models were published: their names alone are known. */
const newer: Readonly<Record<string, readonly string[]>> = {
  iam: ['AcquireRole', 'GetAccountProperties', 'GetRoleTemplateVersion', 'PutAccountProperties'],
  sts: [],
  cloudtrail: [],
  'access-analyzer': [],
  organizations: [],
  sso: [],
  identitystore: [],
  'sso-portal': [],
  'sso-oauth': [],
  signin: [],
}

/** What the API References have of November 2026, and the models do not yet; and inputs and outputs that are bodies as a whole. */
const later: Readonly<Record<string, Pick<Model, 'operations' | 'shapes'>>> = {
  signin: {
    operations: {
      CreateOAuth2Token: {
        http: { method: 'POST', requestUri: '/v1/token' },
        input: { shape: 'CreateOAuth2TokenRequestBody' },
        output: { shape: 'CreateOAuth2TokenResponseBody' },
        authtype: 'none',
      },
    },
    shapes: {},
  },
  sts: {
    operations: {
      GetScopedCredentials: {
        input: { shape: 'GetScopedCredentialsRequest' },
        output: { shape: 'GetScopedCredentialsResponse' },
      },
    },
    shapes: {
      GetScopedCredentialsRequest: {
        type: 'structure',
        members: {
          Policy: { shape: 'sessionPolicyDocumentType' },
          DurationSeconds: { shape: 'scopedDurationSecondsType' },
          MinimumSessionTokenSize: { shape: 'minimumSessionTokenSizeType' },
          ScopedSessionDescription: { shape: 'scopedSessionDescriptionType' },
        },
      },
      GetScopedCredentialsResponse: {
        type: 'structure',
        members: {
          Credentials: { shape: 'Credentials' },
          SessionInfo: { shape: 'ScopedSession' },
          SessionTokenUtilization: { shape: 'nonNegativeIntegerType' },
          SessionTokenSize: { shape: 'nonNegativeIntegerType' },
          ScopedPoliciesCount: { shape: 'nonNegativeIntegerType' },
          SourceIdentity: { shape: 'sourceIdentityType' },
        },
      },
      InsufficientSessionLifetimeException: {
        type: 'structure',
        exception: true,
        error: { code: 'InsufficientSessionLifetime', httpStatusCode: 400 },
      },
      InvalidSubjectCredentialsException: {
        type: 'structure',
        exception: true,
        error: { code: 'InvalidSubjectCredentials', httpStatusCode: 400 },
      },
      ScopedSession: {
        type: 'structure',
        required: ['ScopedSessionId', 'Arn'],
        members: { ScopedSessionId: { shape: 'assumedRoleIdType' }, Arn: { shape: 'arnType' } },
      },
      minimumSessionTokenSizeType: { type: 'integer', min: 0, max: 4096 },
      scopedDurationSecondsType: { type: 'integer', min: 1, max: 129_600 },
      scopedSessionDescriptionType: { type: 'string', max: 256 },
    },
  },
}

/** Operations of services that are not served whole. */
const only: Readonly<Record<string, readonly string[]>> = {
  cloudtrail: ['LookupEvents'],
  signin: ['CreateOAuth2Token'],
  'access-analyzer': [
    ...['CheckAccessNotGranted', 'CheckNoNewAccess', 'CheckNoPublicAccess', 'ListAnalyzers'],
    'ValidatePolicy',
  ],
  sso: [
    ...[
      'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'AttachManagedPolicyToPermissionSet',
    ],
    ...['CreateAccountAssignment', 'CreateInstanceAccessControlAttributeConfiguration'],
    ...['CreatePermissionSet', 'DeleteAccountAssignment', 'DeleteInlinePolicyFromPermissionSet'],
    ...['DeleteInstanceAccessControlAttributeConfiguration', 'DeletePermissionSet'],
    ...['DeletePermissionsBoundaryFromPermissionSet', 'DescribeAccountAssignmentCreationStatus'],
    ...['DescribeAccountAssignmentDeletionStatus', 'DescribeInstance'],
    ...['DescribeInstanceAccessControlAttributeConfiguration', 'DescribePermissionSet'],
    'DescribePermissionSetProvisioningStatus',
    'DetachCustomerManagedPolicyReferenceFromPermissionSet',
    ...['DetachManagedPolicyFromPermissionSet', 'GetInlinePolicyForPermissionSet'],
    ...['GetPermissionsBoundaryForPermissionSet', 'ListAccountAssignmentCreationStatus'],
    ...['ListAccountAssignmentDeletionStatus', 'ListAccountAssignments'],
    ...['ListAccountAssignmentsForPrincipal', 'ListAccountsForProvisionedPermissionSet'],
    ...['ListCustomerManagedPolicyReferencesInPermissionSet', 'ListInstances'],
    ...['ListManagedPoliciesInPermissionSet', 'ListPermissionSetProvisioningStatus'],
    ...['ListPermissionSets', 'ListPermissionSetsProvisionedToAccount', 'ListTagsForResource'],
    ...['ProvisionPermissionSet', 'PutInlinePolicyToPermissionSet'],
    ...['PutPermissionsBoundaryToPermissionSet', 'TagResource', 'UntagResource'],
    ...['UpdateInstance', 'UpdateInstanceAccessControlAttributeConfiguration'],
    'UpdatePermissionSet',
  ],
}

/** The names of services in credential scopes, where a model's file has another. */
const files: Readonly<Record<string, string>> = {
  'access-analyzer': 'accessanalyzer',
  sso: 'sso-admin',
  'sso-portal': 'sso',
  'sso-oauth': 'sso-oidc',
}

interface ModelShape {
  readonly type: string
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, ModelMember>>
  readonly member?: { readonly shape: string }
  readonly key?: { readonly shape: string }
  readonly value?: { readonly shape: string }
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: boolean
  /** Any JSON. */
  readonly document?: boolean
  readonly exception?: boolean
  readonly error?: { readonly code?: string; readonly httpStatusCode: number }
}

interface ModelMember {
  readonly shape: string
  /** Where a service whose operations are paths takes it from; its body when absent. */
  readonly location?: string
  readonly locationName?: string
}

interface ModelOperation {
  readonly http?: { readonly method: string; readonly requestUri: string }
  readonly input?: { readonly shape: string }
  readonly output?: { readonly shape: string; readonly resultWrapper?: string }
  readonly authtype?: string
}

interface Model {
  readonly metadata: Readonly<Record<'apiVersion' | 'protocol', string>> &
    Readonly<Partial<Record<'xmlNamespace' | 'targetPrefix', string>>>
  readonly operations: Readonly<Record<string, ModelOperation>>
  readonly shapes: Readonly<Record<string, ModelShape>>
}

const [, , folder = '../shared/data/aws-models'] = process.argv
for (const service of Object.keys(newer)) {
  const file = join(folder, `${files[service] ?? service}.service-2.json.gz`)
  const model = withLater(service, JSON.parse(gunzipSync(readFileSync(file)).toString()))
  const table = join(import.meta.dirname, `../src/server/protocol/tables/${service}.json`)
  writeFileSync(table, writeTable(service, model))
}

function withLater(service: string, model: Model): Model {
  const operations = { ...model.operations, ...later[service]?.operations }
  const shapes = { ...model.shapes, ...later[service]?.shapes }
  return { ...model, operations, shapes }
}

/** One line for each operation, shape and error, so that a new model reads well as a difference. */
function writeTable(service: string, { metadata, operations, shapes }: Model): string {
  const wantedNames = only[service] ?? Object.keys(operations)
  const known = Object.entries(operations)
    .filter(([name]) => wantedNames.includes(name))
    .map(([name, one]) => [name, packOperation(one, metadata.protocol)] as const)
  const all = [...known, ...(newer[service] ?? []).map((name) => [name, { newer: true }] as const)]
  const reached = only[service] === undefined ? undefined : reachedShapes(known, shapes)
  const wanted = Object.entries(shapes).filter(([name, shape]) => {
    return shape.exception !== true && (reached === undefined || reached.has(name))
  })
  const errors = Object.entries(shapes).flatMap(([name, { error }]) => {
    return error === undefined ? [] : [[error.code ?? name, error.httpStatusCode] as const]
  })
  const lines = [
    `{"service":"${service}","version":"${metadata.apiVersion}",`,
    ...(metadata.xmlNamespace === undefined ? [] : [`"namespace":"${metadata.xmlNamespace}",`]),
    ...(metadata.targetPrefix === undefined ? [] : [`"target":"${metadata.targetPrefix}",`]),
    `"operations":${linesOf(all.sort(([one], [other]) => (one < other ? -1 : 1)))},`,
    `"shapes":${linesOf(wanted.map(([name, shape]) => [name, packShape(shape)] as const))},`,
    `"errors":${linesOf(errors)}}`,
  ]
  return `${lines.join('\n')}\n`
}

function packOperation(
  { http, input, output, authtype }: ModelOperation,
  protocol: string,
): object {
  return {
    ...(protocol === 'rest-json' && http && { route: `${http.method} ${http.requestUri}` }),
    ...(input && { input: input.shape }),
    ...(output && { output: output.shape }),
    ...(authtype === 'none' && { unsigned: true }),
  }
}

function packShape(shape: ModelShape): object {
  const { type, required, members, member, key, value, sensitive, ...rest } = shape
  const { min, max, pattern, enum: values } = rest
  const named = Object.entries(members ?? {}).map(([name, one]) => [name, one.shape])
  const inQuery = placedIn('querystring', members)
  const inHeaders = placedIn('header', members)
  return {
    type: rest.document === true ? 'document' : type,
    ...(required?.length && { required }),
    ...(members && { members: Object.fromEntries(named) }),
    ...(inQuery.length > 0 && { query: Object.fromEntries(inQuery) }),
    ...(inHeaders.length > 0 && { headers: Object.fromEntries(inHeaders) }),
    ...(member && { member: member.shape }),
    ...(key && value && { key: key.shape, value: value.shape }),
    ...{ min, max, pattern, enum: values },
    ...(sensitive && { sensitive }),
  }
}

/** Members that a place beside the body has, with their names there. */
function placedIn(location: string, members: ModelShape['members'] = {}): [string, string][] {
  return Object.entries(members).flatMap(([name, { location: own, locationName = name }]) =>
    own === location ? [[name, locationName]] : [],
  )
}

function linesOf(entries: readonly (readonly [string, unknown])[]): string {
  const lines = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return `{\n${lines.join(',\n')}}`
}

/** Shapes that operations refer to, directly or not. */
function reachedShapes(
  known: readonly (readonly [string, { readonly input?: string; readonly output?: string }])[],
  shapes: Model['shapes'],
): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string | undefined): void => {
    if (name === undefined || found.has(name)) return
    found.add(name)
    const { members, member, key, value } = shapes[name] ?? { type: '' }
    const parts = [...Object.values(members ?? {}), member, key, value]
    for (const part of parts) visit(part?.shape)
  }
  for (const [, { input, output }] of known) {
    visit(input)
    visit(output)
  }
  return found
}
