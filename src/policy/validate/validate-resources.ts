/** Checks of `Resource` and `NotResource` ("IAM JSON policy elements: Resource"). */

import { quote } from '../../json/report.ts'
import { type Arn, canMatchArn, isAccountId, splitArnPattern } from '../read/arn.ts'
import type { EntryDraft, ListDraft } from '../read/document-list.ts'
import { coversArn, findRedundant, hasWildcard } from '../read/pattern-cover.ts'
import type { StatementCheck } from './document-check.ts'

/** Services whose ARNs have no Region; IAM's policy pages give their forms. */
const servicesWithoutRegion: ReadonlySet<string> = new Set(['iam', 'sts', 'cloudfront'])

/** Types of S3's regional ARNs; any other resource of S3 is a bucket or an object. */
const regionalS3Types: ReadonlySet<string> = new Set([
  'accesspoint',
  'access-grants',
  'async-request',
  'job',
  'storage-lens',
  'storage-lens-group',
])

/** Form of the entries, an empty list, and entries that others cover. */
export function checkResources(check: StatementCheck): void {
  const { resource, members } = check.statement
  if (resource === undefined) return
  const value = members.get('Resource')?.value
  if (!resource.negated && value?.kind === 'array' && value.items.length === 0) {
    check.report.add('EMPTY_ARRAY_RESOURCE', resource.spot, 'an empty `Resource` matches nothing')
  }
  for (const entry of resource.entries) checkResource(entry, check)
  checkRedundancy(resource, check)
}

function checkResource(entry: EntryDraft, check: StatementCheck): void {
  const { text, spot } = entry
  const { document, report } = check
  if (text === '*') return
  if (!canMatchArn(text)) {
    report.add('INVALID_ARN_PREFIX', spot, `resource ${quote(text)} is neither an ARN nor \`*\``)
    return
  }
  const arn = splitArnPattern(text, document.version)
  if (arn !== undefined) {
    checkService(arn, entry, check)
    checkPlacement(arn, entry, check)
    checkResourceType(arn, entry, check)
  } else {
    report.add('MISSING_ARN_FIELD', spot, `resource ${quote(text)} has fewer than six fields`)
  }
}

function checkService({ service }: Arn, { text, spot }: EntryDraft, check: StatementCheck): void {
  if (service.includes('${')) return
  if (/[A-Z]/.test(service)) {
    const message = `the service of ${quote(text)} has upper-case letters`
    check.report.add('INVALID_ARN_SERVICE_CASE', spot, message)
  }
  if (hasWildcard(service) && service !== '*') {
    const message = `the service of ${quote(text)} has a wildcard, which may match others, too`
    check.report.add('WILDCARD_IN_SERVICE_NAME', spot, message)
  }
}

/** Region and account: whether they are well-formed, and empty where the service has none. */
function checkPlacement(arn: Arn, { text, spot }: EntryDraft, check: StatementCheck): void {
  const { report } = check
  const { account, region } = arn
  const { lacksAccount, lacksRegion } = describePlacement(arn)
  if (lacksRegion && isGiven(region)) {
    report.add('ARN_REGION_NOT_ALLOWED', spot, `${quote(text)} has a Region`)
  }
  if (lacksAccount && isGiven(account)) {
    report.add('ARN_ACCOUNT_NOT_ALLOWED', spot, `${quote(text)} has an account`)
  } else if (arn.partition.startsWith('aws') && isGiven(account) && !isAccountId(account)) {
    if (!serviceAccounts.has(account)) {
      report.add('INVALID_ARN_ACCOUNT', spot, `the account of ${quote(text)} is not an account ID`)
    }
  }
}

/** What is for AWS itself in the account segment of some ARNs. */
const serviceAccounts: ReadonlySet<string> = new Set(['aws', 'cloudfront'])

/** Whether a segment names one thing, not none or what a wildcard or variable leaves open. */
function isGiven(segment: string): boolean {
  return segment !== '' && !hasWildcard(segment) && !segment.includes('${')
}

function describePlacement({
  service,
  resource,
}: Arn): Record<'lacksAccount' | 'lacksRegion', boolean> {
  if (service !== 's3') {
    return { lacksAccount: false, lacksRegion: servicesWithoutRegion.has(service) }
  }
  const [type = ''] = resource.split(/[/:]/, 1)
  const isBucket = !regionalS3Types.has(type) && !hasWildcard(type) && !type.includes('${')
  return { lacksAccount: isBucket, lacksRegion: isBucket }
}

/** A wildcard inside the type, `user` or `role`, of an IAM resource (L-75). */
function checkResourceType(arn: Arn, { text, spot }: EntryDraft, check: StatementCheck): void {
  if (arn.service !== 'iam') return
  const [type = ''] = arn.resource.split('/', 1)
  if (type === '*' || type.includes('${') || !/^[a-z-]*[*?]/.test(type)) return
  if (/^(user|role|group|policy|instance-profile)\*$/.test(type)) return
  const message = `the resource type of ${quote(text)} has a wildcard`
  check.report.add('WILDCARD_IN_RESOURCE_TYPE', spot, message)
}

/** Entries with variables are left out: what they match is known to a request only. */
function checkRedundancy({ entries }: ListDraft, { budget, report }: StatementCheck): void {
  const fixed = entries.filter(({ text }) => !text.includes('${'))
  const texts = fixed.map(({ text }) => text)
  for (const index of findRedundant(texts, coversArn, budget)) {
    const entry = fixed[index]
    if (entry === undefined) continue
    const message = `resource ${quote(entry.text)} is contained in another entry`
    report.add('REDUNDANT_RESOURCE', entry.spot, message)
  }
}
