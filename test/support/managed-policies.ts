/** All AWS managed policies, from a file that is not part of the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Directory, User } from '../../src/directory/directory.ts'
import type { Policy } from '../../src/model/policy.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'

const file = new URL(
  '../../../shared/data/aws-managed-policies/managed-policies.jsonl.gz',
  import.meta.url,
)

/** Whether tests that need the file must run, and cannot be skipped. */
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'

/** Whether to skip tests that need the file; says so if it is missing. */
export function skipsManagedPolicies(): boolean {
  const missing = !existsSync(file)
  if (missing && !required) console.info(`skipped: ${file.pathname} does not exist`)
  return missing && !required
}

export function readManagedPolicies(): Policy[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  return lines.map((line) => {
    const { name, document } = JSON.parse(line)
    return parsePolicy(document, { type: 'identity', name })
  })
}

const account = '111122223333'

/** The ARN of a directory's user `number`. */
export function userArn(number: number): string {
  return `arn:aws:iam::${account}:user/user${number}`
}

/** A directory of one account with a user for each list of policies. */
export function directoryOf(held: readonly (readonly Policy[])[]): Directory {
  const users = held.map((policies, number): User => {
    const name = `user${number}`
    return {
      arn: userArn(number),
      account,
      name,
      id: undefined,
      tags: new Map(),
      policies,
      boundary: undefined,
      groups: [],
    }
  })
  const only = {
    id: account,
    partition: 'aws',
    alias: undefined,
    membership: undefined,
    users: new Map(users.map((user) => [user.name, user])),
    roles: new Map(),
  }
  return { accounts: new Map([[account, only]]), resources: new Map(), endpoints: new Map() }
}
