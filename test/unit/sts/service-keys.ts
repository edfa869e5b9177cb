/** A world whose services give keys to the role sessions that they obtain. */
import { allow, federatedTrust, home, named, role, samlProvider, trust } from './world.ts'

export const ec2 = 'ec2.amazonaws.com'
export const instance = `arn:aws:ec2:eu-west-1:${home}:instance/i-0123456789abcdef0`
export const userId = '906712345e-12345678-1234-1234-1234-123456789012'

/** Key, service, a value, and what is none. */
export const rows: readonly [string, string, string | number, readonly (string | number)[]][] = [
  [
    'aws:ChatbotSourceArn',
    'chatbot.amazonaws.com',
    `arn:aws:chatbot::${home}:chat-configuration/slack-channel/ops`,
    ['ops', 'arn:aws:chatbot::1:chat-configuration/x'],
  ],
  ['ec2:SourceInstanceArn', ec2, instance, ['i-0123456789abcdef0', `${instance}/x`, '']],
  ['ec2:RoleDelivery', ec2, '2.0', ['3.0', '1.5', 0, 'v2']],
  ['ec2:RoleDelivery', ec2, 2, [3, Number.NaN]],
  [
    'lambda:SourceFunctionArn',
    'lambda.amazonaws.com',
    `arn:aws:lambda:eu-west-1:${home}:function:resize`,
    ['resize', `arn:aws:lambda:eu-west-1:${home}:layer:x`],
  ],
  [
    'ssm:SourceInstanceArn',
    'ssm.amazonaws.com',
    `arn:aws:ssm:eu-west-1:${home}:managed-instance/mi-0123456789abcdef0`,
    ['mi-1', `arn:aws:ssm:eu-west-1:${home}:parameter/p`],
  ],
  [
    'codebuild:BuildArn',
    'codebuild.amazonaws.com',
    `arn:aws:codebuild:eu-west-1:${home}:build/site:1234`,
    [`arn:aws:codebuild:eu-west-1:${home}:project/site`],
  ],
  [
    'codebuild:ProjectArn',
    'codebuild.amazonaws.com',
    `arn:aws:codebuild:eu-west-1:${home}:project/site`,
    [`arn:aws:codebuild:eu-west-1:${home}:build/site`],
  ],
  ['glue:RoleAssumedBy', 'glue.amazonaws.com', 'glue.amazonaws.com', ['glue', ec2]],
  ['glue:CredentialIssuingService', 'glue.amazonaws.com', 'glue.amazonaws.com', ['glue', ec2]],
]

export const delivered = {
  'aws:Ec2InstanceSourceVpc': 'vpc-0123456789abcdef0',
  'aws:Ec2InstanceSourcePrivateIPv4': '10.0.0.7',
}
const onlyWith = (key: string, value: string | number) =>
  allow('s3:GetObject', { Condition: { StringEquals: { [key]: String(value) } } })
export const portalRole = `arn:aws:iam::${home}:role/aws-reserved/sso.amazonaws.com/Portal`

export const document = {
  accounts: [
    {
      id: home,
      providers: [{ type: 'saml', name: 'corp' }],
      roles: [
        ...rows.map(([key, service, value], at) =>
          role(`r${at}`, trust({ Service: service }), {
            policies: [named('only', onlyWith(key, value))],
          }),
        ),
        role('any', [trust({ Service: ec2 }), trust({ AWS: home })], {
          policies: [named('all', allow('*'))],
        }),
        role('vpc', trust({ Service: ec2 }), {
          policies: [
            named(
              'same-vpc',
              allow('s3:GetObject', {
                Condition: {
                  StringEquals: { 'aws:Ec2InstanceSourceVpc': '${aws:SourceVpc}' },
                  IpAddress: { 'aws:Ec2InstanceSourcePrivateIPv4': '10.0.0.0/24' },
                },
              }),
            ),
          ],
        }),
        role(
          'next',
          trust({ AWS: home }, { Condition: { ArnEquals: { 'ec2:SourceInstanceArn': instance } } }),
          { policies: [named('only', onlyWith('ec2:SourceInstanceArn', instance))] },
        ),
        role('Portal', federatedTrust(samlProvider, 'sts:AssumeRoleWithSAML'), {
          path: '/aws-reserved/sso.amazonaws.com/',
          policies: [named('only', onlyWith('identitystore:UserId', userId))],
        }),
        role('saml', federatedTrust(samlProvider, 'sts:AssumeRoleWithSAML')),
      ],
    },
  ],
}
