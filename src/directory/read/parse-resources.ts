/** Resources with their owners, policies and tags; VPC endpoints. */

import { readAccountId } from '../../json/account-id.ts'
import {
  type Cursor,
  readMatching,
  readMembers,
  readWord,
  report,
  requireMember,
} from '../../json/reader.ts'
import { type Fault, shorten } from '../../json/report.ts'
import { accountOf, isAccountId, splitArn } from '../../policy/read/arn.ts'
import type { Endpoint, Resource } from '../directory.ts'
import { type PolicyIndex, type PolicyScope, readPolicyUse } from './parse-policies.ts'
import { kindMembers, readKindMembers } from './parse-resource-kinds.ts'

/** Reads a resource and adds it by its ARN, which it returns. */
export function readResource(
  cursor: Cursor,
  shared: PolicyIndex,
  resources: Map<string, Resource>,
): string | undefined {
  const members = readMembers(cursor, ['arn', 'account', 'policy', ...kindMembers])
  const arnCursor = requireMember(cursor, members, 'arn')
  const arn = readMatching(arnCursor, /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s, {
    code: 'INVALID_ARN',
    message: 'not the ARN of a resource',
    hint: 'write all six parts, for example `arn:aws:s3:::bucket`',
  })
  if (arnCursor !== undefined && arn?.includes('*') === true) report(arnCursor, patternOf(arn))
  const stated = readAccountId(members.get('account'))
  const policyCursor = members.get('policy')
  const policy =
    policyCursor &&
    readPolicyUse(policyCursor, scopeOf(shared), { type: 'resource', owner: arn ?? '' })
  if (arnCursor === undefined || arn === undefined) return undefined
  const account = stated ?? accountOf(arn)
  const fault =
    findResourceFault(arn, account, resources.get(arn)) ?? (policyCursor && networkPolicy(arn))
  if (fault !== undefined) report(arnCursor, fault)
  if (account === undefined || fault !== undefined) return undefined
  resources.set(arn, { arn, account, policy, ...readKindMembers(members, arn) })
  return arn
}

function patternOf(arn: string): Fault {
  const [, , service = '', region = '', account = ''] = arn.split(':')
  const known = isAccountId(account) ? account : '111122223333'
  return {
    code: 'ARN_IS_PATTERN',
    message: `\`${shorten(arn)}\` has a \`*\`, but a resource's ARN is not a pattern`,
    hint: `name each resource; for all of a service write \`{"service": "${shorten(service)}", "account": "${known}", "region": "${shorten(region)}", "policy": {…}}\``,
  }
}

export function scopeOf(shared: PolicyIndex): PolicyScope {
  return { own: new Map(), shared }
}

function findResourceFault(
  arn: string,
  account: string | undefined,
  earlier: Resource | undefined,
): Fault | undefined {
  const named = accountOf(arn)
  if (account === undefined) return ownerMissing(arn)
  if (named !== undefined && named !== account) return twoOwners(arn, named, account)
  if (earlier !== undefined && earlier.account !== account) {
    return twoOwners(arn, earlier.account, account)
  }
  if (earlier !== undefined) return duplicateResource(arn)
  return isIdentity(arn) ? resourceIsIdentity(arn) : undefined
}

function ownerMissing(arn: string): Fault {
  return {
    code: 'OWNER_MISSING',
    message: `the directory does not say which account owns \`${shorten(arn)}\``,
    hint: 'add `account`',
  }
}

function twoOwners(arn: string, one: string, other: string): Fault {
  return {
    code: 'TWO_OWNERS',
    message: `\`${shorten(arn)}\` belongs to account \`${one}\` and to \`${other}\``,
    hint: 'correct the account or the ARN',
  }
}

export function duplicateResource(arn: string): Fault {
  return {
    code: 'DUPLICATE_RESOURCE',
    message: `resource \`${shorten(arn)}\` exists already`,
    hint: 'write its policy and tags in one place',
  }
}

/** Requests name a service, and not the network that they came through: its policy would be lost. */
function networkPolicy(arn: string): Fault | undefined {
  if (!/^arn:[^:]*:vpc-lattice:[^:]*:[^:]*:servicenetwork\//.test(arn)) return undefined
  return {
    code: 'NETWORK_POLICY',
    message: 'no request names a network',
    hint: 'write the policies of its services',
  }
}

function isIdentity(arn: string): boolean {
  const parts = splitArn(arn)
  return parts?.service === 'iam' && /^(?:user|role|group)\//.test(parts.resource)
}

function resourceIsIdentity(arn: string): Fault {
  return {
    code: 'RESOURCE_IS_IDENTITY',
    message: `\`${shorten(arn)}\` is an identity`,
    hint: 'write it in its account; a role has its trust policy and tags there',
  }
}

/** Reads a VPC endpoint and adds it by its id. */
export function readEndpoint(
  cursor: Cursor,
  shared: PolicyIndex,
  endpoints: Map<string, Endpoint>,
): void {
  const members = readMembers(cursor, ['id', 'type', 'policy'])
  const idCursor = requireMember(cursor, members, 'id')
  const id = readMatching(idCursor, /^vpce-[a-z0-9]{1,64}$/, {
    code: 'INVALID_ENDPOINT_ID',
    message: 'not the id of a VPC endpoint',
    hint: 'write for example `vpce-0123456789abcdef0`',
  })
  const type = readWord(requireMember(cursor, members, 'type'), ['Gateway', 'Interface'] as const)
  const policyCursor = requireMember(cursor, members, 'policy')
  const policy =
    policyCursor &&
    readPolicyUse(policyCursor, scopeOf(shared), { type: 'endpoint', owner: id ?? '' })
  if (idCursor !== undefined && id !== undefined && endpoints.has(id)) {
    report(idCursor, {
      code: 'DUPLICATE_ENDPOINT',
      message: `endpoint \`${id}\` exists already`,
      hint: 'keep one of them',
    })
  }
  if (id !== undefined && type !== undefined && policy !== undefined) {
    endpoints.set(id, { id, type, policy })
  }
}
