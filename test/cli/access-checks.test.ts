/** `sallyport check-no-new-access`, `check-access-not-granted` and `check-no-public-access`. */
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { directory, passingCase, readReports } from './documents.ts'

const reports = 'arn:aws:s3:::reports/*'

function allow(Action: unknown, more: object = {}) {
  const Statement = [{ Sid: 'One', Effect: 'Allow', Action, Resource: reports, ...more }]
  return { Version: '2012-10-17', Statement }
}

const [read, readAll] = [allow('s3:GetObject'), allow('s3:Get*')]
const newAccess = 'The modified permissions grant new access compared to your existing policy.'

async function verdictOf(args: readonly string[]) {
  const { code, stdout } = await sallyport([...args, '--json'])
  return { code, ...(stdout !== '' && JSON.parse(stdout)) }
}

describe('check-no-new-access (A-51)', () => {
  test('shows each statement that allows more, and exits 5', async () => {
    const folder = makeFolder({ 'old.json': read, 'new.json': readAll })
    const args = ['check-no-new-access', folder('old.json'), folder('new.json')]
    const { code, stdout, stderr } = await sallyport(args)
    expect(stdout).toContain(
      [
        `  ${folder('new.json')}:4:5 security-warning NEW_ACCESS: the statement allows what the old policy does not`,
        '    {',
        '    ^',
      ].join('\n'),
    )
    expect(stdout).toContain(`FAIL ${newAccess}\n`)
    expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
    expect(await verdictOf(args)).toEqual({
      code: 5,
      result: 'FAIL',
      message: newAccess,
      policies: [{ file: folder('new.json'), type: 'identity', result: 'FAIL' }],
      reasons: [
        {
          description: 'New access in the statement with index: 0.',
          ...{ statementIndex: 0, statementId: 'One' },
          ...{ file: folder('new.json'), line: 4, column: 5 },
        },
      ],
    })
    const github = await sallyport([...args, '--format', 'github'])
    expect(github.stdout).toMatch(/^::warning file=.*,line=4,col=5,title=NEW_ACCESS::/)
    const [line] = readLines((await sallyport([...args, '--format', 'jsonl'])).stdout)
    expect(line).toMatchObject({ code: 'NEW_ACCESS', path: ['Statement', 0] })
  })

  test('passes what allows less, from standard input, too', async () => {
    const folder = makeFolder({ 'old.json': readAll, 'new.json': read })
    const args = ['check-no-new-access', folder('old.json')]
    const outcome = await sallyport([...args, folder('new.json')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/\nPASS The modified permissions do not grant new access/)
    expect(await sallyport([...args, '-'], { stdin: JSON.stringify(read) })).toMatchObject({
      code: 0,
    })
  })

  test('compares the policies of two folders by name; a new one has to grant nothing', async () => {
    const deny = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: '*', Resource: '*' },
    }
    const folder = makeFolder({
      ...{ 'old/a.json': read, 'old/deep/b.json': readAll, 'old/gone.json': deny },
      ...{ 'new/a.json': read, 'new/deep/b.json': readAll, 'new/deny.json': deny },
    })
    const args = ['check-no-new-access', folder('old'), folder('new')]
    const { code, stdout } = await sallyport(args)
    expect(code).toBe(0)
    expect(stdout).toContain(`removed, with what they deny: ${folder('old/gone.json')}`)
    const more = makeFolder({ 'new/a.json': readAll, 'new/c.json': read })
    const failed = await sallyport(['check-no-new-access', folder('old'), more('new')])
    expect(failed.code).toBe(5)
    expect(failed.stdout).toContain('the policy is new: there was none of that name before')
  })

  test('compares one policy of a folder with that of its name alone', async () => {
    const folder = makeFolder({ 'old/a.json': readAll, 'new/a.json': read, 'new/b.json': read })
    const args = ['check-no-new-access', folder('old'), folder('new')]
    expect(await verdictOf(args)).toMatchObject({
      code: 5,
      policies: [{ result: 'PASS' }, { result: 'FAIL' }],
    })
  })

  test('compares all policies of its kind with one document, and says which are not', async () => {
    const bucket = allow('s3:*', { Principal: '*' })
    const folder = makeFolder({ 'limit.json': readAll, 'new/a.json': read, 'new/b.json': bucket })
    const args = ['check-no-new-access', folder('limit.json'), folder('new')]
    const { code, stdout } = await sallyport(args)
    expect(stdout).toContain(`not compared, being of another kind: ${folder('new/b.json')}`)
    expect(code).toBe(0)
    const alone = await sallyport([
      'check-no-new-access',
      folder('limit.json'),
      folder('new/b.json'),
    ])
    expect(alone.code).toBe(3)
    expect(alone.stderr).toContain('there is no policy that the check is about')
  })

  test('a policy that is now of another kind is new', async () => {
    const folder = makeFolder({
      'old/a.json': readAll,
      'new/a.json': allow('s3:GetObject', { Principal: '*' }),
    })
    expect(await verdictOf(['check-no-new-access', folder('old'), folder('new')])).toMatchObject({
      code: 5,
    })
  })

  test('a file and a folder do not go together', async () => {
    const folder = makeFolder({
      'old/a.json': read,
      'list.jsonl': `${JSON.stringify(read)}\n`.repeat(2),
    })
    const args = ['check-no-new-access', folder('list.jsonl'), folder('old')]
    const { code, stderr } = await sallyport(args)
    expect(code).toBe(2)
    expect(stderr).toContain(
      'error ERR_USAGE: a file and a folder have no policies of the same name',
    )
  })

  test('a policy that is invalid exits 3 with its place, whichever it is', async () => {
    const folder = makeFolder({
      'good.json': read,
      'bad.json': allow('s3:GetObject', { Effect: 'No' }),
    })
    for (const files of [
      ['good.json', 'bad.json'],
      ['bad.json', 'good.json'],
    ]) {
      const { code, stderr } = await sallyport(['check-no-new-access', ...files.map(folder)])
      expect(code).toBe(3)
      expect(stderr).toContain('error ERR_POLICY_INVALID: ')
      expect(stderr).toContain(`  at ${folder('bad.json')}:6:17`)
    }
  })

  test.each([
    ['a.directory.json', directory, 'a directory document'],
    ['a.iamtest.json', passingCase, 'cases'],
  ])('%s is asked elsewhere', async (name, document, what) => {
    const folder = makeFolder({ 'old.json': read, [name]: document })
    const args = ['check-no-new-access', folder('old.json'), folder(name)]
    const { code, stderr } = await sallyport(args)
    expect(code).toBe(2)
    expect(stderr).toContain(`the file holds ${what}, whose policies are not checked one by one`)
    expect(stderr).toContain('hint: compile it, and ask `sallyport diff`, `who-can` or `public`')
  })
})

