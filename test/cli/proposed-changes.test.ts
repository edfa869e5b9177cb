/** The last line of an explanation: what would make another verdict, and that it does. */
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'

const account = '111122223333'
const other = '444455556666'
const alice = `arn:aws:iam::${account}:user/alice`
const queue = `arn:aws:sqs:eu-west-1:${account}:q`
const theirs = `arn:aws:sqs:eu-west-1:${other}:q`
const key = `arn:aws:kms:eu-west-1:${account}:key/1`
const allow = (Action: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})
const of = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const named = (name: string) => ({ Principal: { AWS: name } })

/** Policy sets, and what is asked of them. */
interface Asked {
  readonly policies: object
  readonly request?: object
}

async function explain({ policies, request }: Asked): Promise<string> {
  const asked = { principal: alice, action: 'sqs:SendMessage', resource: queue, ...request }
  const expectation = { verdict: 'allowed' }
  const one = { name: 'n', source: 's', policies, request: asked, expect: expectation }
  const folder = makeFolder({ 'case.json': [one] })
  await sallyport(['compile', folder('case.json'), '-o', folder('c.bundle')])
  const request_ = JSON.stringify(asked)
  return (await sallyport(['explain', folder('c.bundle'), '--request', request_])).stdout
}

/** The last line. */
async function changeOf(asked: Asked): Promise<string> {
  const lines = (await explain(asked)).trimEnd().split('\n')
  return lines.at(-1) ?? ''
}

const denial = of(allow('sqs:*', { Effect: 'Deny', Sid: 'No' }))
const everything = of(allow('*'))

describe('what would allow', () => {
  test('is an Allow where nothing allows, in each policy type that is required', async () => {
    const call = `allow \`sqs:SendMessage\` on \`${queue}\` in`
    expect(await changeOf({ policies: {} })).toBe(
      `To change this: ${call} an identity-based policy of \`${alice}\``,
    )
    const limited = { identity: [everything], boundary: [of(allow('s3:*'))], scps: [[denial]] }
    expect(await changeOf({ policies: limited })).toBe(
      `To change this: remove or narrow: Deny, Sid "No", statement 1 of service control policy 1 of level 1; and ${call} a service control policy; and ${call} the permissions boundary of \`${alice}\` \`boundary[0]\``,
    )
  })

  test('is the policy of the resource, too, where there is one that would be enough', async () => {
    const resource = of(allow('sqs:Get*', named(`arn:aws:iam::${account}:user/bob`)))
    expect(await changeOf({ policies: { resource } })).toBe(
      `To change this: allow \`sqs:SendMessage\` on \`${queue}\` in an identity-based policy of \`${alice}\`, or in the resource policy of \`${queue}\`, for the caller itself`,
    )
  })

  test('is both policies across accounts', async () => {
    const line = await changeOf({ policies: {}, request: { resource: theirs } })
    expect(line).toContain(
      `in the resource policy of \`${theirs}\` (account ${other}), for the caller;`,
    )
    expect(line).toContain(
      `and allow \`sqs:SendMessage\` on \`${theirs}\` in an identity-based policy`,
    )
  })

  test('is a role of the other account where its resources have no policies', async () => {
    const request = {
      action: 'ec2:StopInstances',
      resource: `arn:aws:ec2:eu-west-1:${other}:instance/i-1`,
    }
    const step = `make the call as a role of account \`${other}\`: resources of \`ec2\` have no policies`
    expect(await changeOf({ policies: {}, request })).toBe(`To change this: ${step}`)
    expect(
      await changeOf({
        policies: { identity: [of(allow('ec2:*', { Effect: 'Deny', Sid: 'No' }))] },
        request,
      }),
    ).toBe(
      `To change this: remove or narrow: Deny, Sid "No", statement 1 of identity-based policy 1; and ${step}`,
    )
    const resource = of(allow('ec2:*', named(alice)))
    expect(await changeOf({ policies: { resource }, request })).toContain(
      'in an identity-based policy',
    )
  })

  test('is no policy for a service-linked role, whose permissions are those of AWS', async () => {
    const principal = `arn:aws:iam::${account}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`
    expect(await changeOf({ policies: {}, request: { principal } })).toBe(
      'No policy can change this: nobody can change what a service-linked role may do',
    )
  })

  test('is the policy of a key that names the caller, and that alone', async () => {
    const request = { action: 'kms:Decrypt', resource: key }
    expect(await changeOf({ policies: {}, request })).toBe(
      `To change this: allow \`kms:Decrypt\` on \`${key}\` in the resource policy of \`${key}\`, for the caller itself`,
    )
  })

  test('is no Deny, or other conditions of an Allow', async () => {
    expect(await changeOf({ policies: { identity: [everything, denial] } })).toBe(
      'To change this: remove or narrow: Deny, Sid "No", statement 1 of identity-based policy 2',
    )
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }
    const identity = [of(allow('sqs:*', { Condition }))]
    const context = { 'aws:RequestedRegion': 'us-east-1' }
    expect(await changeOf({ policies: { identity }, request: { context } })).toContain(
      'To change this: change the conditions of: Allow, statement 1 of identity-based policy 1, or allow ',
    )
  })

  test('is `*` for what is no ARN, since nothing else matches it', async () => {
    const request = { action: 'app:Read', resource: 'plan' }
    expect(await changeOf({ policies: {}, request })).toContain('allow `app:Read` on `*` in')
  })

  test('is what was not given', async () => {
    const Condition = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }
    const identity = [everything, of(allow('*', { Effect: 'Deny', Condition }))]
    const stdout = await explain({ policies: { identity } })
    expect(stdout).toContain(
      '\nDenied, but only because the request has no `aws:RequestedRegion`\n',
    )
    expect(stdout).toContain(
      '\nTo change this: make the call with a value of `aws:RequestedRegion` that the policy accepts; or remove or narrow: Deny,',
    )
  })
})

