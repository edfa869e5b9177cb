/** Trust in identity providers that many share ("Identity-provider controls for shared OIDC providers", IAM User Guide). */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, TestAccount } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const shared: [string, string][] = [
  ['token.actions.githubusercontent.com', 'token.actions.githubusercontent.com:sub'],
  ['gitlab.com', 'gitlab.com:sub'],
  ['app.terraform.io', 'app.terraform.io:sub'],
  ['agent.buildkite.com', 'agent.buildkite.com:sub'],
  ['oidc.vercel.com', 'oidc.vercel.com:aud'],
  ['api.pulumi.com/oidc', 'api.pulumi.com/oidc:aud'],
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
]

/** A trust policy in the provider of the account that has such an issuer. */
function trustIn(issuer: string, elements: object): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...elements,
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

function makeRole(document: string) {
  return aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: document })
}

describe('a role that trusts a shared provider', () => {
  it.each(shared)('%s evaluates %s', async (issuer, key) => {
    await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', { Url: `https://${issuer}` }))
    for (const Condition of [
      undefined,
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      { Null: { [key]: 'false' } },
    ]) {
      const refused = await makeRole(trustIn(issuer, { Condition }))
      expect(refused.code).toBe('MalformedPolicyDocument')
      expect(refused.message).toContain(key)
    }
    const Condition = { StringLike: { [key.toUpperCase()]: 'tenant/*' } }
    await aws.expectOk(makeRole(trustIn(issuer, { Condition })))
    const update = { RoleName: 'R', PolicyDocument: trustIn(issuer, {}) }
    expect((await aws.iam('UpdateAssumeRolePolicy', update)).code).toBe('MalformedPolicyDocument')
  })

  it('of Cognito evaluates its audience', async () => {
    const Principal = { Federated: ['cognito-identity.amazonaws.com'] }
    const key = 'cognito-identity.amazonaws.com'
    const condition = (claim: string) => ({ StringEquals: { [`${key}:${claim}`]: 'x' } })
    const refused = await makeRole(trustIn('', { Principal, Condition: condition('amr') }))
    expect(refused.code).toBe('MalformedPolicyDocument')
    await aws.expectOk(makeRole(trustIn('', { Principal, Condition: condition('aud') })))
  })

  it('may deny without a condition', async () => {
    await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', { Url: 'https://gitlab.com' }))
    await aws.expectOk(makeRole(trustIn('gitlab.com', { Effect: 'Deny' })))
  })
})

describe('a role that trusts a provider of its own', () => {
  it.each(['idp.example.com', 'gitlab.com.example.org', 'oidc.vercel.com/acme'])(
    '%s needs no condition',
    async (issuer) => {
      await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', { Url: `https://${issuer}` }))
      await aws.expectOk(makeRole(trustIn(issuer, {})))
    },
  )
})
