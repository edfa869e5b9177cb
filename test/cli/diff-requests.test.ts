/** `sallyport diff` of two bundles alone: over all requests, with examples that are so. */
import { describe, expect, test } from 'vitest'
import { account, aliceWith, bundleOf } from '../support/audits.ts'
import { makeFolder, sallyport } from './command-line.ts'

const alice = `arn:aws:iam::${account}:user/alice`
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }
const withMfa = { ...read, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

/** Runs `diff` over all requests. */
async function diffOf(old: object[], next: object[], ...more: string[]) {
  const at = makeFolder({
    'old.bundle': await bundleOf(aliceWith(...old)),
    'new.bundle': await bundleOf(aliceWith(...next)),
    'allowed.txt': `${alice} s3:*\n`,
  })
  const files = more.map((one) => (one.endsWith('.txt') ? at(one) : one))
  const outcome = await sallyport(['diff', at('old.bundle'), at('new.bundle'), ...files])
  return { ...outcome, at }
}

describe('a change of policies', () => {
  test('is told of with a request that both bundles decide otherwise', async () => {
    const { code, stdout, at } = await diffOf([withMfa], [read], '--json')
    expect(code).toBe(5)
    const [found, ...others] = JSON.parse(stdout)
    expect(others).toEqual([])
    expect(found).toMatchObject({
      ...{ change: 'gained', principal: alice, actions: ['s3:GetObject'] },
      resource: 'arn:aws:s3:::reports/*',
      conditions: [],
    })
    const request = JSON.stringify(found.example)
    const verdicts = [at('old.bundle'), at('new.bundle')].map(async (bundle) => {
      const checked = await sallyport(['check', bundle, '--request', request, '--json'])
      return JSON.parse(checked.stdout).verdict
    })
    expect(await Promise.all(verdicts)).toEqual(['implicitDeny', 'allowed'])
  })

  test('that only takes away is fine, and so is a gain that the allow list names', async () => {
    const revoked = await diffOf([read], [withMfa])
    expect([revoked.code, revoked.stdout.split('\n').at(-2)]).toEqual([
      0,
      '0 gained, 1 revoked, 0 maybe changed',
    ])
    const meant = await diffOf([withMfa], [read], '--allow-list', 'allowed.txt')
    expect([meant.code, meant.stdout.split('\n')[0]]).toEqual([
      0,
      `access gained        ${alice}  s3:GetObject`,
    ])
  })

  test('that is in words alone is none', async () => {
    const split = [
      { ...read, Sid: 'One', Resource: ['arn:aws:s3:::reports/*'] },
      { ...read, Sid: 'Two', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::reports/2026/*' },
    ]
    const { code, stdout } = await diffOf([read], split)
    expect([code, stdout]).toEqual([0, '0 gained, 0 revoked, 0 maybe changed\n'])
  })

  test('of a wildcard is one difference, and of a Deny what it takes out', async () => {
    const all = await diffOf([read], [{ ...read, Action: 's3:*Object' }], '--json')
    const groups = JSON.parse(all.stdout) as { actions: string[]; change: string }[]
    expect(groups.map(({ change }) => change)).toEqual(['gained'])
    expect(groups[0]?.actions).toEqual(expect.arrayContaining(['s3:PutObject', 's3:DeleteObject']))
    const deny = { ...read, Effect: 'Deny', Resource: 'arn:aws:s3:::reports/secret/*' }
    const less = await diffOf([read], [read, deny], '--json')
    expect(JSON.parse(less.stdout)).toMatchObject([
      { change: 'revoked', resource: 'arn:aws:s3:::reports/secret/*' },
    ])
  })

  test('of an owner is told of, though it is an object that is declared and not its bucket', async () => {
    const object = 'arn:aws:s3:::reports/one'
    const foreign = { arn: object, account: '444455556666' }
    const own = aliceWith(read)
    const at = makeFolder({
      'old.bundle': await bundleOf(own),
      'new.bundle': await bundleOf({ ...own, resources: [foreign] }),
    })
    const { stdout } = await sallyport(['diff', at('old.bundle'), at('new.bundle'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject([
      { change: 'revoked', principal: alice, actions: ['s3:GetObject'], resource: object },
    ])
  })

  test('of who may assume a role is told of for services and identity providers, too', async () => {
    const role = `arn:aws:iam::${account}:role/worker`
    const provider = `arn:aws:iam::${account}:saml-provider/okta`
    const trusting = (...Statement: object[]) => ({
      accounts: [{ id: account, roles: [{ name: 'worker', trust: { Statement } }] }],
    })
    const service = (name: string) => ({
      Effect: 'Allow',
      Principal: { Service: `${name}.amazonaws.com` },
      Action: 'sts:AssumeRole',
    })
    const token = (Federated: string, Action: string) => ({
      Effect: 'Allow',
      Principal: { Federated },
      Action,
    })
    const old = trusting(service('ec2'), service('sns'), token(provider, 'sts:AssumeRoleWithSAML'))
    const next = trusting(
      service('lambda'),
      service('sns'),
      token('accounts.google.com', 'sts:AssumeRoleWithWebIdentity'),
      {
        ...token(provider, 'sts:AssumeRoleWithSAML'),
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    )
    const at = makeFolder({ 'old.bundle': await bundleOf(old), 'new.bundle': await bundleOf(next) })
    const run = (...more: string[]) =>
      sallyport(['diff', at('old.bundle'), at('new.bundle'), ...more])
    const { code, stdout } = await run('--json')
    expect(code).toBe(5)
    const groups = JSON.parse(stdout) as Record<string, unknown>[]
    const told = groups.map(({ change, principal, actions, resource, example }) => {
      const { principal: asked } = example as { principal: unknown }
      return [change, principal, actions, resource, asked]
    })
    expect(told).toEqual([
      [
        'gained',
        'accounts.google.com',
        ['sts:AssumeRoleWithWebIdentity'],
        role,
        { federated: 'accounts.google.com' },
      ],
      [
        'gained',
        'lambda.amazonaws.com',
        ['sts:AssumeRole'],
        role,
        { service: 'lambda.amazonaws.com' },
      ],
      ['revoked', provider, ['sts:AssumeRoleWithSAML'], role, { federated: provider }],
      ['revoked', 'ec2.amazonaws.com', ['sts:AssumeRole'], role, { service: 'ec2.amazonaws.com' }],
    ])
    const file = makeFolder({ 'meant.txt': 'accounts.google.com *\nlambda.* sts:AssumeRole\n' })
    expect((await run('--allow-list', file('meant.txt'))).code).toBe(0)
  })

  test('is written for pull requests and as annotations', async () => {
    const markdown = await diffOf([withMfa], [read], '--format', 'markdown')
    expect(markdown.stdout).toContain(`| access gained | \`${alice}\` | \`s3:GetObject\` |`)
    const github = await diffOf([withMfa], [read], '--format', 'github')
    expect(github.stdout).toBe(
      `::error title=access gained::${alice} s3:GetObject on arn:aws:s3:::reports/*\n`,
    )
  })
})
