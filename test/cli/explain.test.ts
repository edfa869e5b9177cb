/** `sallyport explain`: the headline, and a tree of what every statement said. */
import { expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'
import {
  account,
  alice,
  allowedRequest,
  deniedRequest,
  directory,
  report,
  silentRequest,
} from './documents.ts'

async function explain(request: unknown, ...options: string[]) {
  const folder = makeFolder({ 'team.directory.json': directory })
  const bundle = folder('team.bundle')
  const strip = options.filter((option) => option === '--strip')
  const rest = options.filter((option) => option !== '--strip')
  await sallyport(['compile', folder('team.directory.json'), '-o', bundle, ...strip])
  const text = typeof request === 'string' ? request : JSON.stringify(request)
  return sallyport(['explain', bundle, '--request', text, ...rest])
}

test('an allow names the statement that carries it, with file and line', async () => {
  const { code, stdout, stderr } = await explain(allowedRequest)
  const [headline] = stdout.split('\n')
  expect(headline).toContain(`User: ${alice} is authorized to perform: s3:GetObject`)
  expect(stdout).toContain('allowed by identity')
  expect(stdout).toMatch(/✓ identity-based policies: allowed/)
  expect(stdout).toMatch(
    /✓ Allow, Sid "ReadReports", statement 1 of .*Reports {2}.*team\.directory\.json:\d+/,
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('all that does not match is shown: a cure of one of them is no cure', async () => {
  const Condition = { Bool: { 'aws:SecureTransport': 'true' } }
  const stdout = await explainStatements(
    [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::other/*', Condition }],
    {},
  )
  expect(stdout).toMatch(
    /action: the policy says .*\n.*resource: the policy says .*\n.*condition Bool aws:SecureTransport: /,
  )
})

test('a near miss shows the condition, what the policy says and what the request has', async () => {
  const { stdout } = await explain(allowedRequest)
  expect(stdout).toContain('· Deny, Sid "NotFromOutside", statement 2 of alice/Reports')
  expect(stdout).toContain(
    'condition NotIpAddress aws:SourceIp: the policy says `203.0.113.0/24`, ' +
      'the key has `203.0.113.7`',
  )
})

test('an explicit deny is marked', async () => {
  const { stdout, code } = await explain(deniedRequest)
  expect(stdout.split('\n')[0]).toContain('with an explicit deny in an identity-based policy')
  expect(stdout).toMatch(/✗ identity-based policies: denied/)
  expect(stdout).toContain('✗ Deny, Sid "NotFromOutside", statement 2 of alice/Reports')
  expect(code).toBe(0)
})

test('an implicit deny shows which element kept each statement from matching', async () => {
  const { stdout } = await explain(silentRequest)
  expect(stdout.split('\n')[0]).toContain(
    'because no identity-based policy allows the s3:PutObject action',
  )
  expect(stdout).toMatch(/· identity-based policies: nothing allows it/)
  expect(stdout).toContain('action: the policy says `s3:GetObject`, the request has `s3:PutObject`')
})

test('a context key that the request lacks is said to be lacking', async () => {
  const [{ id }] = directory.accounts as [(typeof directory.accounts)[0]]
  const condition = { StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] } }
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }
  const policies = [{ name: 'Team', document: { Statement: [statement] } }]
  const folder = makeFolder({
    'a.directory.json': { accounts: [{ id, users: [{ name: 'alice', policies }] }] },
  })
  await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
  const args = ['explain', folder('a.bundle'), '--request', JSON.stringify(allowedRequest)]
  expect((await sallyport(args)).stdout).toContain(
    'condition StringEquals aws:PrincipalTag/team: the policy says `red`, `blue`, ' +
      'the key is missing',
  )
})

test('each part of a call has a tree of its own, behind the verdict of the call (E-12)', async () => {
  const { stdout } = await explain([allowedRequest, silentRequest])
  const [first, ...rest] = stdout.split('\n')
  expect(rest.slice(0, 2)).toEqual([
    `  allowed       s3:GetObject on ${report}`,
    `  implicitDeny  s3:PutObject on ${report}`,
  ])
  expect(first).toBe('the call: implicitDeny, since 1 of its 2 parts is denied')
  expect(stdout.match(/^ {2}action {4}(.*)$/gm)).toEqual([
    '  action    s3:GetObject',
    '  action    s3:PutObject',
  ])
})

test('--format json holds the decision and an explanation for each part', async () => {
  const { stdout } = await explain([allowedRequest, silentRequest], '--format', 'json')
  const { verdict, explanations } = JSON.parse(stdout)
  expect(verdict).toBe('implicitDeny')
  expect(explanations).toMatchObject([
    { decision: { verdict: 'allowed' }, resource: report },
    { decision: { verdict: 'implicitDeny' }, headline: expect.stringContaining('User: ') },
  ])
})

test('a stripped bundle is explained as far as it goes, with a note', async () => {
  const { code, stdout, stderr } = await explain(deniedRequest, '--strip')
  expect(stdout).toContain('explicitDeny by identity')
  expect(stderr).toContain('the bundle is stripped')
  expect(code).toBe(0)
})

test('control characters of a request never reach a terminal', async () => {
  const { stdout } = await explain({ ...allowedRequest, resource: `${report}\u001b[31m` })
  expect(stdout).toContain('\\u001b[31m')
  expect(stdout).not.toContain('\u001b')
})

test('what is no request exits 3, no request at all 2', async () => {
  const outcome = await explain('{}')
  expect(outcome).toMatchObject({ code: 3, stdout: '' })
  expect(outcome.stderr).toContain('member `principal` is missing')
  const none = await sallyport(['explain', 'team.bundle'])
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('required option `--request <json>` not specified')
})

/** What `explain` prints for a request about statements of alice's own. */
async function explainStatements(
  statements: readonly object[],
  request: object,
  ...options: string[]
) {
  const document = { Version: '2012-10-17', Statement: statements }
  const users = [{ name: 'alice', policies: [{ name: 'Own', document }] }]
  const folder = makeFolder({ 'a.directory.json': { accounts: [{ id: account, users }] } })
  await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
  const text = JSON.stringify({ ...allowedRequest, ...request })
  const args = ['explain', folder('a.bundle'), '--request', text, ...options]
  return (await sallyport(args)).stdout
}

test('a statement that matches shows the entry of each element that does, in either spelling', async () => {
  const stdout = await explainStatements(
    [
      {
        Sid: 'Read',
        Effect: 'Allow',
        Action: ['ec2:*', 's3:getobj*', 's3:Get*'],
        Resource: [
          'arn:aws:s3:::other/*',
          "arn:aws:s3:::${aws:username, 'nobody'}/*",
          'arn:aws:s3:::report?/*',
        ],
      },
      {
        Sid: 'Rest',
        Effect: 'Allow',
        NotAction: ['iam:*', 'sts:*'],
        NotResource: 'arn:aws:s3:::other/*',
      },
    ],
    {},
  )
  expect(stdout).toContain('matches by action `s3:getobj*`, resource `arn:aws:s3:::report?/*`')
  expect(stdout).toContain('variable ${aws:username}: `alice`')
  expect(stdout).toContain(
    'matches by action not in `NotAction` `iam:*`, `sts:*`, ' +
      'resource not in `NotResource` `arn:aws:s3:::other/*`',
  )
})

test('a resource entry with a variable is shown where its value makes it match', async () => {
  const home = {
    Effect: 'Allow',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/${aws:username}/${*}*'],
  }
  const stdout = await explainStatements([home], { resource: 'arn:aws:s3:::b/alice/*x' })
  expect(stdout).toContain('resource `arn:aws:s3:::b/${aws:username}/${*}*`')
})

test('a Deny that matches shows each condition with both sides, and why a missing key is no way out', async () => {
  const Condition = {
    BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
    StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'], 'app:team': 'red' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' },
    Null: { 'app:none': 'true' },
  }
  const statement = { Sid: 'No', Effect: 'Deny', Action: '*', Resource: '*', Condition }
  const stdout = await explainStatements([statement], {
    context: { 'aws:RequestedRegion': 'us-east-1' },
  })
  expect(stdout).toContain(
    'condition StringNotEquals aws:RequestedRegion: the policy says `eu-west-1`, the key has `us-east-1`',
  )
  const none = 'the key is missing'
  const reasons = {
    'BoolIfExists aws:MultiFactorAuthPresent: the policy says `false`':
      '`BoolIfExists` holds for a missing key',
    'StringNotEquals app:team: the policy says `red`':
      '`StringNotEquals`, a negated operator, holds for a missing key',
    'ForAllValues:StringEquals aws:TagKeys: the policy says `a`':
      '`ForAllValues` holds for a missing key',
    'Null app:none: the policy says `true`': '`Null` asks for that',
  }
  for (const [condition, reason] of Object.entries(reasons)) {
    expect(stdout).toContain(`condition ${condition}, ${none}; ${reason}`)
  }
  expect(stdout).toContain(
    'note      `aws:MultiFactorAuthPresent` is missing; `BoolIfExists` holds for a missing key, ' +
      'so this applies: Deny, Sid "No", statement 1 of alice/Own\n',
  )
})

test('a key that an Allow needs and the request lacks is noted, in JSON too', async () => {
  const Condition = { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }
  const statements = [
    { Sid: 'Session', Effect: 'Allow', Action: 's3:*', Resource: '*', Condition },
    {
      Sid: 'Home',
      Effect: 'Allow',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::${aws:PrincipalTag/home}/*',
    },
  ]
  const note =
    '`aws:userid` is missing, since the directory says no `id` of the user or role; this needs it: Allow, Sid "Session", statement 1 of alice/Own'
  const stdout = await explainStatements(statements, {})
  expect(stdout).toContain(`note      ${note}`)
  expect(stdout).toContain('variable ${aws:PrincipalTag/home}: the key is missing')
  const { explanations } = JSON.parse(await explainStatements(statements, {}, '--json'))
  expect(explanations[0].notes.slice(-2)).toEqual([
    note,
    '`aws:PrincipalTag/home` is missing; this needs it: Allow, Sid "Home", statement 2 of alice/Own',
  ])
})

test('a variable is missed only where some value of it would make the statement match', async () => {
  const of = (Sid: string, Resource: string) => ({
    Sid,
    Effect: 'Allow',
    Action: 's3:*',
    Resource,
  })
  const stdout = await explainStatements(
    [
      of('Other', 'arn:aws:s3:::other/${aws:PrincipalTag/a}/*'),
      of('Kept', "arn:aws:s3:::reports/${aws:PrincipalTag/b, 'shared'}/*"),
      of('Near', 'arn:aws:s3:::reports/${aws:PrincipalTag/c}*'),
    ],
    {},
  )
  expect(stdout.match(/`\S+` is missing; this needs it: Allow, Sid "\w+"/g)).toEqual([
    '`aws:PrincipalTag/c` is missing; this needs it: Allow, Sid "Near"',
  ])
  expect(stdout).toContain(
    'variable ${aws:PrincipalTag/b}: the key is missing, `shared` is in its place',
  )
})

test('a key is not missed where something else keeps the statement from matching, too', async () => {
  const Condition = { StringEquals: { 'app:team': 'red' }, Bool: { 'aws:SecureTransport': 'true' } }
  const own = { Effect: 'Allow', Action: 's3:*', Condition }
  const stdout = await explainStatements(
    [
      { ...own, Sid: 'Both', Resource: '*' },
      { ...own, Sid: 'Elsewhere', Resource: 'arn:aws:s3:::other/*' },
      { ...own, Sid: 'Outside', NotResource: 'arn:aws:s3:::reports/*' },
      {
        ...own,
        Sid: 'Insecure',
        Resource: '*',
        Condition: { ...Condition, Null: { 'aws:SourceIp': 'true' } },
      },
    ],
    { context: { 'aws:SourceIp': '203.0.113.7' } },
  )
  expect(stdout.match(/`\S+` is missing; this needs it: Allow, Sid "\w+"/g)).toEqual([
    '`app:team` is missing; this needs it: Allow, Sid "Both"',
    '`aws:SecureTransport` is missing; this needs it: Allow, Sid "Both"',
  ])
})

test('a value that is not of the type of its operator is said to be none', async () => {
  const Condition = {
    IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
    NumericLessThan: { 'app:age': '5' },
    DateLessThan: { 'app:day': '2030-01-01T00:00:00Z' },
    StringEquals: { 'app:team': 'x' },
  }
  const stdout = await explainStatements(
    [{ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition }],
    {
      context: {
        'aws:SourceIp': '203.0.113.00',
        'app:age': 'old',
        'app:day': 'one',
        'app:team': 'y',
      },
    },
  )
  expect(stdout).toContain('the key has `203.0.113.00`; `203.0.113.00` is not an IP address\n')
  expect(stdout).toContain('the key has `old`; `old` is not a number\n')
  expect(stdout).toContain('the key has `one`; `one` is not a date\n')
  expect(stdout).toContain('the key has `y`\n')
})

test('what the ARN of a role cannot say is said: which session asks', async () => {
  const role = `arn:aws:iam::${account}:role/team/Reader`
  const session = `arn:aws:sts::${account}:assumed-role/Reader/me`
  const Condition = { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }
  const document = {
    Statement: { Sid: 'Own', Effect: 'Allow', Action: 's3:Get*', Resource: '*', Condition },
  }
  const trust = {
    Statement: { Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' },
  }
  const policy = {
    Statement: { Effect: 'Allow', Principal: { AWS: session }, Action: 's3:Put*', Resource: '*' },
  }
  const folder = makeFolder({
    'a.directory.json': {
      accounts: [
        {
          id: account,
          roles: [
            {
              name: 'Reader',
              path: '/team/',
              id: 'AROAEXAMPLE',
              trust,
              policies: [{ name: 'P', document }],
            },
          ],
        },
      ],
      resources: [{ arn: 'arn:aws:s3:::reports', account: '444455556666', policy }],
    },
  })
  await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
  const ask = async (principal: string, action: string, resource: string) => {
    const request = JSON.stringify({ principal, action, resource })
    return (await sallyport(['explain', folder('a.bundle'), '--request', request])).stdout
  }
  const advice = `the ARN of a role does not say which session asks, \`arn:aws:sts::${account}:assumed-role/Reader/SESSION\` does`
  expect(await ask(role, 's3:GetObject', 'arn:aws:s3:::own/a')).toContain(
    `is missing, since ${advice}; this needs it: `,
  )
  expect(await ask(role, 's3:PutObject', report)).toContain(`note      ${advice}`)
  expect(await ask(session, 's3:GetObject', 'arn:aws:s3:::own/a')).not.toContain(advice)
})

test('a statement that no file has is written out', async () => {
  const narrow = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 's3:List*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    },
  }
  const { stdout } = await explain({
    ...allowedRequest,
    principal: { user: alice, sessionToken: true },
  })
  expect(stdout).not.toContain('statement: {')
  const federated = {
    federatedUser: alice.replace(':iam:', ':sts:').replace('user/', 'federated-user/'),
    parent: alice,
    policies: [narrow],
  }
  const { stdout: written } = await explain({ ...allowedRequest, principal: federated })
  expect(written).toContain(
    'statement: {"Effect":"Allow","Action":"s3:List*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}',
  )
})

const statementsOf = (...actions: string[]) =>
  actions.map((Action) => ({
    Sid: Action.replace(/\W/g, ''),
    Effect: 'Allow',
    Action,
    Resource: '*',
  }))

test('statements of other actions are counted where something allows; --all shows them', async () => {
  const statements = statementsOf('iam:Get*', 's3:PutObject', 's3:Get*')
  const folded = await explainStatements(statements, {})
  expect(folded).toContain(
    '· 2 statements about other actions: 2 Allow (`sallyport explain --all` shows them)',
  )
  expect(folded).not.toContain('iamGet')
  const all = await explainStatements(statements, {}, '--all')
  expect(all).toContain('· Allow, Sid "iamGet"')
  expect(all).not.toContain('about other actions')
})

test('where nothing allows, those of the same service are shown, or all if they are few', async () => {
  const near = await explainStatements(statementsOf('iam:Get*', 's3:PutObject'), {})
  expect(near).toContain('· 1 statement about other actions')
  expect(near).toContain('· Allow, Sid "s3PutObject"')
  const few = await explainStatements(statementsOf('iam:Get*', 'iam:List*'), {})
  expect(few).toContain('· Allow, Sid "iamGet"')
  expect(few).toContain('· Allow, Sid "iamList"')
  const services = ['ec2', 'iam', 'sns', 'sqs', 'sts', 'kms', 'ecs', 'eks', 'rds']
  const many = statementsOf('s3:PutObject', ...services.map((service) => `${service}:Get*`))
  const folded = await explainStatements(many, {})
  expect(folded).toContain('· 9 statements about other actions')
  expect(folded).toContain('· Allow, Sid "s3PutObject"')
  expect(folded).not.toContain('ec2Get')
})

test('entries of the same service are never among those that are only counted', async () => {
  const others = ['ec2:*', 'iam:*', 'sns:*', 'sqs:*', 'kms:*', 'rds:*']
  const Action = [...others, 's3:PutObject', 's3:List*']
  const stdout = await explainStatements([{ Effect: 'Allow', Action, Resource: '*' }], {})
  expect(stdout).toContain(
    'action: the policy says `s3:PutObject`, `s3:List*`, `ec2:*`, `iam:*`, `sns:*` and 3 more, ',
  )
})

/** Accounts, units and resources of every kind of say; the sample of `explain`. */
const organization = {
  organization: {
    id: 'o-a1b2c3d4e5',
    managementAccount: '999900001111',
    root: {
      id: 'r-a1b2',
      scps: [{ name: 'Full', document: { Statement: statementsOf('*') } }],
      units: [
        {
          id: 'ou-a1b2-11111111',
          scps: [{ name: 'Some', document: { Statement: statementsOf('s3:*', 'sqs:*', 'sts:*') } }],
          accounts: [
            { id: account, scps: [{ name: 'All', document: { Statement: statementsOf('*') } }] },
          ],
        },
      ],
    },
  },
  accounts: [
    {
      id: account,
      users: [
        { name: 'alice', policies: [{ name: 'P', document: { Statement: statementsOf('*') } }] },
        { name: 'bob', policies: [], boundary: `arn:aws:iam::${account}:policy/B` },
      ],
      policies: [{ name: 'B', document: { Statement: statementsOf('ec2:*', 'sqs:Get*') } }],
      roles: [
        {
          name: 'r',
          trust: {
            Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
          },
        },
      ],
    },
  ],
  resources: [
    {
      arn: `arn:aws:sqs:eu-west-1:${account}:q`,
      policy: {
        Statement: {
          Sid: 'Bob',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:user/bob` },
          Action: 'sqs:SendMessage',
          Resource: '*',
        },
      },
    },
  ],
}

/** What `explain` prints of a request of bob's. */
async function explainBob(request: object): Promise<string> {
  const folder = makeFolder({ 'a.directory.json': organization })
  await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
  const asked = {
    principal: `arn:aws:iam::${account}:user/bob`,
    action: 'sqs:SendMessage',
    resource: `arn:aws:sqs:eu-west-1:${account}:q`,
    ...request,
  }
  return (await sallyport(['explain', folder('a.bundle'), '--request', JSON.stringify(asked)]))
    .stdout
}

test('the level of an organization that allows nothing is named, and its statements are shown', async () => {
  const stdout = await explainBob({ principal: alice, action: 'glue:GetTable', resource: '*' })
  expect(stdout).toContain('· service control policies: nothing allows it at `ou-a1b2-11111111`')
  expect(stdout).toMatch(
    /· Allow, Sid "s3", statement 1 of .*Some {2}\(attached to unit ou-a1b2-11111111\)/,
  )
})

test('a boundary that allows nothing is named, and its statements are shown', async () => {
  const stdout = await explainBob({ action: 'sqs:PurgeQueue' })
  expect(stdout).toContain(
    `· permissions boundary \`arn:aws:iam::${account}:policy/B\`: nothing allows it (required, and cannot grant by itself)\n`,
  )
  expect(stdout).toContain('· Allow, Sid "sqsGet", statement 2 of')
})

test('a resource-based policy is there also where it has nothing about the action', async () => {
  const stdout = await explainBob({ action: 'sqs:PurgeQueue' })
  expect(stdout).toContain('· resource-based policy: nothing allows it (would be enough by itself)')
  expect(stdout).toContain('· Allow, Sid "Bob", statement 1 of')
})

test('a resource-based policy that names the caller is said to be enough, and what else is not needed', async () => {
  const stdout = await explainBob({})
  expect(stdout).toContain('✓ resource-based policy: allowed (enough by itself)')
  expect(stdout).toContain('· identity-based policies: no policy (would be enough by itself)')
  expect(stdout).toMatch(
    /· permissions boundary .*: nothing allows it \(not required: the policy of the resource names the caller\)/,
  )
})

test('a role trust policy has its own name, and says where the account alone is let in', async () => {
  const role = `arn:aws:iam::${account}:role/r`
  const assumed = await explainBob({ action: 'sts:AssumeRole', resource: role })
  expect(assumed).toContain(
    '✓ role trust policy: allowed to the account only (required, and cannot grant by itself: it names the account alone, and identity-based policies have to allow)',
  )
  const read = await explainBob({ action: 'iam:GetRole', resource: role })
  expect(read).toContain(
    '· resource-based policy: no policy (not required: the trust policy of a role only says who may assume it)',
  )
})

test('who asked for the session of a federated user is named below it', async () => {
  const stdout = await explainBob({
    principal: {
      federatedUser: `arn:aws:sts::${account}:federated-user/portal`,
      parent: alice,
      policies: [{ Statement: statementsOf('sqs:*') }],
    },
  })
  expect(stdout).toContain(
    `  principal arn:aws:sts::${account}:federated-user/portal\n  parent    ${alice}\n`,
  )
})

test('a policy type without a policy says so', async () => {
  const stdout = await explainStatements([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }], {})
  expect(stdout).toContain('· resource-based policy: no policy (would be enough by itself)')
})

test('every statement in JSON names policy, Sid, file and line', async () => {
  const { stdout } = await explain(deniedRequest, '--json')
  const { explanations } = JSON.parse(stdout)
  const [identity] = explanations[0].gates.filter(
    (gate: { policyType: string }) => gate.policyType === 'identity',
  )
  expect(identity.statements[1]).toMatchObject({
    statement: {
      policy: 'alice/Reports',
      sid: 'NotFromOutside',
      file: expect.stringContaining('team.directory.json'),
      line: expect.any(Number),
    },
    text: { actions: ['s3:*'], conditions: [['NotIpAddress', 'aws:SourceIp', ['203.0.113.0/24']]] },
    values: [['aws:SourceIp', ['198.51.100.9']]],
  })
})

test.each([
  [
    's3:GetObjct',
    'arn:aws:s3:::reports/a',
    'Amazon S3 is not known to have an action `s3:GetObjct`',
  ],
  [
    's3:GetObject',
    'arn:aws:sqs:eu-west-1:111122223333:q',
    '`s3:GetObject` is not known to take such a resource; it takes `arn:',
  ],
  [
    'iam:ListUsers',
    'arn:aws:iam::111122223333:user/alice',
    'AWS asks for `iam:ListUsers` with the resource `*`, whatever it is about: for `*` the verdict is `allowed`, too',
  ],
])('a call that AWS has not, %s on %s, is noted', async (action, resource, note) => {
  const stdout = await explainStatements([{ Effect: 'Allow', Action: '*', Resource: '*' }], {
    action,
    resource,
  })
  expect(stdout).toContain(`note      ${note}`)
})

test('of an action that AWS asks with `*` alone, the verdict for that is told, too', async () => {
  const one = 'arn:aws:iam::111122223333:user/alice'
  const stdout = await explainStatements(
    [{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: one }],
    { action: 'iam:ListUsers', resource: one },
  )
  expect(stdout).toContain('for `*` the verdict is `implicitDeny`, not `allowed`')
})

test.each([
  ['s3:GetObject', 'arn:aws:s3:::reports/a'],
  ['s3:GetObject', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/p/object/a'],
  ['s3:GetObject', 'arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap/object/a'],
  ['s3:ListBucket', 'arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap'],
  ['app:Read', 'anything'],
  ['iam:ListUsers', '*'],
])('nothing is noted of %s on %s', async (action, resource) => {
  const stdout = await explainStatements([{ Effect: 'Allow', Action: '*', Resource: '*' }], {
    action,
    resource,
  })
  expect(stdout).not.toMatch(/is not known to|AWS asks/)
})
