/** Managed policies that templates and plans attach by their ARN, in the checks of access. */
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'

const reader = 'arn:aws:iam::aws:policy/job-function/Reader'
const administrator = 'arn:aws:iam::aws:policy/Administrator'

function allow(Action: string) {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } }
}

/** As the IAM API gives documents, one of them. */
const managed = [
  { arn: reader, version: 'v1', document: encodeURIComponent(JSON.stringify(allow('s3:Get*'))) },
  { arn: administrator, version: 'v1', document: allow('*') },
]

const joined = (path: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${path}`]],
})

function template(ManagedPolicyArns: unknown, more: object = {}) {
  const role = { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } }
  return { Parameters: { Given: { Type: 'String' } }, Resources: { Role: role, ...more } }
}

/** A policy of the template's own. */
const own = {
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { PolicyDocument: allow('s3:GetObject') },
}

function plan(...resources: object[]) {
  const root_module = { resources: resources.map((one) => ({ mode: 'managed', ...one })) }
  return { format_version: '1.2', terraform_version: '1.9.0', planned_values: { root_module } }
}

const attachment = (policy_arn?: string) => ({
  ...{ address: 'aws_iam_role_policy_attachment.one', type: 'aws_iam_role_policy_attachment' },
  values: { role: 'r', ...(policy_arn !== undefined && { policy_arn }) },
})

async function granted(file: object, given: readonly string[] = []) {
  const folder = makeFolder({ 'a.json': file, 'managed.json': managed })
  const known = given.includes('known') ? ['--managed-policies', folder('managed.json')] : []
  const args = [folder('a.json'), '--action', 'iam:*', ...known]
  return sallyport(['check-access-not-granted', ...args])
}

describe('a policy in no file', () => {
  test.each<[string, object]>([
    ['of a role', template([reader])],
    ['of one of two branches', template({ 'Fn::If': ['A', [reader], { Ref: 'AWS::NoValue' }] })],
    ['that a parameter names', template([{ Ref: 'Given' }], { Own: own })],
    [
      'of a permission set',
      {
        Resources: {
          Set: { Type: 'AWS::SSO::PermissionSet', Properties: { ManagedPolicies: [reader] } },
        },
      },
    ],
    [
      'of the Serverless Application Model, by its name',
      {
        Resources: { F: { Type: 'AWS::Serverless::Function', Properties: { Policies: 'Reader' } } },
      },
    ],
    [
      'of the Serverless Application Model, its own',
      {
        Resources: {
          F: {
            Type: 'AWS::Serverless::Function',
            Properties: {
              Policies: [allow('s3:GetObject'), { S3ReadPolicy: { BucketName: 'b' } }],
            },
          },
        },
      },
    ],
    ['of a plan', plan(attachment(reader))],
    [
      'of a role of a plan',
      plan({
        ...{ address: 'aws_iam_role.r', type: 'aws_iam_role' },
        values: { name: 'r', managed_policy_arns: [reader] },
      }),
    ],
    [
      'of a plan, a customer’s own by name',
      plan({
        address: 'aws_ssoadmin_customer_managed_policy_attachment.one',
        type: 'aws_ssoadmin_customer_managed_policy_attachment',
        values: { customer_managed_policy_reference: [{ name: 'Own', path: '/' }] },
      }),
    ],
  ])('%s is not passed over', async (_, file) => {
    const { code, stderr } = await granted(file)
    expect(stderr).toContain('the policy is in no file: ')
    expect(stderr).toContain('--managed-policies')
    expect(code).toBe(3)
  })

  test.each<[string, object]>([
    ['of the same template', template([{ Ref: 'Own' }], { Own: own })],
    [
      'of the same plan, which has no ARN yet',
      plan(attachment(), {
        ...{ address: 'aws_iam_policy.own', type: 'aws_iam_policy' },
        values: { policy: JSON.stringify(allow('s3:GetObject')) },
      }),
    ],
    [
      'of the same plan',
      plan(attachment('arn:aws:iam::111122223333:policy/own'), {
        ...{ address: 'aws_iam_policy.own', type: 'aws_iam_policy' },
        values: {
          arn: 'arn:aws:iam::111122223333:policy/own',
          policy: JSON.stringify(allow('s3:GetObject')),
        },
      }),
    ],
  ])('is no policy %s', async (_, file) => {
    expect((await granted(file)).code).toBe(0)
  })
})

describe('a policy that `--managed-policies` has', () => {
  test.each<[string, object, number]>([
    ['grants nothing listed', template([reader]), 0],
    ['grants what is listed', template([reader, administrator]), 5],
    ['in a partition that the deployment knows', template([joined('Administrator')]), 5],
    ['in one of two branches', template([{ 'Fn::If': ['A', reader, administrator] }]), 5],
    ['in a plan', plan(attachment(administrator)), 5],
    ['in a plan, and grants nothing listed', plan(attachment(reader)), 0],
  ])('%s', async (_, file, code) => {
    expect((await granted(file, ['known'])).code).toBe(code)
  })

  test('is shown where it is attached', async () => {
    const { stdout } = await granted(template([reader, administrator]), ['known'])
    expect(stdout).toMatch(/a\.json:\d+:\d+ .*LISTED_ACCESS/)
    expect(stdout).toContain(`${administrator}, attached to Role`)
  })
})

describe('what a change attaches', () => {
  async function compare(before: object, after: object, known: boolean) {
    const folder = makeFolder({ 'old.json': before, 'new.json': after, 'managed.json': managed })
    const option = known ? ['--managed-policies', folder('managed.json')] : []
    const paths = [folder('old.json'), folder('new.json')]
    return (await sallyport(['check-no-new-access', ...paths, ...option])).code
  }

  test.each<[string, object, object, boolean, number]>([
    ['the same as before', template([reader]), template([reader]), false, 0],
    ['the same in another order', template([reader, 'a']), template(['a', reader]), false, 0],
    ['one less', template([reader, administrator]), template([reader]), false, 0],
    [
      'one more, which nobody knows',
      template([reader]),
      template([reader, administrator]),
      false,
      3,
    ],
    ['one more', template([reader]), template([reader, administrator]), true, 5],
    ['the same from a plan', plan(attachment(reader)), plan(attachment(reader)), false, 0],
    ['another from a plan', plan(attachment(reader)), plan(attachment(administrator)), true, 5],
    ['within what one policy allows', allow('s3:*'), template([reader]), true, 0],
    ['beyond what one policy allows', allow('s3:*'), template([administrator]), true, 5],
    ['what nobody knows, against one policy', allow('s3:*'), template([reader]), false, 3],
  ])('%s', async (_, before, after, known, code) => {
    expect(await compare(before, after, known)).toBe(code)
  })
})