describe('what would deny', () => {
  test('is to take back every Allow that is enough', async () => {
    const resource = of(allow('sqs:*', named(alice)))
    expect(await changeOf({ policies: { identity: [everything], resource } })).toBe(
      'To change this: remove or narrow: Allow, statement 1 of the resource-based policy, and Allow, statement 1 of identity-based policy 1; or add a Deny to a policy that applies',
    )
  })

  test('is to take back one of those that are required', async () => {
    const resource = of(allow('sqs:*', named(alice)))
    const policies = { identity: [everything], resource }
    expect(await changeOf({ policies, request: { resource: theirs } })).toBe(
      'To change this: remove or narrow: Allow, statement 1 of the resource-based policy; or remove or narrow: Allow, statement 1 of identity-based policy 1; or add a Deny to a policy that applies',
    )
  })
})

test('policies that AWS manages are detached, since nobody can change them', async () => {
  const managed = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const directory = {
    policies: [{ arn: managed, document: everything }],
    accounts: [{ id: account, users: [{ name: 'alice', policies: [managed] }] }],
  }
  const folder = makeFolder({ 'a.directory.json': directory })
  await sallyport(['compile', folder('a.directory.json'), '-o', folder('a.bundle')])
  const request = JSON.stringify({ principal: alice, action: 'sqs:SendMessage', resource: queue })
  const { stdout } = await sallyport(['explain', folder('a.bundle'), '--request', request])
  expect(stdout).toContain(
    `To change this: detach, remove or narrow: Allow, statement 1 of ${managed}; or add a Deny`,
  )
})

describe('no policy changes', () => {
  test.each([
    [{ principal: `arn:aws:iam::${account}:root` }, 'sts:AssumeRole', 'the root user'],
    [
      { principal: `arn:aws:sts::${account}:assumed-role/r/s` },
      'sts:GetSessionToken',
      'a session of a role',
    ],
    [
      { principal: { assumedRoot: `arn:aws:iam::${account}:root` } },
      'sts:AssumeRole',
      'a session of AssumeRoot',
    ],
    [
      { principal: { user: alice, sessionToken: true } },
      'iam:ListUsers',
      'credentials of GetSessionToken without MFA',
    ],
    [
      { principal: `arn:aws:sts::${account}:federated-user/x` },
      'iam:ListUsers',
      'a session of GetFederationToken',
    ],
  ])('what credentials of a kind cannot call: %j, %s', async (asked, action, whose) => {
    const stdout = await explain({ policies: {}, request: { ...asked, action, resource: '*' } })
    expect(stdout).toContain(`because ${whose} cannot call ${action}\n`)
    expect(stdout).toContain('all policy types: not asked (no policy is asked about this call)')
    expect(stdout).toMatch(/\nNo policy can change this: .* cannot call .*\n$/)
  })

  test('a call that no policy is asked about', async () => {
    const request = { action: 'sts:GetCallerIdentity', resource: '*' }
    expect(await changeOf({ policies: { identity: [denial] }, request })).toBe(
      'No policy can change this: no policy is asked about sts:GetCallerIdentity',
    )
  })

  test('what AWS takes from the owner’s account alone', async () => {
    const resource = of(allow('sqs:*', { Principal: '*' }))
    const policies = { identity: [everything], resource }
    const request = { action: 'sqs:DeleteQueue', resource: theirs }
    expect(await changeOf({ policies, request })).toBe(
      'No policy can change this: AWS takes sqs:DeleteQueue from the owner’s account alone, whatever a policy allows',
    )
  })
})
