/** `sallyport audit --emit-policies`: least policies, and the proof that they lose nothing. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { account, eventOf } from '../support/audits.ts'
import { makeFolder, sallyport } from './command-line.ts'

const alice = `arn:aws:iam::${account}:user/team/alice`
const worker = `arn:aws:iam::${account}:role/worker`
const queue = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`
const policy = (name: string, ...Statement: object[]) => ({
  name,
  document: { Version: '2012-10-17', Statement },
})
const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
const ownTags = { StringEquals: { 'aws:RequestTag/team': 'blue' } }

const statements = {
  queues: { Sid: 'Queues', Effect: 'Allow', Action: 'sqs:*', Resource: queue('*') },
  home: {
    Sid: 'Home',
    Effect: 'Allow',
    Action: ['s3:Get*', 's3:Put*'],
    Resource: 'arn:aws:s3:::home/${aws:username}/*',
    Condition: mfa,
  },
  tagged: {
    Sid: 'Tagged',
    Effect: 'Allow',
    Action: 'ec2:CreateVolume',
    Resource: '*',
    Condition: ownTags,
  },
  no: { Sid: 'No', Effect: 'Deny', Action: 'iam:*', Resource: '*', Condition: mfa },
  rest: { Effect: 'Allow', NotAction: 'iam:*', NotResource: queue('secret') },
}

const directory = {
  accounts: [
    {
      id: account,
      groups: [{ name: 'staff', policies: [policy('own', statements.queues)] }],
      users: [
        {
          name: 'alice',
          path: '/team/',
          groups: ['staff'],
          policies: [policy('own', statements.home, statements.tagged, statements.no)],
        },
        { name: 'bob', policies: [policy('own', statements.queues)] },
      ],
      roles: [
        {
          name: 'worker',
          trust: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
          policies: [policy('rest', statements.rest)],
        },
      ],
    },
  ],
  resources: [
    { arn: 'arn:aws:s3:::home', account },
    {
      arn: queue('secret'),
      policy: {
        Statement: { Effect: 'Allow', Principal: { AWS: worker }, Action: '*', Resource: '*' },
      },
    },
  ],
}

interface Called {
  readonly principal: unknown
  readonly action: string
  readonly resource: string
  readonly context?: object
}
const line = (request: Called, verdict?: string) =>
  JSON.stringify({ request, ...(verdict !== undefined && { verdict }) })
const send = (name: string, principal = alice): Called => ({
  principal,
  action: 'sqs:SendMessage',
  resource: queue(name),
})
const own: Called = {
  principal: alice,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::home/alice/a*b',
  context: { 'aws:MultiFactorAuthPresent': true },
}

type Files = Readonly<Record<string, unknown>>

async function emit(calls: unknown, files: Files = {}, ...more: readonly string[]) {
  const at = makeFolder({ 'a.directory.json': directory, calls, ...files })
  await sallyport(['compile', at('a.directory.json'), '-o', at('a.bundle')])
  const base = ['audit', at('a.bundle'), at('calls'), '--emit-policies', at('least')]
  const outcome = await sallyport([...base, '--directory', at('a.directory.json'), ...more])
  const read = (name: string) => JSON.parse(readFileSync(at(join('least', name)), 'utf8'))
  return { ...outcome, at, read }
}

const lines = (...all: string[]) => all.join('\n')

describe('least policies', () => {
  test('have what was used, word for word, with conditions and every Deny', async () => {
    const calls = lines(
      line(send('one')),
      line(send('two')),
      line(own),
      line(send('x', 'anonymous')),
    )
    const { code, read, stdout } = await emit(calls)
    expect(code).toBe(0)
    expect(read(`${account}-user-alice.json`)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          ...statements.no,
          Action: ['iam:*'],
          Resource: ['*'],
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': ['true'] } },
        },
        {
          Sid: 'Home',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::home/${aws:username}/*'],
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': ['true'] } },
        },
        {
          Sid: 'Queues',
          Effect: 'Allow',
          Action: ['sqs:SendMessage'],
          Resource: [queue('one'), queue('two')],
        },
      ],
    })
    expect(read('index.json')).toMatchObject({
      replay: { calls: 4, kept: 3, open: 0, lost: 0, gained: 0 },
      principals: [
        {
          arn: alice,
          calls: 3,
          replaces: ['alice/own', 'staff/own'],
          allows: { before: 3, used: 2 },
          denies: 1,
          files: [`${account}-user-alice.json`],
          warnings: [],
        },
      ],
    })
    expect(stdout).toContain('3 calls used 2 of 3 Allow, 1 Deny kept: ')
    expect(stdout).toContain('4 calls: 3 allowed as before, 0 depend as before\nlost      0\n')
  })

  test('are of who calls alone, and need nothing that a resource allows by itself', async () => {
    const { read, at } = await emit(
      lines(line(send('secret', worker)), line(send('one'), 'denied')),
    )
    expect(readdirSync(at('least'))).toEqual(['index.json'])
    expect(read('index.json').principals).toMatchObject([{ arn: worker, files: [] }])
  })

  test('say the resources that NotResource and NotAction let through', async () => {
    const { read } = await emit(lines(line(send('one', worker)), line(send('t?o', worker))))
    expect(read(`${account}-role-worker.json`).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:SendMessage'],
        Resource: [queue('one'), queue('t${?}o')],
      },
    ])
  })

  test('keep the entries of resources whose service, Region or account has a `$`: no variable stands there', async () => {
    const resource = `arn:aws:sqs:${'${'}a:${account}:q`
    const { code, read } = await emit(
      lines(line({ principal: worker, action: 'sqs:SendMessage', resource })),
    )
    expect(code).toBe(0)
    expect(read('index.json').replay).toMatchObject({ kept: 1, lost: 0 })
    expect(read(`${account}-role-worker.json`).Statement).toMatchObject([
      { Action: ['sqs:SendMessage'], NotResource: [queue('secret')] },
    ])
  })

  test('fold many resources into a wildcard within that of the statement', async () => {
    const many = Array.from({ length: 26 }, (_, at) => line(send(`work:${at}`)))
    const { read } = await emit(lines(...many))
    const { Statement } = read(`${account}-user-alice.json`)
    expect(Statement[1].Resource).toEqual([queue('work:*')])
  })

  test('keep all that a call may rest on where the event does not tell', async () => {
    const volume = {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'CreateVolume',
      requestParameters: {},
      userIdentity: { type: 'IAMUser', arn: alice, accountId: account },
    }
    const { code, read } = await emit({ Records: [eventOf(volume)] })
    expect(code).toBe(0)
    expect(read('index.json').replay).toMatchObject({ kept: 0, open: 1, lost: 0 })
    expect(read(`${account}-user-alice.json`).Statement[1]).toMatchObject({
      Sid: 'Tagged',
      Action: ['ec2:CreateVolume'],
      Condition: { StringEquals: { 'aws:RequestTag/team': ['blue'] } },
    })
  })

  test('warn where it is not known what a call asked for', async () => {
    const strange = {
      eventSource: 'nobody.amazonaws.com',
      eventName: 'Nothing',
      userIdentity: { type: 'IAMUser', arn: alice, accountId: account },
    }
    const { read, stdout } = await emit(lines(line(send('one')), JSON.stringify(eventOf(strange))))
    expect(read('index.json').principals[0].warnings).toEqual([
      'what was asked for is not known of 1 calls: the policies may lack what they need',
    ])
    expect(stdout).toContain('note what was asked for is not known of 1 calls')
  })

  test('of a role that AWS makes are written, but cannot be attached', async () => {
    const linked = {
      name: 'Linked',
      path: '/aws-service-role/sqs.amazonaws.com/',
      trust: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
      policies: [policy('own', statements.queues)],
    }
    const [home] = directory.accounts
    const own = { ...directory, accounts: [{ ...home, roles: [linked] }] }
    const principal = `arn:aws:iam::${account}:role${linked.path}Linked`
    const at = makeFolder({ 'a.directory.json': own, calls: line(send('one', principal)) })
    await sallyport(['compile', at('a.directory.json'), '-o', at('a.bundle')])
    const rest = ['--emit-policies', at('least'), '--directory', at('a.directory.json')]
    const { stdout } = await sallyport(['audit', at('a.bundle'), at('calls'), ...rest])
    expect(stdout).toContain('note IAM does not let anybody change the policies of this role')
  })

  test('are several documents where one would be larger than IAM takes', async () => {
    const actions = ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'PurgeQueue']
    const calls = Array.from({ length: 96 }, (_, at) => {
      const name = `${at}-${'q'.repeat(70)}`
      return line({ principal: alice, action: `sqs:${actions[at % 4]}`, resource: queue(name) })
    })
    const { code, at, read } = await emit(lines(...calls))
    expect(code).toBe(0)
    const files = readdirSync(at('least')).filter((name) => name !== 'index.json')
    expect(files.length).toBeGreaterThan(1)
    for (const name of files) expect(JSON.stringify(read(name)).length).toBeLessThanOrEqual(6_144)
  })
})

describe('the proof', () => {
  test('fails with exit code 4 where the bundle is of another directory', async () => {
    const at = makeFolder({ 'a.directory.json': directory, 'calls.jsonl': line(send('one')) })
    await sallyport(['compile', at('a.directory.json'), '-o', at('a.bundle')])
    const [one] = directory.accounts
    const scp = {
      name: 'None',
      document: { Statement: { Effect: 'Deny', Action: 'sqs:*', Resource: '*' } },
    }
    const other = {
      ...directory,
      organization: {
        id: 'o-a1b2c3d4e5',
        managementAccount: '999900001111',
        root: { id: 'r-a1b2', scps: [scp], accounts: [one?.id] },
      },
      accounts: [...directory.accounts, { id: '999900001111' }],
    }
    const text = JSON.stringify(other)
    const b = makeFolder({ 'b.directory.json': text })
    const { code, stdout } = await sallyport([
      ...['audit', at('a.bundle'), at('calls.jsonl'), '--json', '--emit-policies', at('least')],
      ...['--directory', b('b.directory.json')],
    ])
    expect(code).toBe(4)
    const { policies } = JSON.parse(stdout)
    expect(policies.replay).toMatchObject({ kept: 0, lost: 1, gained: 0 })
    expect(policies.replay.examples.lost).toEqual([
      { principal: alice, action: 'sqs:SendMessage', resource: queue('one'), id: '', time: '' },
    ])
  })

  test('counts what was denied and is allowed as gained', async () => {
    const at = makeFolder({
      'a.directory.json': directory,
      'calls.jsonl': lines(
        line(send('one')),
        line(send('two', `arn:aws:iam::${account}:user/bob`)),
      ),
    })
    const closed = {
      ...directory,
      accounts: directory.accounts.map((one) => ({
        ...one,
        users: one.users.map((user) => (user.name === 'bob' ? { ...user, policies: [] } : user)),
      })),
    }
    const b = makeFolder({ 'b.directory.json': closed })
    await sallyport(['compile', b('b.directory.json'), '-o', b('b.bundle')])
    const { code, stdout } = await sallyport([
      ...['audit', b('b.bundle'), at('calls.jsonl'), '--emit-policies', at('least')],
      ...['--directory', at('a.directory.json')],
    ])
    expect(code).toBe(4)
    expect(stdout).toMatch(/gained {4}1\n {2}arn:aws:iam::\d+:user\/bob sqs:SendMessage\n/)
  })
})

describe('what cannot be done is one clear error', () => {
  const cases: [string, readonly string[], Files, RegExp][] = [
    ['a folder with files', [], { 'least/old.json': '{}' }, /into a new or empty folder/],
    ['a manifest besides', ['--manifest', 'm.json'], {}, /cannot be used with option `--manifest/],
    ['another bundle besides', ['--what-if', 'b'], {}, /cannot be used with option `--what-if/],
  ]
  test.each(cases)('%s', async (_, more, files, message) => {
    const { code, stderr } = await emit(line(send('one')), files, ...more)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  test('no directory, or one without who called', async () => {
    const { at, code } = await emit(line(send('one')))
    expect(code).toBe(0)
    const base = ['audit', at('a.bundle'), at('calls'), '--emit-policies', at('new')]
    const none = await sallyport(base)
    expect(none).toMatchObject({ code: 2 })
    expect(none.stderr).toContain('there is nothing to compile')
    const b = makeFolder({ 'b.directory.json': { accounts: [{ id: account, users: [] }] } })
    const other = await sallyport([...base, '--directory', b('b.directory.json')])
    expect(other.code).toBe(3)
    expect(other.stderr).toContain(`the directory does not have the policies of ${alice}`)
    expect(existsSync(at('new'))).toBe(false)
  })

  test('a stripped bundle, and a pipe', async () => {
    const { at } = await emit(line(send('one')))
    await sallyport(['compile', at('a.directory.json'), '--strip', '-o', at('s.bundle')])
    const rest = ['--emit-policies', at('new'), '--directory', at('a.directory.json')]
    const stripped = await sallyport(['audit', at('s.bundle'), at('calls'), ...rest])
    expect(stripped).toMatchObject({ code: 2 })
    expect(stripped.stderr).toContain('the bundle is stripped')
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [at('pipe')])
    const piped = await sallyport(['audit', at('a.bundle'), at('pipe'), ...rest])
    expect(piped).toMatchObject({ code: 2 })
    expect(piped.stderr).toContain('calls are read twice')
  })
})

test('keep what a call may have needed, and its event does not tell', async () => {
  const passes = { Effect: 'Allow', Action: 'iam:PassRole', Resource: worker }
  const runs = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }
  const own = policy('own', runs, passes, statements.queues)
  const run = eventOf({
    ...{ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' },
    requestParameters: {
      iamInstanceProfile: { name: 'app' },
      instancesSet: { items: [{ imageId: 'ami-1' }] },
      tagSpecificationSet: { items: [{ resourceType: 'instance' }] },
    },
  })
  const at = makeFolder({
    'd.json': { accounts: [{ id: account, users: [{ name: 'alice', policies: [own] }] }] },
    'e.json': { Records: [run] },
  })
  await sallyport(['compile', at('d.json'), '-o', at('d.bundle')])
  const args = ['--emit-policies', at('least'), '--directory', at('d.json')]
  expect((await sallyport(['audit', at('d.bundle'), at('e.json'), ...args])).code).toBe(0)
  const [file = ''] = readdirSync(at('least')).filter((name) => name !== 'index.json')
  const { Statement } = JSON.parse(readFileSync(join(at('least'), file), 'utf8'))
  expect(Statement).toEqual([
    { Effect: 'Allow', Action: ['ec2:CreateTags', 'ec2:RunInstances'], Resource: ['*'] },
    { Effect: 'Allow', Action: ['iam:PassRole'], Resource: [worker] },
  ])
})

test('keep what a call may rest on that the bundle alone does not allow', async () => {
  const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name}`
  const foreign = 'arn:aws:sqs:eu-central-1:444455556666:orders'
  const [reads, sends, idle] = [
    { Effect: 'Allow', Action: ['secretsmanager:Get*'], Resource: [secret('db-AbCdEf')] },
    { Effect: 'Allow', Action: ['sqs:*'], Resource: [foreign] },
    { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] },
  ]
  const read = {
    ...{ eventSource: 'secretsmanager.amazonaws.com', eventName: 'GetSecretValue' },
    requestParameters: { secretId: 'db' },
  }
  const send = {
    ...{ eventSource: 'sqs.amazonaws.com', eventName: 'GetQueueAttributes' },
    resources: [{ ARN: foreign, accountId: '444455556666' }],
  }
  const alice = { name: 'alice', policies: [policy('own', reads, sends, idle)] }
  const at = makeFolder({
    'd.json': { accounts: [{ id: account, users: [alice] }] },
    'e.json': { Records: [eventOf(read), eventOf(send)] },
  })
  await sallyport(['compile', at('d.json'), '-o', at('d.bundle')])
  const args = ['--emit-policies', at('least'), '--directory', at('d.json')]
  expect((await sallyport(['audit', at('d.bundle'), at('e.json'), ...args])).code).toBe(0)
  const [file = ''] = readdirSync(at('least')).filter((name) => name !== 'index.json')
  const { Statement } = JSON.parse(readFileSync(join(at('least'), file), 'utf8'))
  expect(Statement).toEqual([
    { ...reads, Action: ['secretsmanager:GetSecretValue'] },
    { ...sends, Action: ['sqs:GetQueueAttributes'] },
  ])
})