describe('templates', () => {
  const templateOf = (policies: Record<string, object>, more: object = {}) => ({
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: Object.entries(policies).map(([PolicyName, PolicyDocument]) => ({
            ...{ PolicyName, PolicyDocument },
          })),
        },
      },
      ...more,
    },
    Parameters: { Name: { Type: 'String', Default: 'photos' } },
    Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Name' }, 'p'] } },
  })
  const on = (Resource: unknown, Action = 's3:GetObject') => allow(Action, { Resource })
  const own = { 'Fn::Sub': '${Bucket.Arn}/*' }

  async function compare(before: object, after: object): Promise<number> {
    const folder = makeFolder({ 'old.json': before, 'new.json': after })
    return (await sallyport(['check-no-new-access', folder('old.json'), folder('new.json')])).code
  }

  test('policies are told by the name of their resource and their own, in any order', async () => {
    const [a, b] = [on(own), on(own, 's3:PutObject')]
    expect(await compare(templateOf({ a, b }), templateOf({ b, a }))).toBe(0)
    expect(await compare(templateOf({ a, b }), templateOf({ a: b, b: a }))).toBe(5)
  })

  test.each<[string, unknown, unknown, number]>([
    ['the same reference', own, own, 0],
    [
      'an attribute and the same in text',
      { 'Fn::GetAtt': ['Bucket', 'Arn'] },
      { 'Fn::Sub': '${Bucket.Arn}' },
      0,
    ],
    ['another attribute', { 'Fn::GetAtt': 'Bucket.Arn' }, { 'Fn::GetAtt': 'Role.Arn' }, 5],
    [
      'a parameter where its default was',
      on('arn:aws:s3:::photos/*').Statement[0]?.Resource,
      { 'Fn::Sub': 'arn:aws:s3:::${Name}/*' },
      5,
    ],
    [
      'its default where a parameter was',
      { 'Fn::Sub': 'arn:aws:s3:::${Name}/*' },
      'arn:aws:s3:::photos/*',
      5,
    ],
    ['all, and a reference', '*', own, 0],
    ['a reference, and all', own, '*', 5],
    [
      'a branch',
      { 'Fn::If': ['IsProduction', 'arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] },
      'arn:aws:s3:::a/*',
      5,
    ],
    [
      'the same branch',
      { 'Fn::If': ['IsProduction', '*', own] },
      { 'Fn::If': ['IsProduction', '*', own] },
      0,
    ],
    ['what is kept elsewhere', 'arn:aws:s3:::a*', 'arn:aws:s3:::{{resolve:ssm:name}}/*', 5],
    ['the region', 'arn:aws:s3:us-east-1::a', { 'Fn::Sub': 'arn:aws:s3:${AWS::Region}::a' }, 5],
  ])(
    'values that a deployment gives are the same only where the template says so: %s',
    async (_, before, after, code) => {
      expect(await compare(templateOf({ a: on(before) }), templateOf({ a: on(after) }))).toBe(code)
    },
  )

  test('a condition of the template that changed makes another value', async () => {
    const policies = { a: on({ 'Fn::If': ['IsProduction', '*', own] }) }
    const Conditions = { IsProduction: { 'Fn::Equals': ['a', 'a'] } }
    expect(await compare(templateOf(policies), { ...templateOf(policies), Conditions })).toBe(5)
  })

  test('a resource under another name is another one', async () => {
    const named = (BucketName: string) =>
      templateOf(
        { a: on(own) },
        { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } },
      )
    expect(await compare(named('a'), named('a'))).toBe(0)
    expect(await compare(named('a'), named('b'))).toBe(5)
  })

  test('an action or a statement that a deployment gives is refused', async () => {
    const ref = { Ref: 'Name' }
    const action = templateOf({ a: allow([ref]) })
    const whole = templateOf({
      a: { Version: '2012-10-17', Statement: [{ 'Fn::If': ['IsProduction', {}, {}] }] },
    })
    for (const template of [action, whole]) expect(await compare(template, template)).toBe(3)
  })

  test('a document that a function makes is refused in its place', async () => {
    const PolicyDocument = { 'Fn::If': ['IsProduction', allow('s3:*'), read] }
    const Own = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } }
    const folder = makeFolder({ 'a.json': templateOf({}, { Own }) })
    const args = ['check-access-not-granted', folder('a.json'), '--action', 's3:PutObject']
    const { code, stderr } = await sallyport(args)
    expect(code).toBe(3)
    expect(stderr).toContain(
      'error ERR_FILE_INVALID: `PolicyDocument` is known to a deployment only',
    )
    expect(stderr).toMatch(/ {2}at .*a\.json:\d+:\d+\n/)
  })

  test('a name that is there twice is refused: which one counts is not known', async () => {
    const text = JSON.stringify(templateOf({ a: read })).replace(
      '"Effect"',
      '"Effect":"Deny","Effect"',
    )
    const folder = makeFolder({ 'a.json': text })
    const args = ['check-access-not-granted', folder('a.json'), '--action', 's3:*']
    expect((await sallyport(args)).code).toBe(3)
  })

  test('what a reference may be is granted', async () => {
    const folder = makeFolder({
      'a.json': templateOf({ a: on({ 'Fn::Sub': 'arn:aws:s3:::${Name}/*' }) }),
    })
    const listed = ['--resource', 'arn:aws:s3:::payroll/*']
    expect(
      await verdictOf(['check-access-not-granted', folder('a.json'), ...listed]),
    ).toMatchObject({
      code: 5,
      reasons: [{ policy: 'Role', statementIndex: 0 }],
    })
  })

  test.each<[string, unknown, object, number]>([
    ['everybody', '*', {}, 5],
    ['what the template makes', { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } }, {}, 0],
    ['a parameter without a default', { AWS: { Ref: 'Open' } }, {}, 5],
    ['a parameter with a default', { AWS: { Ref: 'Name' } }, {}, 5],
    [
      'what a parameter of the account store holds',
      { AWS: { 'Fn::GetAtt': ['Stored', 'Value'] } },
      {},
      5,
    ],
    ['the account itself', { AWS: { Ref: 'AWS::AccountId' } }, {}, 0],
    [
      'a branch',
      { AWS: { 'Fn::If': ['IsProduction', '*', 'arn:aws:iam::111122223333:root'] } },
      {},
      5,
    ],
    [
      'everybody, from what the template makes',
      '*',
      { Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } } },
      0,
    ],
  ])('%s may be public', async (_, Principal, more, code) => {
    const queue = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { PolicyDocument: allow('sqs:SendMessage', { Principal, ...more }) },
    }
    const template = templateOf(
      {},
      {
        Own: queue,
        Topic: { Type: 'AWS::SNS::Topic' },
        Stored: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '*' } },
      },
    )
    const folder = makeFolder({
      'a.json': { ...template, Parameters: { ...template.Parameters, Open: { Type: 'String' } } },
    })
    expect((await sallyport(['check-no-public-access', folder('a.json')])).code).toBe(code)
  })
})

