import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
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
