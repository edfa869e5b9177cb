/** What `sallyport explain` says beside the statements: what decides, who was meant, what AWS would not send. */
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'

const account = '111122223333'
const arnOf = (rest: string) => `arn:aws:iam::${account}:${rest}`
const key = `arn:aws:kms:eu-west-1:${account}:key/1`
const shared = `arn:aws:kms:eu-west-1:${account}:key/2`
const other = 'arn:aws:iam::444455556666:root'
const trail = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`
const allow = (Action: string, more: object = {}) => ({
  Sid: Action.replace(/\W/g, ''),
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})
const policy = (name: string, ...Statement: object[]) => ({
  name,
  document: { Version: '2012-10-17', Statement },
})
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

const directory = {
  accounts: [
    {
      id: account,
      policies: [policy('Bound', allow('*'))],
      users: [
        {
          name: 'olivia',
          path: '/operations/',
          boundary: arnOf('policy/Bound'),
          policies: [
            policy('Own', allow('kms:*'), allow('sts:*'), allow('s3:Get*'), allow('ec2:*')),
          ],
        },
        {
          name: 'dan',
          policies: [
            policy(
              'Own',
              allow('s3:PutObject'),
              allow('ec2:*'),
              allow('s3:*', { Sid: 'No', Effect: 'Deny' }),
            ),
          ],
        },
      ],
      roles: [
        {
          name: 'admin',
          trust: {
            Statement: {
              Sid: 'WithMfa',
              Effect: 'Allow',
              Principal: { AWS: arnOf('user/operations/olivia') },
              Action: 'sts:AssumeRole',
              ...mfa,
            },
          },
          policies: [policy('Own', allow('s3:*'))],
        },
      ],
    },
  ],
  resources: [
    {
      arn: key,
      policy: {
        Statement: allow('kms:*', { Sid: 'Account', Principal: { AWS: arnOf('root') } }),
      },
    },
    {
      arn: shared,
      policy: { Statement: allow('kms:*', { Sid: 'Other', Principal: { AWS: other } }) },
    },
    {
      arn: 'arn:aws:s3:::locked',
      account,
      policy: { Statement: allow('s3:*', { Sid: 'Nobody', Effect: 'Deny', Principal: '*' }) },
    },
  ],
}

const olivia = arnOf('user/operations/olivia')

async function run(command: string, ...args: string[]): Promise<string> {
  const folder = makeFolder({ 'a.directory.json': directory })
  await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
  const { stdout, stderr } = await sallyport([command, folder('a.bundle'), ...args])
  return stdout + stderr
}

const explain = (request: unknown, ...args: string[]) =>
  run('explain', '--request', JSON.stringify(request), ...args)

const ofOlivia = (action: string, resource: string | string[], context: object = {}) =>
  explain({ principal: olivia, action, resource, context })

describe('what decides', () => {
  test('is every policy that had to allow, in the headline and below it', async () => {
    const stdout = await ofOlivia('kms:Decrypt', key)
    expect(stdout).toContain(
      'because an identity-based policy, a resource-based policy and a permissions boundary allow the kms:Decrypt action\n',
    )
    expect(stdout).toContain('\nallowed by identity, resource and boundary\n')
  })

  test('is a trust policy beside identity-based policies', async () => {
    const context = { 'aws:MultiFactorAuthPresent': true }
    const principal = { user: olivia, sessionToken: true, mfa: true }
    const stdout = await explain({
      principal,
      action: 'sts:AssumeRole',
      resource: arnOf('role/admin'),
      context,
    })
    expect(stdout).toContain('because the role trust policy allows the sts:AssumeRole action')
    expect(stdout).toContain('\nallowed by resource\n')
  })

  test('is all that is needed and allows nothing', async () => {
    const stdout = await explain({
      principal: arnOf('user/dan'),
      action: 'sts:AssumeRole',
      resource: arnOf('role/admin'),
    })
    expect(stdout).toContain('\nimplicitDeny by resource and identity\n')
    expect(stdout).toContain(
      'identity-based policies: nothing allows it (required, and cannot grant by itself: the policy of the resource could do without it by naming the caller itself)',
    )
  })

  test('is all that denies, each said to be needed where it is', async () => {
    const stdout = await explain({
      principal: arnOf('user/dan'),
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::locked/a',
    })
    expect(stdout).toContain('\nexplicitDeny by resource and identity\n')
    expect(stdout).toContain(
      '✗ resource-based policy: denied, and nothing allows it (an Allow in place of the Deny: would be enough by itself)\n',
    )
    expect(stdout).toContain(
      '✗ identity-based policies: denied, and nothing allows it (an Allow in place of the Deny: would be enough by itself)\n',
    )
  })

  test('the policy of a resource is not named as if it were an object', async () => {
    const stdout = await ofOlivia('s3:GetObject', 'arn:aws:s3:::locked/a')
    expect(stdout).toContain('with an explicit deny in a resource-based policy\n')
    expect(stdout).toContain(
      '✗ Deny, Sid "Nobody", statement 1 of the resource policy of arn:aws:s3:::locked ',
    )
  })
})

test('where a Deny is all that matches, what allows other actions of the service is shown', async () => {
  const stdout = await explain({
    principal: arnOf('user/dan'),
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::open/a',
  })
  expect(stdout).toContain('· Allow, Sid "s3PutObject", statement 1 of dan/Own')
  expect(stdout).toContain('· 1 statement about other actions: 1 Allow')
})

test('what AWS takes from the owner’s account alone is told of other callers', async () => {
  const ofOther = (action: string) => explain({ principal: other, action, resource: shared })
  const managed = await ofOther('kms:PutKeyPolicy')
  expect(managed).toContain(
    'note      AWS takes `kms:PutKeyPolicy` from the owner’s account alone, whatever a policy allows\n',
  )
  expect(managed).toContain(
    '· resource-based policy: nothing allows it (required, and cannot grant by itself: another account owns the resource)\n',
  )
  expect(await ofOther('kms:Decrypt')).toContain('\nallowed by root and resource\n')
})

test('a trust policy whose condition fails does not read as one that names somebody else', async () => {
  const stdout = await ofOlivia('sts:AssumeRole', arnOf('role/admin'))
  expect(stdout).toContain(
    'note      identity-based policies are not enough here: the role trust policy must itself allow it; ' +
      'one that names the caller is there, but its condition `Bool aws:MultiFactorAuthPresent` does not hold: ' +
      'Allow, Sid "WithMfa", statement 1 of the trust policy of role admin\n',
  )
})

describe('a name that the directory does not have', () => {
  const wrong = arnOf('user/olivia')
  const asked = { action: 's3:GetObject', resource: 'arn:aws:s3:::open/a' }

  test('is told with the verdict for the nearest one', async () => {
    const note = `with \`${olivia}\` the verdict would be \`allowed\``
    expect(await explain({ principal: wrong, ...asked })).toContain(`note      ${note}\n`)
    const request = JSON.stringify({ principal: wrong, ...asked })
    expect(await run('check', '--request', request, '--format', 'pretty')).toContain(note)
  })

  test('keeps its session, and may be of what is asked about', async () => {
    const session = `arn:aws:sts::${account}:assumed-role/admim/me`
    expect(await explain({ principal: session, ...asked })).toContain(
      `with \`${arnOf('role/admin')}\` the verdict would be \`allowed\``,
    )
    const described = { role: arnOf('role/team/admin'), session: 'me' }
    expect(await explain({ principal: described, ...asked })).toContain('would be `allowed`')
    const assumed = { action: 'sts:AssumeRole', resource: arnOf('role/admim') }
    expect(await explain({ principal: wrong, ...assumed })).toContain(
      `with \`${olivia}\` and \`${arnOf('role/admin')}\` the verdict would be \`implicitDeny\``,
    )
  })

  test('is told without a verdict where no name is near', async () => {
    const stdout = await explain({ principal: arnOf('user/zacharias'), ...asked })
    expect(stdout).not.toContain('the verdict would be')
  })
})

