import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { loadCatalogue } from '../../../src/catalogue/catalogue.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'
import { validatePolicy } from '../../../src/policy/validate/validate-policy.ts'

/** All AWS managed policies; the file is not part of the repository. */
const file = new URL(
  '../../../../shared/data/aws-managed-policies/managed-policies.jsonl.gz',
  import.meta.url,
)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const missing = !existsSync(file)
if (missing && !required) console.info(`skipped: ${file.pathname} does not exist`)

/** AWS's own documents in which an error is found all the same, and why that is right. */
const knownErrors = [
  // has a variable in the account segment, against "Variables and tags" (L-80)
  'AmazonTimestreamInfluxDBServiceRolePolicy VARIABLE_UNSUPPORTED_IN_ELEMENT',
]

/**
 * Findings by code, of 1,643 policies with some 9,000 statements, each looked at: services that AWS
 * has closed (`deepracer:`, `mobilehub:`), actions that its pages do not list (`payments:`), ARNs
 * that are wrong (`statemachine:`, `endpointconfig/`), and List actions beside ARNs. A newer
 * catalogue may change them; a jump is a fault of ours.
 */
const mostFindings: ReadonlyMap<string, number> = new Map([
  ['INVALID_ACTION', 80],
  ['INVALID_SERVICE_IN_ACTION', 140],
  ['INVALID_SERVICE', 5],
  ['INVALID_SERVICE_CONDITION_KEY', 5],
  ['INVALID_PARTITION', 0],
  ['INVALID_REGION', 0],
  ['INVALID_ARN_REGION', 0],
  ['INVALID_ARN_RESOURCE', 80],
  ['MISSING_ARN_REGION', 15],
  ['MISSING_ARN_ACCOUNT', 20],
  ['ARN_REGION_NOT_ALLOWED', 0],
  ['ARN_ACCOUNT_NOT_ALLOWED', 0],
  ['UNSUPPORTED_ACTION_FOR_CONDITION_KEY', 40],
  ['DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', 5],
  ['ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', 0],
  ['UNSUPPORTED_RESOURCE_FOR_ACTION', 950],
  ['UNUSED_RESOURCE', 140],
])

interface ManagedPolicy {
  readonly name: string
  readonly document: object
}

function readPolicies(): ManagedPolicy[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

describe.skipIf(missing && !required)('the AWS managed policies', () => {
  test('all load as identity policies', () => {
    const policies = readPolicies()
    expect(policies).toHaveLength(1_643)
    for (const { document, name } of policies) {
      const policy = parsePolicy(document, { type: 'identity', name })
      expect(policy.statements.length).toBeGreaterThan(0)
      const text = JSON.stringify(document, null, 2)
      const fromText = parsePolicy(text, { type: 'identity', name })
      expect(fromText.statements.map(({ action }) => action)).toEqual(
        policy.statements.map(({ action }) => action),
      )
    }
  })

  test('have no errors but those that contradict the User Guide', () => {
    const found = new Set<string>()
    for (const { document, name } of readPolicies()) {
      for (const { code, severity } of validatePolicy(document, { type: 'identity', name })) {
        if (severity === 'error') found.add(`${name} ${code}`)
      }
    }
    expect([...found].sort()).toEqual(knownErrors)
  })

  test('have no further error with a catalogue, and few names that AWS does not list', async () => {
    const catalogue = await loadCatalogue()
    const errors = new Set<string>()
    const counts = new Map<string, number>()
    for (const { document, name } of readPolicies()) {
      const issues = validatePolicy(document, { type: 'identity', name, catalogue })
      for (const { code, severity } of issues) {
        if (severity === 'error') errors.add(`${name} ${code}`)
        counts.set(code, (counts.get(code) ?? 0) + 1)
      }
    }
    expect([...errors]).toEqual(knownErrors)
    const most = Object.fromEntries(
      [...mostFindings.keys()].map((code) => [code, counts.get(code)]),
    )
    for (const [code, limit] of mostFindings)
      expect(most[code] ?? 0, code).toBeLessThanOrEqual(limit)
  })

  test('have no pattern that is slow to match', () => {
    const slow = readPolicies().filter(({ document, name }) =>
      validatePolicy(document, { type: 'identity', name }).some(
        ({ code }) => code === 'SLOW_PATTERN',
      ),
    )
    expect(slow.map(({ name }) => name)).toEqual([])
  })

  test('are called too permissive where they are known to be', () => {
    const document = readPolicies().find(({ name }) => name === 'AdministratorAccess')?.document
    const codes = validatePolicy(document ?? {}, { type: 'identity' }).map(({ code }) => code)
    expect(codes.sort()).toEqual([
      'CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
      'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
    ])
  })
})
