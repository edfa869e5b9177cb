/** Policies for all that an account has of a service in a region, such as a Glue catalog's (E-77). */

import { readAccountId } from '../../json/account-id.ts'
import {
  type Cursor,
  readEntries,
  readMatching,
  readMembers,
  report,
  requireMember,
} from '../../json/reader.ts'
import type { Resource } from '../directory.ts'
import { type PolicyIndex, type PolicyScope, readPolicyUse } from './parse-policies.ts'
import { duplicateResource } from './parse-resources.ts'

/** Whether an entry of `resources` is such a policy: it names a service and no ARN. */
export function isAccountPolicy(cursor: Cursor): boolean {
  return readEntries(cursor).some(([name]) => name === 'service')
}

/** Reads such a policy and adds it by the first five parts of the ARNs that it is for, which it returns. */
export function readAccountPolicy(
  cursor: Cursor,
  shared: PolicyIndex,
  resources: Map<string, Resource>,
): string | undefined {
  const members = readMembers(cursor, ['service', 'account', 'region', 'partition', 'policy'])
  const service = readPart(requireMember(cursor, members, 'service'), partFaults.service)
  const account = readAccountId(requireMember(cursor, members, 'account'))
  const region = readPart(requireMember(cursor, members, 'region'), partFaults.region)
  const stated = members.get('partition')
  const partition = stated === undefined ? 'aws' : readPart(stated, partFaults.partition)
  const use = requireMember(cursor, members, 'policy')
  const arn = `arn:${partition}:${service}:${region}:${account}`
  const scope: PolicyScope = { own: new Map(), shared }
  const policy = use && readPolicyUse(use, scope, { type: 'resource', owner: arn })
  const isRead = [service, account, region, partition].every((part) => part !== undefined)
  if (account === undefined || policy === undefined || !isRead) return undefined
  if (resources.has(arn)) report(cursor, duplicateResource(arn))
  else resources.set(arn, { arn, account, policy, tags: undefined })
  return arn
}

const partFaults = {
  partition: {
    code: 'INVALID_PARTITION',
    message: 'not the second part of an ARN',
    hint: 'write for example `aws` or `aws-cn`',
  },
  service: {
    code: 'INVALID_SERVICE',
    message: 'not the third part of an ARN',
    hint: 'write for example `glue` or `logs`',
  },
  region: {
    code: 'INVALID_REGION',
    message: 'not the fourth part of an ARN',
    hint: 'write for example `eu-west-1`, or an empty string for none',
  },
} as const

/** A region may be empty: some services have none. */
function readPart(
  cursor: Cursor | undefined,
  fault: (typeof partFaults)[keyof typeof partFaults],
): string | undefined {
  const pattern = fault === partFaults.region ? /^[a-z0-9-]{0,64}$/ : /^[a-z0-9-]{1,64}$/
  return readMatching(cursor, pattern, fault)
}
