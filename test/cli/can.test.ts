/** `sallyport can` and `sallyport public`: what one may do, what outsiders reach, and by what. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { account, alice, directory } from './documents.ts'

const outside = '999988887777'
const statement = (Sid: string, more: object) => ({
  Version: '2012-10-17',
  Statement: { Sid, Effect: 'Allow', ...more },
})
const [home] = directory.accounts
const world = {
  accounts: [
    {
      ...home,
      users: [
        {
          name: 'alice',
          policies: [
            {
              name: 'Reports',
              document: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Sid: 'Read',
                    Effect: 'Allow',
                    Action: ['s3:GetObject', 's3:ListBucket'],
                    Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'],
                  },
                  {
                    Sid: 'NoSecrets',
                    Effect: 'Deny',
                    Action: 's3:*',
                    Resource: 'arn:aws:s3:::reports/secret/*',
                  },
                  {
                    Sid: 'Home',
                    Effect: 'Allow',
                    Action: 's3:PutObject',
                    Resource: 'arn:aws:s3:::reports/${aws:username}/*',
                    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
                  },
                ],
              },
            },
          ],
        },
        {
          name: 'ops',
          policies: [{ name: 'all', document: statement('All', { Action: '*', Resource: '*' }) }],
        },
      ],
      roles: [
        {
          name: 'Partner',
          trust: statement('Partner', {
            Principal: { AWS: `arn:aws:iam::${outside}:root` },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': '42' } },
          }),
        },
        {
          name: 'Worker',
          trust: statement('Compute', {
            Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
            Action: 'sts:AssumeRole',
          }),
        },
      ],
    },
  ],
  resources: [
    { arn: 'arn:aws:s3:::reports', account },
    {
      arn: 'arn:aws:s3:::site',
      account,
      policy: statement('Everybody', {
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::site/assets/*',
      }),
    },
    {
      arn: `arn:aws:sqs:eu-central-1:${account}:jobs`,
      account,
      policy: statement('Deployers', {
        Principal: '*',
        Action: 'sqs:SendMessage',
        Resource: `arn:aws:sqs:eu-central-1:${account}:jobs`,
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Deploy*' } },
      }),
    },
    {
      arn: 'arn:aws:s3:::inner',
      account,
      policy: statement('Own', {
        Principal: '*',
        Action: 's3:DeleteObject',
        Resource: 'arn:aws:s3:::inner/*',
        Condition: { StringEquals: { 'aws:PrincipalAccount': account } },
      }),
    },
  ],
}

let path: (name: string) => string

beforeEach(async () => {
  path = makeFolder({ 'acme.directory.json': world })
  const { code } = await sallyport(['compile', path('acme.directory.json'), '-o', path('b')])
  expect(code).toBe(0)
})

async function ask(...args: readonly string[]) {
  const { code, stdout, stderr } = await sallyport([...args, '--format', 'jsonl'])
  expect([code, stderr]).toEqual([0, ''])
  return readLines(stdout) as Record<string, unknown>[]
}

describe('can', () => {
  it('lists actions on the resources that policies name, and what a Deny takes out', async () => {
    const rows = await ask('can', path('b'), 'alice', 's3:*')
    const said = rows.map(({ action, resource, answer, conditions }) => [
      ...[action, resource, answer, conditions],
    ])
    expect(said).toEqual([
      ['s3:ListBucket', 'arn:aws:s3:::reports', 'always', []],
      ['s3:GetObject', 'arn:aws:s3:::reports/*', 'always', []],
      ['s3:GetObject', 'arn:aws:s3:::reports/secret/*', 'never', []],
      ['s3:GetObject', 'arn:aws:s3:::site/assets/*', 'always', []],
      ['s3:PutObject', 'arn:aws:s3:::reports/alice/*', 'depends', ['aws:SecureTransport']],
      ['s3:DeleteObject', 'arn:aws:s3:::inner/*', 'always', []],
    ])
    expect(rows[0]).toMatchObject({ principal: alice, statement: 'Read of alice/Reports' })
  })

  it('asks about the resources and in the context that are given', async () => {
    const secret = 'arn:aws:s3:::reports/secret/a'
    const none = await sallyport(['can', path('b'), 'alice', 's3:*', '--resource', secret])
    expect([none.stdout, none.stderr]).toEqual(['', 'nothing of that is ever allowed\n'])
    const own = ['--resource', 'arn:aws:s3:::reports/alice/a']
    const [put] = await ask('can', path('b'), 'alice', 's3:Put*', ...own)
    expect(put?.answer).toBe('depends')
    const context = ['--context', '{"aws:SecureTransport":true}']
    const [sure] = await ask('can', path('b'), 'alice', 's3:Put*', ...own, ...context)
    expect(sure?.answer).toBe('always')
  })

  it('is short for who may do everything, and whole for programs', async () => {
    const { stdout } = await sallyport(['can', path('b'), 'ops', 'ec2:*', 'sqs:*'])
    expect(stdout.split('\n').length).toBeLessThan(30)
    expect(stdout).toContain('ec2:*\n')
    const json = await sallyport(['can', path('b'), 'ops', 'ec2:*', '--json'])
    const [group] = JSON.parse(json.stdout)
    expect(group).toMatchObject({ answer: 'always', resources: ['*'], statement: 'All of ops/all' })
    expect(group.actions.length).toBeGreaterThan(600)
    const csv = await sallyport(['can', path('b'), 'alice', 's3:ListBucket', '--format', 'csv'])
    expect(csv.stdout).toBe(
      'action,resource,answer,statement,conditions\ns3:ListBucket,arn:aws:s3:::reports,always,Read of alice/Reports,\n',
    )
  })

  it('refuses who is not in the bundle', async () => {
    const { code, stderr } = await sallyport(['can', path('b'), 'alize'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('did you mean `alice`?')])
  })
})

describe('public', () => {
  it('lists what anonymous callers reach, and those of any account, by which statement', async () => {
    const rows = await ask('public', path('b'))
    const said = rows.map(({ principal, action, resource, answer }) => [
      ...[principal, action, resource, answer],
    ])
    expect(said).toEqual([
      ['anonymous', 's3:GetObject', 'arn:aws:s3:::site/assets/*', 'always'],
      ['*', 's3:GetObject', 'arn:aws:s3:::site/assets/*', 'always'],
      ['*', 'sqs:SendMessage', `arn:aws:sqs:eu-central-1:${account}:jobs`, 'always'],
    ])
    expect(rows[0]?.statement).toBe('Everybody of the resource policy of arn:aws:s3:::site')
  })

  it('lists outsiders that policies name where it is asked to', async () => {
    const rows = await ask('public', path('b'), '--named')
    const named = rows.filter(({ principal }) => String(principal).includes(outside))
    expect(named).toEqual([
      {
        principal: `arn:aws:iam::${outside}:root`,
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::${account}:role/Partner`,
        answer: 'depends',
        statement: 'Partner of Partner/trust',
        conditions: ['sts:ExternalId'],
      },
    ])
    const { stdout } = await sallyport(['public', path('b'), '--named'])
    const heads = stdout.split('\n').filter((line) => /^\S/.test(line))
    expect(heads).toEqual(['anonymous', 'any AWS account', `arn:aws:iam::${outside}:root`])
  })

  it('refuses a stripped bundle, which does not say what policies name', async () => {
    await sallyport(['compile', path('acme.directory.json'), '-o', path('s'), '--strip'])
    for (const args of [['public'], ['can']]) {
      const { code, stderr } = await sallyport([
        ...args,
        path('s'),
        ...(args[0] === 'can' ? ['alice'] : []),
      ])
      expect([code, stderr]).toEqual([3, expect.stringContaining('without `--strip`')])
    }
  })

  it('says so where nobody outside reaches anything', async () => {
    const own = { ...world, accounts: [{ ...home, roles: [] }], resources: [] }
    const empty = makeFolder({ 'empty.directory.json': own })
    await sallyport(['compile', empty('empty.directory.json'), '-o', empty('b')])
    const { code, stdout, stderr } = await sallyport(['public', empty('b')])
    expect([code, stdout, stderr]).toEqual([0, '', 'nobody outside reaches anything\n'])
  })
})

describe('who-can iam:PassRole', () => {
  it('says to which of the services that the role trusts it may be passed', async () => {
    const worker = `arn:aws:iam::${account}:role/Worker`
    const partner = `arn:aws:iam::${account}:role/Partner`
    const both = ['ec2.amazonaws.com', 'lambda.amazonaws.com']
    const [ops] = await ask('who-can', path('b'), 'iam:PassRole', worker)
    expect(ops).toMatchObject({ answer: 'always', services: both })
    const [nobody] = await ask('who-can', path('b'), 'iam:PassRole', partner)
    expect(nobody?.services).toEqual([])
    const stated = ['--context', '{"iam:PassedToService":"ec2.amazonaws.com"}']
    const [one] = await ask('who-can', path('b'), 'iam:PassRole', worker, ...stated)
    expect(one?.services).toEqual(['ec2.amazonaws.com'])
    const { stdout } = await sallyport(['who-can', path('b'), 'iam:PassRole', partner])
    expect(stdout).toContain('  to no service\n')
  })
})

const example = join(
  import.meta.dirname,
  '../../../shared/data/example-account/authorization-details.json.gz',
)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
if (!existsSync(example) && !required) console.log('the example account is not here: skipped')

it.skipIf(!existsSync(example) && !required)(
  'every question about an example account has one command',
  async () => {
    const bundle = path('example')
    const imported = ['--authorization-details', example]
    expect((await sallyport(['compile', ...imported, '-o', bundle])).code).toBe(0)
    const valid = await sallyport(['validate', example])
    expect([0, 5]).toContain(valid.code)
    const may = await ask('can', bundle, '012345678901/user/biden', 'lambda:*')
    expect(may.length).toBeGreaterThan(20)
    const reached = await ask('public', bundle, '--named')
    const assumed = reached.filter(({ action }) => /^sts:AssumeRole/.test(String(action)))
    expect(assumed.length).toBeGreaterThan(0)
    const role = String(assumed[0]?.resource)
    const { code } = await sallyport(['who-can', bundle, 'iam:PassRole', role])
    expect(code).toBe(0)
  },
)
