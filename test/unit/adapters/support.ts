/** An engine for an application of documents, and whom its requests are from. */
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { Engine, EngineOptions } from '../../../src/engine/engine.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { account, user } from '../engine/support.ts'

export { account, user }
export const provider = `arn:aws:iam::${account}:oidc-provider/id.example.com`
export const reader = `arn:aws:iam::${account}:role/reader`

const documents = 'arn:app:docs::111122223333:doc/*'
const read = { Effect: 'Allow', Action: 'docs:Read', Resource: documents }

const directory = {
  accounts: [
    {
      id: account,
      providers: [{ type: 'oidc', url: 'https://id.example.com', clients: ['app'] }],
      users: [
        { name: 'alice', policies: [{ name: 'own', document: policy(read) }] },
        {
          name: 'bob',
          policies: [
            {
              name: 'own',
              document: policy({
                ...read,
                Condition: {
                  StringEquals: { 'app:Plan': 'gold' },
                  IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
                },
              }),
            },
          ],
        },
      ],
      roles: [
        {
          name: 'reader',
          trust: policy({
            Effect: 'Allow',
            Principal: { Federated: provider },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { StringEquals: { 'id.example.com:sub': ['carol', 'dave'] } },
          }),
          policies: [{ name: 'own', document: policy(read) }],
        },
      ],
    },
  ],
}

function policy(statement: object): object {
  return { Version: '2012-10-17', Statement: statement }
}

export async function openDocuments(options: EngineOptions = {}): Promise<Engine> {
  const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
  return createNodeEngine(bundle, options)
}

/** Who asks, as a header says it: good enough for a test. */
export function principalIn(name: string | null | undefined): string | undefined {
  if (name === 'error') throw new Error('who asks cannot be told')
  return name === null || name === undefined ? undefined : user(name)
}
