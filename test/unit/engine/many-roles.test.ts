/** However many roles of one name policies list, nothing of it makes a decision throw. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'
import { account, document } from './support.ts'

const resource = 'arn:aws:s3:::reports/a'
const session = `arn:aws:sts::${account}:assumed-role/Reader/alice`

/** A bucket policy that names so many roles called Reader, each under a path of its own. */
function bucketNaming(roles: number): object {
  const principals = Array.from(
    { length: roles },
    (_, at) => `arn:aws:iam::${account}:role/path-${at}/Reader`,
  )
  const grant = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
  return {
    accounts: [{ id: account }],
    resources: [
      {
        arn: 'arn:aws:s3:::reports',
        account,
        policy: document(...principals.map((arn) => ({ ...grant, Principal: { AWS: arn } })), {
          ...grant,
          Effect: 'Deny',
          Principal: { AWS: principals.at(-1) },
          Action: 's3:PutObject',
        }),
      },
    ],
  }
}

describe.each([1, 55, 500])('%i roles of one name in policies', (roles) => {
  it('are all found for a session whose role has a path that is not known', async () => {
    const text = JSON.stringify(bucketNaming(roles))
    const { decide, engine } = await openDirectoryEvaluators(parseDirectory(text))
    expect(decide({ principal: session, action: 's3:GetObject', resource })).toBe(
      'allowed by resource',
    )
    expect(decide({ principal: session, action: 's3:PutObject', resource })).toBe(
      'explicitDeny by resource',
    )
    expect(engine.prepare(session).isAllowed('s3:GetObject', resource)).toBe(true)
  })
})
