/** The sample organization: it loads, its policy tests hold, and its requests can be decided. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readCases } from '../../../src/directory/case/read-cases.ts'
import { exportDirectory } from '../../../src/directory/export/export-directory.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { validateDirectory } from '../../../src/directory/read/validate-directory.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { readRequest } from '../../../src/request/read-request.ts'
import { publishedSchemas } from '../../support/json-schemas.ts'

const root = new URL('../../../', import.meta.url)
const readText = (path: string) => readFileSync(new URL(path, root), 'utf8')
const acme = parseDirectory([
  { text: readText('samples/acme/acme.directory.json'), file: 'acme.directory.json' },
])

const ajv = publishedSchemas()

function violations(schema: string, value: unknown): string {
  ajv.validate(schema, value)
  return ajv.errorsText()
}

test('Acme has 21 users and roles in four accounts', () => {
  const accounts = [...acme.accounts.values()]
  const identities = accounts.flatMap(({ users, roles }) => [...users.values(), ...roles.values()])
  expect(accounts).toHaveLength(4)
  expect(identities).toHaveLength(21)
})

test('Acme has no finding that AWS would refuse', () => {
  const findings = validateDirectory(readText('samples/acme/acme.directory.json'))
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(findings.map(({ code }) => code)).toContain('PASS_ROLE_WITH_STAR_IN_RESOURCE')
})

describe('every policy test of Acme holds', () => {
  const cases = readCases(readText('samples/acme/acme.iamtest.json'), {
    file: 'acme.iamtest.json',
    loadDirectory: () => acme,
  })
  test.each(cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const { verdict, policyType, statements } = createReference(acme, { simulation: true }).check(
      entry.request,
    )
    const { expect: wanted } = entry
    if (wanted.verdict === 'denied') expect(verdict).not.toBe('allowed')
    else expect(verdict).toBe(wanted.verdict)
    if (wanted.policyType !== undefined) expect(policyType).toBe(wanted.policyType)
    if (wanted.statements !== undefined) {
      expect(statements.map(({ sid }) => sid)).toEqual(wanted.statements)
    }
  })
})

test('3,000 sample requests are decided, each verdict at least 300 times', () => {
  const evaluator = createReference(acme)
  const counts = new Map<string, number>()
  for (const line of readText('samples/acme/requests.jsonl').trimEnd().split('\n')) {
    const { verdict } = evaluator.check(readRequest(line))
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  }
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(3_000)
  for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
    expect(counts.get(verdict), verdict).toBeGreaterThan(300)
  }
})

describe('the published schemas describe what is read', () => {
  test('the sample directory fits its schema', () => {
    const value = JSON.parse(readText('samples/acme/acme.directory.json'))
    expect(violations('directory.schema.json', value)).toBe('No errors')
  })

  test('the sample policy tests fit their schema', () => {
    const value = JSON.parse(readText('samples/acme/acme.iamtest.json'))
    expect(violations('case.schema.json', value)).toBe('No errors')
  })

  test('what only some accounts and resources have fits as well', () => {
    const account = '111122223333'
    const key = `arn:aws:kms:eu-west-1:${account}:key/k`
    const point = `arn:aws:s3:eu-west-1:${account}:accesspoint/p`
    const directory = {
      identityCenter: {
        region: 'eu-west-1',
        permissionSets: [{ name: 'Admin', policies: ['./admin.json'], sessionDuration: 3_600 }],
        assignments: [
          { permissionSet: 'Admin', accounts: [account], principals: ['group/Admins'] },
        ],
      },
      accounts: [{ id: account, policies: [{ name: 'p', document: './p.json' }] }],
      resources: [
        { arn: key, awsManaged: true, policy: './key.json', tags: {} },
        { arn: point, networkOrigin: 'VPC', publicAccessBlock: { restrictPublicBuckets: true } },
        { arn: `${point}2`, bucket: 'amzn-s3-demo-bucket', bucketAccount: '444455556666' },
      ],
    }
    expect(violations('directory.schema.json', directory)).toBe('No errors')
    const loadFile = () => JSON.stringify({ Statement: [] })
    expect(parseDirectory(JSON.stringify(directory), { loadFile }).accounts.size).toBe(1)
  })

  test('what is written out fits', () => {
    for (const document of exportDirectory(acme)) {
      expect(violations('directory.schema.json', document)).toBe('No errors')
    }
  })

  test('a misspelt member does not fit', () => {
    expect(violations('directory.schema.json', { acounts: [] })).toContain('additional properties')
    const user = { name: 'alice', polices: [] }
    const directory = { accounts: [{ id: '111122223333', users: [user] }] }
    expect(violations('directory.schema.json', directory)).toContain('additional properties')
  })

  test('every case of the project fits the schema of cases', () => {
    const files = readdirSync(new URL('test/cases/', root), { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      const value = JSON.parse(readText(`test/cases/${file}`))
      expect(violations('case.schema.json', value), file).toBe('No errors')
    }
  })
})
