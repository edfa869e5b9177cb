/** Bundles to damage, and requests that reach into every part of them. */
import { readFileSync } from 'node:fs'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { readSets } from './policy-sets.ts'

const manyPatterns = Array.from({ length: 40 }, (_, at) => `arn:aws:s3:::a*${at}/\${aws:username}`)

/** One policy of every type, with conditions of every family, variables, and a trie. */
const documents = {
  identity: [
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:G?t*', Resource: manyPatterns },
        { Effect: 'Deny', NotAction: ['s3:*', 'sqs:*'], NotResource: 'arn:aws:sqs:*:*:q' },
        {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: {
            StringLike: { 'aws:username': ['a*', 'b?'] },
            'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] },
            NumericLessThan: { 'app:n': 10 },
            DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' },
            IpAddressIfExists: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] },
            ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' },
            Null: { 'app:none': true },
          },
        },
      ],
    },
  ],
  resource: [
    {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 's3:*' },
        { Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'x:y' },
      ],
    },
  ],
  boundary: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
  endpoint: [{ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }],
  scps: [[{ Statement: { Effect: 'Allow', Action: ['s3:*', 'sqs:*'], Resource: '*' } }]],
}

export async function compileSamples(): Promise<Uint8Array[]> {
  const acme = new URL('../../samples/acme/acme.directory.json', import.meta.url)
  const directory = parseDirectory(readFileSync(acme, 'utf8'))
  return [await compileBundle(readSets(documents)), await compileBundle(directory)]
}

const context = {
  'aws:TagKeys': ['a'],
  'app:n': 5,
  'aws:SourceIp': '10.1.2.3',
  'aws:SourceVpce': 'vpce-0a1b2c3d4e5f67890',
}

/** Asked of every damaged bundle that loads. */
export const requests: readonly AuthorizationRequest[] = [
  {
    principal: 'arn:aws:iam::111122223333:user/alice',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::ax7/alice',
    context,
  },
  {
    principal: 'arn:aws:sts::222233334444:assumed-role/Deployer/session',
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:eu-west-1:222233334444:q',
    context,
  },
  {
    principal: { federated: 'accounts.google.com' },
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: 'arn:aws:iam::111122223333:role/emergency/BreakGlass',
  },
  {
    principal: { user: 'arn:aws:iam::111122223333:user/grace', mfa: true },
    action: 'x:y',
    resource: '*',
    resourceAccount: '222233334444',
  },
]
