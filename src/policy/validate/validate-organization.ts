/** Checks of SCPs and RCPs ("SCP syntax", "RCP syntax" in the AWS Organizations User Guide). */

import { foldAscii } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import type { EntryDraft } from '../read/document-list.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import { type StatementCheck, testsKey, testsValue } from './document-check.ts'
import { principalKeys, sourceKeys } from './key-groups.ts'

/** AWS Organizations User Guide, Resource control policies: services that support RCPs. */
const documented =
  's3 sts kms sqs secretsmanager cognito-identity cognito-idp logs dynamodb appconfig appstream ' +
  'autoscaling codebuild codecommit comprehend comprehendmedical dax ecr health kinesisvideo ' +
  'aoss signin support textract transcribe translate'

/** In the Service Authorization Reference of September 2026, not in the guide as we know it. */
const reported =
  'autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data ' +
  'codeartifact codepipeline compute-optimizer cost-optimization-hub dsql ecr-public events ' +
  'firehose fis fms gamelift inspector-scan kendra memorydb networkmonitor notifications ' +
  'opensearch pca-connector-ad personalize polly pricing resource-groups rolesanywhere ' +
  'servicediscovery swf timestream-influxdb transfer wafv2 workspaces xray'

/** By the prefix of their actions; whoever names another in an RCP is told so (L-106). */
const rcpServices: ReadonlySet<string> = new Set(`${documented} ${reported}`.split(' '))

/** Everything that holds of organization policies alone. */
export function checkOrganization(check: StatementCheck): void {
  if (check.type === 'scp') checkScp(check)
  if (check.type === 'rcp') checkRcp(check)
}

function checkScp(check: StatementCheck): void {
  const { principal } = check.statement
  if (principal !== undefined) {
    const message = 'an SCP has no principals'
    check.report.add('SCP_SYNTAX_ERROR_PRINCIPAL', principal.spot, message)
  }
  if (check.scpDialect === 'legacy') checkLegacyScp(check)
}

/** The language of SCPs before 2025 (L-100). */
function checkLegacyScp({ report, statement }: StatementCheck): void {
  const { action, effect, members, resource, spot } = statement
  for (const entry of action?.entries ?? []) {
    if (!hasWildcard(entry.text.replace(/\*$/, ''))) continue
    const message = `${quote(entry.text)} has a wildcard before its end`
    report.add('SCP_SYNTAX_ERROR_ACTION_WILDCARD', entry.spot, message)
  }
  if (resource?.negated) {
    report.add('SCP_SYNTAX_ERROR_NOTRESOURCE', resource.spot, 'an SCP cannot have `NotResource`')
  }
  if (effect !== 'Allow') return
  const condition = members.get('Condition')
  if (condition !== undefined) {
    const at = { path: [...spot.path, 'Condition'], place: condition.place }
    report.add(
      'SCP_SYNTAX_ERROR_ALLOW_CONDITION',
      at,
      'an Allow statement of an SCP cannot have a condition',
    )
  }
  if (action?.negated) {
    report.add(
      'SCP_SYNTAX_ERROR_ALLOW_NOTACTION',
      action.spot,
      'an Allow statement of an SCP must list actions',
    )
  }
  if (resource?.negated || resource?.entries.every(({ text }) => text === '*')) return
  if (resource === undefined) return
  report.add(
    'SCP_SYNTAX_ERROR_ALLOW_RESOURCE',
    resource.spot,
    'an Allow statement of an SCP must have the resource `"*"`',
  )
}

function checkRcp(check: StatementCheck): void {
  const { report, statement } = check
  checkRcpPrincipal(check)
  if (statement.effect === 'Allow') {
    if (!isFullAccess(check)) {
      report.add('RCP_SYNTAX_ERROR_ALLOW', statement.spot, 'an RCP can only deny')
    }
    return
  }
  if (statement.action?.negated) {
    const message = 'an RCP must list the actions that it denies'
    report.add('RCP_SYNTAX_ERROR_NOTACTION', statement.action.spot, message)
  }
  for (const entry of statement.action?.entries ?? []) checkRcpAction(entry, check)
  adviseRcp(check)
}

function checkRcpPrincipal({ report, statement }: StatementCheck): void {
  const { members, principal, spot } = statement
  if (!members.has('Principal') && !members.has('NotPrincipal')) {
    report.add('MISSING_PRINCIPAL', spot, 'the statement has no `Principal`')
  } else if (principal !== undefined && (principal.negated || !principal.whole)) {
    report.add('RCP_SYNTAX_ERROR_PRINCIPAL', principal.spot, 'an RCP applies to every principal')
  }
}

/** Whether the statement is the one of `RCPFullAWSAccess` (L-107). */
function isFullAccess({ conditions, statement }: StatementCheck): boolean {
  const { action, principal, resource } = statement
  return (
    principal?.whole === true &&
    !principal.negated &&
    action?.negated === false &&
    action.entries.every(({ text }) => text === '*') &&
    resource?.negated === false &&
    resource.entries.every(({ text }) => text === '*') &&
    conditions.length === 0
  )
}

function checkRcpAction({ text, spot }: EntryDraft, { report }: StatementCheck): void {
  const service = foldAscii(text.slice(0, Math.max(text.indexOf(':'), 0)))
  if (rcpServices.has(service)) return
  const message = `${quote(text)} is not an action of a service that supports RCPs`
  report.add('RCP_SYNTAX_ERROR_ACTION', spot, message)
}

/** Calls by AWS services carry other keys than those by principals, and must be told apart. */
function adviseRcp(check: StatementCheck): void {
  const { report, statement } = check
  if (testsKey(check, principalKeys) && !testsService(check, 'false')) {
    const message = 'AWS services that call directly do not carry the keys of principals'
    report.add('RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY', statement.spot, message)
  }
  if (!testsKey(check, sourceKeys)) return
  if (!testsService(check, 'true')) {
    const message = 'only AWS services that call directly carry the keys of sources'
    report.add('RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY', statement.spot, message)
  }
  const keys = ['aws:sourceaccount', 'aws:sourcearn']
  if (testsValue(check, { operators: ['null'], keys, value: 'false' })) return
  const message = 'not every call of an AWS service carries the keys of sources'
  report.add('RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK', statement.spot, message)
}

function testsService(check: StatementCheck, value: string): boolean {
  const keys = ['aws:principalisawsservice']
  return testsValue(check, { operators: ['bool', 'boolifexists'], keys, value })
}