describe('Terraform plans', () => {
  const type = 'aws_iam_policy'
  const resource = (name: string, policy: object) => ({
    ...{ address: `module.m["x"].${type}.${name}`, mode: 'managed', type, name },
    values: { policy: JSON.stringify(policy) },
  })
  const planOf = (resources: object[], more: object = {}) => ({
    ...{ format_version: '1.2', terraform_version: '1.9.0' },
    planned_values: { root_module: { child_modules: [{ address: 'module.m["x"]', resources }] } },
    ...more,
  })

  test('have their policies compared by address, with a state, too', async () => {
    const before = planOf([resource('a', readAll), resource('b', read)])
    const { planned_values: values, ...rest } = before
    const after = planOf([resource('b', readAll), resource('a', read)])
    const folder = makeFolder({
      'state.json': { ...rest, values },
      'old.json': before,
      'new.json': after,
    })
    for (const old of ['state.json', 'old.json']) {
      expect(
        await verdictOf(['check-no-new-access', folder(old), folder('new.json')]),
      ).toMatchObject({
        code: 5,
        reasons: [{ policy: `module.m["x"].${type}.b` }],
      })
    }
  })

  test.each<[string, object, number]>([
    ['written, and not known before it is applied', { policy: {} }, 3],
    ['made by the provider', { bucket: {} }, 0],
  ])('with a policy that is %s', async (_, expressions, code) => {
    const { address, mode, name } = resource('a', read)
    const module_address = 'module.m["x"]'
    const changes = [
      { address, mode, type, name, module_address, change: { after_unknown: { policy: true } } },
    ]
    const module = { resources: [{ mode, type, name, expressions }] }
    const configuration = { root_module: { module_calls: { m: { module } } } }
    const plan = planOf([resource('b', read)], { resource_changes: changes, configuration })
    const folder = makeFolder({ 'plan.json': plan })
    const args = ['check-access-not-granted', folder('plan.json'), '--action', 's3:PutObject']
    const outcome = await sallyport(args)
    expect(outcome.code).toBe(code)
    if (code === 3)
      expect(outcome.stderr).toContain(
        '`policy` of `module.m["x"].aws_iam_policy.a` is known after apply',
      )
  })

  test('with letters written by their numbers hide no policy', async () => {
    const hidden = JSON.stringify(allow('s3:*')).replace('Statement', '\\u0053tatement')
    const plan = planOf([{ ...resource('a', read), values: { policy: hidden } }])
    const folder = makeFolder({ 'plan.json': plan })
    const args = ['check-access-not-granted', folder('plan.json'), '--action', 's3:PutObject']
    expect((await sallyport(args)).code).toBe(5)
  })
})

