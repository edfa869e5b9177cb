/** Clients of IAM and STS that accept JSON (aws-iam-authenticator, Envoy) and no XML. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const versions = { iam: '2010-05-08', sts: '2011-06-15' }

async function inJson(
  service: 'iam' | 'sts',
  parameters: Readonly<Record<string, string>>,
  { accept = 'application/json', keys = aws.administrator } = {},
) {
  const form = new URLSearchParams({ ...parameters, Version: versions[service] })
  return aws.send(service, form.toString(), keys, { accept })
}

describe('an answer in JSON', () => {
  it('has the members of the one in XML', async () => {
    const { status, headers, body } = await inJson('sts', { Action: 'GetCallerIdentity' })
    expect([status, headers['Content-Type']]).toEqual([200, 'application/json'])
    expect(JSON.parse(body)).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: {
          UserId: expect.stringMatching(/^AIDA/),
          Account: account,
          Arn: `arn:aws:iam::${account}:user/administrator`,
        },
        ResponseMetadata: { RequestId: headers['x-amzn-RequestId'] },
      },
    })
  })

  it('has times as seconds, lists and maps as such, and bytes in Base64', async () => {
    const { body: made } = await inJson('iam', {
      ...{ Action: 'CreateUser', UserName: 'u' },
      ...{ 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    })
    expect(JSON.parse(made).CreateUserResponse.CreateUserResult.User).toMatchObject({
      CreateDate: aws.now / 1000,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    const { body: summary } = await inJson('iam', { Action: 'GetAccountSummary' })
    expect(JSON.parse(summary)).toMatchObject({
      GetAccountSummaryResponse: { GetAccountSummaryResult: { SummaryMap: { Users: 2 } } },
    })
    await inJson('iam', { Action: 'GenerateCredentialReport' })
    const { body: report } = await inJson('iam', { Action: 'GetCredentialReport' })
    const { Content } = JSON.parse(report).GetCredentialReportResponse.GetCredentialReportResult
    expect(Buffer.from(Content, 'base64').toString()).toMatch(/^user,arn,/)
  })

  it('has no result where the operation has no output', async () => {
    const { headers, body } = await inJson('iam', {
      ...{ Action: 'UpdateUser', UserName: 'administrator', NewPath: '/a/' },
    })
    expect(JSON.parse(body)).toEqual({
      UpdateUserResponse: { ResponseMetadata: { RequestId: headers['x-amzn-RequestId'] } },
    })
  })

  it.each([
    [{ Action: 'GetUser', UserName: 'none' }, 404, 'NoSuchEntity'],
    [{ Action: 'Nothing' }, 400, 'InvalidAction'],
  ])('to %j says what is wrong', async (parameters, status, Code) => {
    const refused = await inJson('iam', parameters)
    expect([refused.status, refused.headers['Content-Type']]).toEqual([status, 'application/json'])
    expect(JSON.parse(refused.body)).toEqual({
      Error: { Type: 'Sender', Code, Message: expect.any(String) },
      RequestId: refused.headers['x-amzn-RequestId'],
    })
  })

  it('is what a denied caller gets, too', async () => {
    const keys = await aws.makeUser('nobody')
    const role = { RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: '*' }) }
    const { status, body } = await inJson('iam', { ...role, Action: 'CreateRole' }, { keys })
    expect(status).toBe(403)
    expect(JSON.parse(body).Error.Code).toBe('AccessDenied')
  })
})

it.each(['*/*', 'text/xml', 'application/xml, application/json', ''])(
  'Accept: %s gets XML',
  async (accept) => {
    const answer = await inJson('sts', { Action: 'GetCallerIdentity' }, { accept })
    expect(answer.headers['Content-Type']).toBe('text/xml')
    expect(answer.body).toMatch(/^<GetCallerIdentityResponse /)
  },
)
