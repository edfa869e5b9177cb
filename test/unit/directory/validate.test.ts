import { describe, expect, test } from 'vitest'
import { validateDirectory } from '../../../src/directory/read/validate-directory.ts'
import { allowAll, inAccount, parse, withRoot } from './documents.ts'

const findingsOf = (document: object) =>
  validateDirectory([{ text: JSON.stringify(document, null, 1), file: 'a.json' }]).map(
    ({ code, severity, file, path }) => ({ code, severity, file, path: path.join('.') }),
  )

test('findings of a policy have its file and lead into its document', () => {
  const document = {
    Statement: { Sid: 'no spaces', Effect: 'Allow', Action: 's3:*', Resource: '*' },
  }
  const found = findingsOf(inAccount({ users: [{ name: 'alice', policies: [document] }] }))
  expect(found).toContainEqual({
    code: 'UNSUPPORTED_SID',
    severity: 'error',
    file: 'a.json',
    path: 'accounts.0.users.0.policies.0.Statement.Sid',
  })
})

test('a policy is checked as what it is used for, whether or not anything uses it', () => {
  const arn = 'arn:aws:organizations::111122223333:policy/o-x/resource_control_policy/p-1'
  const codes = findingsOf({ policies: [{ arn, document: allowAll }] }).map(({ code }) => code)
  expect(codes).toContain('RCP_SYNTAX_ERROR_ALLOW')
})

test('a fault that keeps the directory from loading is reported once', () => {
  const document = { Statement: { Effect: 'x', Action: 's3:*', Resource: '*' } }
  const found = findingsOf(inAccount({ policies: [{ name: 'p', document }] }))
  expect(found.filter(({ code }) => code === 'INVALID_EFFECT')).toHaveLength(1)
})

test('a text that is no JSON is one finding', () => {
  expect(validateDirectory('{').map(({ code }) => code)).toEqual(['JSON_SYNTAX_ERROR'])
})

const trustEc2 = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com' },
    Action: 'sts:AssumeRole',
  },
}

describe('inline policies of one identity (L-111)', () => {
  const code = 'POLICY_SIZE_EXCEEDS_INLINE_POLICY_QUOTA'
  const sized = (length: number) => {
    const document = (sid: string) => ({
      Version: '2012-10-17',
      Statement: { Sid: sid, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    })
    return document('x'.repeat(length - JSON.stringify(document('')).length))
  }
  const kinds = [
    ['users', 2_048, {}],
    ['groups', 5_120, {}],
    ['roles', 10_240, { trust: trustEc2 }],
  ] as const

  test.each(kinds)('of %s may have %i characters in all, white space left out', (...row) => {
    const [list, quota, members] = row
    const withSizes = (...sizes: number[]) => {
      const policies = [
        sized(sizes[0] ?? 0),
        ...sizes.slice(1).map((size, at) => ({ name: `p${at}`, document: sized(size) })),
      ]
      return inAccount({ [list]: [{ name: 'a', ...members, policies }] })
    }
    const codes = (document: object) => findingsOf(document).map((finding) => finding.code)
    expect(codes(withSizes(quota))).toEqual([])
    expect(codes(withSizes(1_000, quota - 1_000))).toEqual([])
    const over = {
      code,
      severity: 'warning',
      file: 'a.json',
      path: `accounts.0.${list}.0.policies`,
    }
    expect(findingsOf(withSizes(quota + 1))).toEqual([over])
    expect(findingsOf(withSizes(1_000, quota - 999))).toEqual([over])
    expect(() => parse(withSizes(quota + 1))).not.toThrow() // L-137
  })

  test('count where they stand in files of their own, and managed ones do not', () => {
    const text = JSON.stringify(sized(2_000))
    const options = { loadFile: () => text }
    const validate = (policies: unknown[]) => {
      const account = { policies: [{ name: 'm', document: sized(5_000) }] }
      const document = inAccount({ ...account, users: [{ name: 'a', policies }] })
      return validateDirectory([{ text: JSON.stringify(document), file: 'a.json' }], options)
    }
    const file = { name: 'f', document: './f.json' }
    expect(validate([file, sized(200)]).map((finding) => finding.code)).toEqual([code])
    expect(validate([file, 'm', './g.json']).map((finding) => finding.code)).toEqual([])
  })

  test('a managed policy has a quota of its own (L-110)', () => {
    const document = inAccount({ policies: [{ name: 'm', document: sized(6_145) }] })
    const found = findingsOf(document).map((finding) => finding.code)
    expect(found).toEqual(['POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA'])
  })
})

test('a root, unit or account keeps at least one SCP (L-118)', () => {
  const unit = { id: 'ou-y-1', scps: [], accounts: [{ id: '444455556666', scps: [] }] }
  const found = findingsOf(withRoot({ scps: [], units: [unit] }))
  expect(found.filter(({ code }) => code === 'NO_SCP').map(({ path }) => path)).toEqual([
    'organization.root.scps',
    'organization.root.units.0.scps',
    'organization.root.units.0.accounts.0.scps',
  ])
  expect(findingsOf(withRoot({ units: [{ id: 'ou-y-1' }] }))).toEqual([])
})

test.each([
  [undefined, ['MISSING_MEMBER']],
  [false, []],
  [true, []],
])('tags of a bucket whose `abac` is %s', (abac, codes) => {
  const bucket = { arn: 'arn:aws:s3:::b', account: '111122223333', tags: { a: 'b' }, abac }
  const found = findingsOf({ ...inAccount({}), resources: [bucket] })
  expect(found.map(({ code }) => code)).toEqual(codes)
  for (const { severity } of found) expect(severity).toBe('warning')
})