describe('what AWS checks', () => {
  test('is the ARN of a resource and not `*`, where each call names one', async () => {
    expect(await ofOlivia('cloudtrail:StopLogging', '*')).toContain(
      'AWS asks for `cloudtrail:StopLogging` with the ARN of a resource, such as ' +
        '`arn:${Partition}:cloudtrail:${Region}:${Account}:trail/${TrailName}`, and not with `*`',
    )
    expect(await ofOlivia('cloudtrail:StopLogging', trail)).not.toContain('AWS asks for')
  })

  test('is several resources for one action: those that are missing are named', async () => {
    const ec2 = (rest: string) => `arn:aws:ec2:eu-west-1:${account}:${rest}`
    const some = [ec2('instance/*'), 'arn:aws:ec2:eu-west-1::image/ami-1', ec2('subnet/subnet-1')]
    expect(await ofOlivia('ec2:RunInstances', some)).toContain(
      '\nAllowed, but only for what is named: AWS checks `ec2:RunInstances` also on `network-interface` and `security-group`; give all of them as a list',
    )
    const all = [...some, ec2('network-interface/*'), ec2('security-group/sg-1')]
    expect(await ofOlivia('ec2:RunInstances', all)).not.toContain('AWS checks')
    expect(await ofOlivia('ec2:RunInstances', '*')).not.toContain('AWS checks')
  })
})

