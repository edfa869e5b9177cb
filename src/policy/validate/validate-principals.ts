/** Checks of `Principal` and `NotPrincipal` ("AWS JSON policy elements: Principal"). */

import { quote } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import type { DocumentType } from '../../model/policy.ts'
import { isAccountId, splitArn } from '../read/arn.ts'
import type { PrincipalEntryDraft } from '../read/document-principal.ts'
import { familyOf } from '../read/known-keys.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import { type ConditionFacts, type StatementCheck, testsKey } from './document-check.ts'
import {
  lowerCase,
  principalKeys,
  servicePrincipalForm,
  sourceKeys,
  untrustworthyKeys,
} from './key-groups.ts'

const typesWithPrincipal: ReadonlySet<DocumentType> = new Set(['resource', 'trust', 'endpoint'])
const typesWithout: ReadonlySet<DocumentType> = new Set(['identity', 'boundary', 'session'])

/** Presence by policy type, form of every entry, and service principals that anyone may steer. */
export function checkPrincipals(check: StatementCheck): void {
  checkPresence(check)
  const { principal } = check.statement
  if (principal === undefined || !typesWithPrincipal.has(check.type)) return
  checkEmptiness(check)
  if (!principal.whole) {
    for (const entry of principal.entries) checkEntry(entry, check)
  }
  if (principal.negated) {
    checkNegation(check)
    return
  }
  checkAnyPrincipal(check)
  checkServicePrincipals(check)
  checkKeysOfServices(check)
}

/**
 * Keys whose values the caller cannot choose, and which tell callers or networks apart ("The meaning
 * of public" for S3, "IAM Access Analyzer filter keys").
 */
const confiningKeys: ReadonlySet<string> = lowerCase(
  'aws:PrincipalAccount aws:PrincipalArn aws:PrincipalOrgID aws:PrincipalOrgPaths aws:userid',
  'aws:PrincipalIsAWSService aws:PrincipalServiceName aws:PrincipalTag/ aws:SourceAccount',
  'aws:SourceArn aws:SourceIp aws:SourceOrgID aws:SourceOrgPaths aws:SourceOwner aws:SourceVpc',
  'aws:SourceVpcArn aws:SourceVpce aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths',
  'kms:CallerAccount s3:DataAccessPointAccount s3:DataAccessPointArn',
  'elasticfilesystem:AccessedViaMountTarget',
)

/** Everyone, also without credentials, unless a condition says who or from where (E-75, A-63). */
function checkAnyPrincipal(check: StatementCheck): void {
  const { notes, statement, type } = check
  const { effect, principal } = statement
  const entry = principal?.entries.find(({ kind, value }) => kind === 'AWS' && value === '*')
  const isOpen = principal?.whole ? type === 'resource' : entry !== undefined
  if (principal === undefined || !isOpen || effect !== 'Allow' || type === 'endpoint') return
  if (check.conditions.some(confines)) return
  notes.add('ALLOW_WITH_ANY_PRINCIPAL', entry?.spot ?? principal.spot, {
    message:
      type === 'trust'
        ? 'anybody with an AWS account may assume the role'
        : 'the statement allows everybody, also callers of other accounts and without credentials',
  })
}

/** A positive test of fixed values; a missing key must not pass it. */
function confines({ lowerKey, parsed, values }: ConditionFacts): boolean {
  if (!confiningKeys.has(lowerKey) && !confiningKeys.has(familyOf(lowerKey))) return false
  if (parsed === undefined || parsed.ifExists || parsed.set === 'ForAllValues') return false
  const { family, negated } = parsed.operator
  if (negated || family === 'null' || values.length === 0) return false
  return values.every(({ text }) => !/^\*+$|\/0$/.test(text))
}

function checkPresence({ report, statement, type }: StatementCheck): void {
  const { members, spot } = statement
  const member = members.get('Principal') ?? members.get('NotPrincipal')
  if (member === undefined && typesWithPrincipal.has(type)) {
    report.add('MISSING_PRINCIPAL', spot, 'without `Principal` the statement matches nobody')
  }
  if (member !== undefined && typesWithout.has(type)) {
    const at = { path: [...spot.path, member.key], place: member.place }
    report.add('UNSUPPORTED_PRINCIPAL', at, `\`${member.key}\` is only for resource-based policies`)
  }
}

function checkEmptiness({ report, statement }: StatementCheck): void {
  const member = statement.members.get('Principal')
  if (member?.value.kind !== 'object') return
  const path = [...statement.spot.path, 'Principal']
  if (member.value.members.length === 0) {
    const message = 'an empty `Principal` matches nobody'
    report.add('EMPTY_OBJECT_PRINCIPAL', { path, place: member.place }, message)
  }
  for (const { key, place, value } of member.value.members) {
    if (value.kind !== 'array' || value.items.length > 0) continue
    const message = `an empty ${quote(key)} matches nobody`
    report.add('EMPTY_ARRAY_PRINCIPAL', { path: [...path, key], place }, message)
  }
}