describe('check-access-not-granted (A-52, A-53)', () => {
  test.each<[string[], number]>([
    [['--action', 's3:PutObject'], 0],
    [['--action', 's3:PutObject', '--action', 's3:get*'], 5],
    [['--resource', 'arn:aws:s3:::reports/2026.csv'], 5],
    [['--resource', 'arn:aws:s3:::other/*'], 0],
    [['--action', 's3:GetObject', '--resource', 'arn:aws:s3:::other/*'], 0],
  ])('%j exits %i', async (listed, code) => {
    const folder = makeFolder({ 'a.json': readReports, 'b.json': read })
    expect(await verdictOf(['check-access-not-granted', folder(''), ...listed])).toMatchObject({
      code,
    })
  })

  test.each<[string[], string]>([
    [[], 'it is not said what must not be granted'],
    [['--action', 's3'], '`s3` is not an action'],
    [
      ['--resource', 'reports'],
      'a listed resource must be an ARN with wildcards in its last part alone',
    ],
    [
      Array.from({ length: 101 }, () => ['--action', 's3:*']).flat(),
      '`--action` must be at most 100 strings',
    ],
  ])('listed access that is none is an error of usage: %#', async (listed, message) => {
    const folder = makeFolder({ 'a.json': read })
    const { code, stderr } = await sallyport([
      'check-access-not-granted',
      folder('a.json'),
      ...listed,
    ])
    expect(code).toBe(2)
    expect(stderr).toContain(`error ERR_USAGE: ${message}`)
  })

  test('says of a name that AWS does not have that nothing can grant it', async () => {
    const folder = makeFolder({ 'a.json': read })
    const args = ['check-access-not-granted', folder('a.json'), '--action', 's3:DeletBucket']
    const { code, stderr } = await sallyport(args)
    expect(code).toBe(0)
    expect(stderr).toBe('`s3:DeletBucket` is not an action that AWS lists: check its spelling\n')
  })

  test('what can be checked is reported besides what cannot', async () => {
    const folder = makeFolder({ 'a.json': read, 'b.json': '{ "Version": ' })
    const outcome = await sallyport(['check-access-not-granted', folder(''), '--action', 's3:*'])
    expect(outcome.code).toBe(3)
    expect(outcome.stdout).toContain(
      'LISTED_ACCESS: the statement grants one or more of the listed actions',
    )
    expect(outcome.stderr).toContain(`  at ${folder('b.json')}`)
  })
})

describe('check-no-public-access (A-55)', () => {
  const open = allow('s3:GetObject', { Principal: '*' })
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  }

  test.each<[string, object, string[], number]>([
    ['a.json', open, [], 5],
    ['a.json', open, ['--resource-type', 'AWS::S3::Bucket'], 5],
    ['a.json', allow('s3:GetObject', { Principal: { AWS: '111122223333' } }), [], 0],
    ['a.json', trust, [], 5],
    ['a.json', read, [], 3],
    ['a.json', open, ['--resource-type', 'AWS::S3::Bukket'], 2],
  ])('%s (%#)', async (name, document, options, code) => {
    const folder = makeFolder({ [name]: document })
    expect(await verdictOf(['check-no-public-access', folder(name), ...options])).toMatchObject({
      code,
    })
  })

  test('policies without principals are left out of a folder', async () => {
    const folder = makeFolder({ 'a.json': read, 'b.json': open })
    expect(await verdictOf(['check-no-public-access', folder('')])).toMatchObject({
      code: 5,
      message: 'The resource policy grants public access for the given resource type.',
      policies: [{ file: folder('b.json'), type: 'resource', result: 'FAIL' }],
    })
  })
})