describe('a context that no call of AWS has', () => {
  const service = { service: 'sns.amazonaws.com' }
  test.each([
    [{ 'aws:MultiFactorAuthAge': 60 }, olivia, 'MultiFactorAuthAge'],
    [
      { 'aws:MultiFactorAuthAge': 60, 'aws:MultiFactorAuthPresent': false },
      { role: arnOf('role/admin'), session: 'me' },
      'MultiFactorAuthAge',
    ],
    [{ 'aws:SourceIp': '203.0.113.7', 'aws:SourceVpce': 'vpce-1' }, olivia, 'SourceVpce'],
    [{ 'aws:ViaAWSService': 'true', 'aws:VpcSourceIp': '10.0.0.1' }, olivia, 'VpcSourceIp'],
    [{ 'aws:ViaAWSService': false, 'aws:CalledVia': ['a.amazonaws.com'] }, olivia, 'CalledVia'],
    [{ 'AWS:SourceArn': trail }, olivia, 'SourceArn'],
    [{ 'aws:ViaAWSService': true }, service, 'ViaAWSService'],
  ])('is noted, and changes no verdict: %j', async (context, principal, name) => {
    const request = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::open/a' }
    const stdout = await explain({ ...request, context })
    expect(stdout).toContain(`note      AWS sends no such context: \`aws:${name}\` is `)
    const [verdict] = /^\w+ by /m.exec(stdout) ?? []
    expect(await explain(request)).toContain(`\n${verdict}`)
  })

  test.each([
    [{ 'aws:SourceIp': '203.0.113.7', 'aws:ViaAWSService': true }, olivia],
    [{ 'aws:MultiFactorAuthAge': 60 }, { role: arnOf('role/admin'), session: 'me', mfa: true }],
    [{ 'aws:SourceArn': trail, 'aws:SourceAccount': account }, service],
    [{ 'aws:ViaAWSService': true, 'aws:CalledVia': ['a.amazonaws.com'] }, olivia],
  ])('is not seen in what a call may have: %j', async (context, principal) => {
    const request = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::open/a', context }
    expect(await explain(request)).not.toContain('AWS sends no such context')
  })
})

test('no request for some actions says whose the resource is (K-80)', async () => {
  const own = { Condition: { StringEquals: { 'aws:ResourceAccount': account } } }
  const { document } = policy('Own', allow('ec2:*', own))
  const request = {
    ...{ principal: arnOf('user/dora'), action: 'ec2:CreateVpcEndpoint' },
    resource: `arn:aws:ec2:eu-west-1:${account}:vpc/v`,
  }
  const at = makeFolder({ 'p.json': document })
  const args = ['explain', '--policy', at('p.json'), '--request', JSON.stringify(request)]
  const { stdout } = await sallyport(args)
  expect(stdout).toContain(
    '`aws:ResourceAccount` is missing, as from all requests for `ec2:CreateVpcEndpoint`; this needs it',
  )
})