function checkNegation({ report, statement, type }: StatementCheck): void {
  const { effect, principal } = statement
  if (principal === undefined || effect !== 'Allow' || type === 'trust') return
  const message = 'an Allow with `NotPrincipal` allows everyone else, also anonymous callers'
  report.add('ALLOW_WITH_NOT_PRINCIPAL', principal.spot, message)
}

type FindFault = (value: string, type: DocumentType) => IssueCode | undefined

const findFaults: Readonly<Record<PrincipalEntryDraft['kind'], FindFault>> = {
  AWS: findAwsFault,
  Service: findServiceFault,
  Federated: findFederatedFault,
  CanonicalUser: (value) => (/^[0-9a-f]{64}$/.test(value) ? undefined : 'INVALID_PRINCIPAL'),
}

function checkEntry({ kind, value, spot }: PrincipalEntryDraft, check: StatementCheck): void {
  const { report, type } = check
  const code = findTextFault(kind, value) ?? findFaults[kind](value, type)
  if (code !== undefined) report.add(code, spot, describeFault(kind, value))
}

function describeFault(kind: string, value: string): string {
  return `${quote(value)} does not name a principal as \`${kind}\` does`
}

function findTextFault(kind: string, value: string): IssueCode | undefined {
  if (value.includes('${')) return 'VARIABLE_UNSUPPORTED_IN_ELEMENT'
  if (!hasWildcard(value) || (kind === 'AWS' && value === '*')) return undefined
  return 'UNSUPPORTED_WILDCARD_IN_PRINCIPAL'
}

function findAwsFault(value: string): IssueCode | undefined {
  if (value === '*' || isAccountId(value)) return undefined
  if (/^AIDA[A-Z0-9]+$/.test(value)) return 'INVALID_USER_REFERENCE'
  if (/^AROA[A-Z0-9]+$/.test(value)) return 'INVALID_ROLE_REFERENCE'
  const arn = splitArn(value)
  if (arn === undefined) return value.startsWith('arn:') ? 'MISSING_ARN_FIELD' : 'INVALID_PRINCIPAL'
  if (!isAccountId(arn.account) && arn.account !== 'cloudfront') return 'INVALID_ARN_ACCOUNT'
  const form = principalForms.get(arn.service)
  return form?.test(arn.resource) ? undefined : 'INVALID_PRINCIPAL'
}

/** The resource part of principal ARNs, by service; a group is never a principal (L-32 to L-40). */
const principalForms: ReadonlyMap<string, RegExp> = new Map([
  ['iam', /^(root|(user|role)\/.+)$/],
  ['sts', /^(assumed-role\/[^/]+\/.+|federated-user\/.+)$/],
])

function findServiceFault(value: string): IssueCode | undefined {
  return servicePrincipalForm.test(value) ? undefined : 'INVALID_SERVICE_PRINCIPAL_FORMAT'
}

function findFederatedFault(value: string, type: DocumentType): IssueCode | undefined {
  if (type !== 'trust') return 'FEDERATED_PRINCIPAL_NOT_SUPPORTED'
  const { service, resource = '' } = splitArn(value) ?? {}
  const isProvider = service === 'iam' && /^(saml|oidc)-provider\/.+$/.test(resource)
  if (isProvider || /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(value)) return undefined
  return 'INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY'
}

/** A service calls on behalf of anyone unless the statement says of whom (the confused deputy). */
function checkServicePrincipals(check: StatementCheck): void {
  const { report, statement, type } = check
  if (type !== 'resource' || statement.effect !== 'Allow' || testsKey(check, sourceKeys)) return
  const weak = testsKey(check, untrustworthyKeys)
  const code = weak
    ? 'RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'
    : 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL'
  for (const { kind, value, spot } of statement.principal?.entries ?? []) {
    if (kind !== 'Service') continue
    report.add(
      code,
      spot,
      `${quote(value)} can make the call for anybody, also for another account`,
    )
  }
}

/** Keys that a service which calls directly never has: the condition is as if it were missing. */
function checkKeysOfServices({ conditions, notes, statement, type }: StatementCheck): void {
  const entries = statement.principal?.entries ?? []
  if (type !== 'resource' || !entries.some(({ kind }) => kind === 'Service')) return
  if (entries.some(({ kind }) => kind !== 'Service')) return
  for (const { key, lowerKey, keySpot } of conditions) {
    if (!principalKeys.has(lowerKey)) continue
    notes.add('UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', keySpot, {
      message: `a call of ${quote(entries[0]?.value ?? '')} does not have ${quote(key)}`,
    })
  }
}
