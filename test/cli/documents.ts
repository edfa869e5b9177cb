/** Documents that the tests of the command line use. */

export const account = '111122223333'
export const alice = `arn:aws:iam::${account}:user/alice`
export const report = 'arn:aws:s3:::reports/2026.csv'

export const readReports = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadReports',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::reports/*',
    },
    {
      Sid: 'NotFromOutside',
      Effect: 'Deny',
      Action: 's3:*',
      Resource: '*',
      Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    },
  ],
}

/** A valid policy with a finding. */
export const passAnyRole = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' },
}

/** Alice, who reads reports from one network. */
export const directory = {
  accounts: [
    {
      id: account,
      users: [{ name: 'alice', policies: [{ name: 'Reports', document: readReports }] }],
    },
  ],
  resources: [{ arn: 'arn:aws:s3:::reports', account }],
}

const context = { 'aws:SourceIp': '203.0.113.7' }

export const allowedRequest = {
  principal: alice,
  action: 's3:GetObject',
  resource: report,
  context,
}
export const silentRequest = { ...allowedRequest, action: 's3:PutObject' }
export const deniedRequest = { ...allowedRequest, context: { 'aws:SourceIp': '198.51.100.9' } }

/** A case that passes. */
export const passingCase = {
  name: 'alice reads reports',
  policies: { identity: [readReports] },
  request: allowedRequest,
  expect: { verdict: 'allowed', policyType: 'identity', statements: ['ReadReports'] },
}
