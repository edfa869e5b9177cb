/** `--parameter NAME=VALUE` of the checks of access: values that a deployment gives a template. */
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'

const parameters = {
  Account: { Type: 'String', Default: '111122223333' },
  Accounts: { Type: 'CommaDelimitedList' },
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>' },
  Bucket: { Type: 'String' },
}

/** A template with a role that such a principal may assume. */
function trusting(AWS: unknown) {
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  const trust = { Version: '2012-10-17', Statement: [statement] }
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } }
  return { Parameters: parameters, Resources: { Role: role } }
}

const ofAccount = { 'Fn::Sub': 'arn:aws:iam::${Account}:root' }

async function publicity(template: object, given: readonly string[]) {
  const folder = makeFolder({ 'a.json': template })
  const options = given.flatMap((one) => ['--parameter', one])
  return sallyport(['check-no-public-access', folder('a.json'), ...options])
}

describe('a value that is given is what the policy says', () => {
  test.each<[string, unknown, string[], number]>([
    ['nothing given', ofAccount, [], 5],
    ['the account', ofAccount, ['Account=444455556666'], 0],
    ['everybody', { Ref: 'Account' }, ['Account=*'], 5],
    ['accounts', { Ref: 'Accounts' }, ['Accounts=444455556666, 777788889999'], 0],
    ['accounts, one of them everybody', { Ref: 'Accounts' }, ['Accounts=444455556666,*'], 5],
    ['another parameter', ofAccount, ['Bucket=444455556666'], 5],
    [
      'the account of the deployment',
      { 'Fn::Join': [':', ['arn:aws:iam:', { Ref: 'AWS::AccountId' }, 'root']] },
      ['AWS::AccountId=444455556666'],
      0,
    ],
  ])('%s', async (_, principal, given, code) => {
    expect((await publicity(trusting(principal), given)).code).toBe(code)
  })

  test('of a list that is joined, too', async () => {
    const on = (Resource: unknown) => {
      const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource }
      const document = { Version: '2012-10-17', Statement: statement }
      const properties = { PolicyDocument: document }
      const policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: properties }
      return { Parameters: parameters, Resources: { Policy: policy } }
    }
    const joined = on({
      'Fn::Join': ['', ['arn:aws:s3:::', { 'Fn::Join': ['/', { Ref: 'Accounts' }] }]],
    })
    const folder = makeFolder({ 'old.json': on('arn:aws:s3:::a/b'), 'new.json': joined })
    const check = (...given: string[]) =>
      sallyport(['check-no-new-access', folder('old.json'), folder('new.json'), ...given])
    expect((await check()).code).toBe(5)
    expect((await check('--parameter', 'Accounts=a,b')).code).toBe(0)
    expect((await check('--parameter', 'Accounts=a,c')).code).toBe(5)
  })

  test('of listed resources', async () => {
    const statement = {
      ...{ Effect: 'Allow', Action: 's3:GetObject' },
      Resource: { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' },
    }
    const document = { Version: '2012-10-17', Statement: statement }
    const policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } }
    const template = { Parameters: parameters, Resources: { Policy: policy } }
    const folder = makeFolder({ 'a.json': template })
    const check = (...given: string[]) => {
      const listed = ['--resource', 'arn:aws:s3:::payroll/*']
      return sallyport(['check-access-not-granted', folder('a.json'), ...listed, ...given])
    }
    expect((await check()).code).toBe(5)
    expect((await check('--parameter', 'Bucket=photos')).code).toBe(0)
    expect((await check('--parameter', 'Bucket=payroll')).code).toBe(5)
    expect((await check('--parameter', 'Bucket=payroll=b')).code).toBe(0)
  })
})

describe('what is given in vain', () => {
  test('is told of, and changes nothing', async () => {
    const { code, stderr } = await publicity(trusting(ofAccount), [
      'Account=444455556666',
      'Acount=777788889999',
    ])
    expect(stderr).toContain('no policy refers to a parameter `Acount`')
    expect(stderr).not.toContain('`Account`')
    expect(code).toBe(0)
  })

  test.each<[string, string[], string]>([
    ['without a value', ['Account'], '`Account` is not `NAME=VALUE`'],
    ['twice', ['Account=1', 'Account=2'], '`Account` is given twice'],
    [
      'the name of what is kept elsewhere',
      ['Stored=/accounts'],
      '`Stored` names a parameter of Systems Manager',
    ],
  ])('%s', async (_, given, message) => {
    const { code, stderr, stdout } = await publicity(trusting({ Ref: 'Stored' }), given)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain('--parameter')
  })
})
