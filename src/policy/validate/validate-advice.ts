/** Advice on statements that allow or deny something else than they seem to. */

import { foldAscii } from '../../json/fold-case.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import { splitArn } from '../read/arn.ts'
import type { EntryDraft } from '../read/document-list.ts'
import { hasWildcard, matchesText } from '../read/pattern-cover.ts'
import { type StatementCheck, testsKey, testsValue } from './document-check.ts'

/** Roles that are passed or created by wildcard, and keys that are easily evaded. */
export function adviseStatement(check: StatementCheck): void {
  adviseRoles(check)
  adviseDynamodb(check)
  adviseS3Prefix(check)
}

/** How a statement comes to cover an action, and which resources go with it. */
type ActionCoverage = 'action' | 'starInAction' | 'notAction'

interface RoleAction {
  readonly action: string
  /** A role that no statement means by name. */
  readonly role: string
  /** The key whose presence makes the statement specific, if there is one. */
  readonly exemptKey: string | undefined
  readonly starInResource: Readonly<Record<ActionCoverage, IssueCode>>
  readonly notResource: Readonly<Record<ActionCoverage, IssueCode>>
}

/** `iam:PassRole` and `iam:CreateServiceLinkedRole`. */
const roleActions: readonly RoleAction[] = [
  {
    action: 'iam:PassRole',
    role: 'role/~',
    exemptKey: 'iam:passedtoservice',
    starInResource: {
      action: 'PASS_ROLE_WITH_STAR_IN_RESOURCE',
      starInAction: 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
      notAction: 'PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    },
    notResource: {
      action: 'PASS_ROLE_WITH_NOT_RESOURCE',
      starInAction: 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
      notAction: 'PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    },
  },
  {
    action: 'iam:CreateServiceLinkedRole',
    role: 'role/aws-service-role/~/~',
    exemptKey: undefined,
    starInResource: {
      action: 'CREATE_SLR_WITH_STAR_IN_RESOURCE',
      starInAction: 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
      notAction: 'CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    },
    notResource: {
      action: 'CREATE_SLR_WITH_NOT_RESOURCE',
      starInAction: 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
      notAction: 'CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    },
  },
]

function adviseRoles(check: StatementCheck): void {
  const { report, statement, type } = check
  const { effect, resource } = statement
  if (type !== 'identity' || effect !== 'Allow' || resource === undefined) return
  for (const row of roleActions) {
    const coverage = coverAction(check, foldAscii(row.action))
    if (coverage === undefined) continue
    if (row.exemptKey !== undefined && testsKey(check, [row.exemptKey])) continue
    if (resource.negated) {
      report.add(row.notResource[coverage], resource.spot, describe(row.action))
      continue
    }
    const entry = resource.entries.find((candidate) => coversAnyRole(candidate, row.role))
    if (entry !== undefined)
      report.add(row.starInResource[coverage], entry.spot, describe(row.action))
  }
}

function coverAction({ statement }: StatementCheck, name: string): ActionCoverage | undefined {
  const { action } = statement
  const patterns = action?.entries.map(({ text }) => foldAscii(text)) ?? []
  const matching = patterns.filter((pattern) => matchesText(pattern, name))
  if (action?.negated) return matching.length === 0 ? 'notAction' : undefined
  if (matching.includes(name)) return 'action'
  return matching.length > 0 ? 'starInAction' : undefined
}

/** Whether the entry matches roles of any name; a name that merely ends in `*` does not. */
function coversAnyRole({ text }: EntryDraft, role: string): boolean {
  if (!hasWildcard(text)) return false
  if (text === '*') return true
  const arn = splitArn(text)
  if (arn === undefined) return text.startsWith('arn:') && text.endsWith('*')
  return matchesText(arn.service, 'iam') && matchesText(arn.resource, role)
}

function describe(action: string): string {
  return `the statement allows \`${action}\` for roles that it does not name`
}

/** Without `Select`, a query returns attributes that were not asked for. */
function adviseDynamodb(check: StatementCheck): void {
  const { conditions, report, statement } = check
  const attributes = conditions.find(({ lowerKey }) => lowerKey === 'dynamodb:attributes')
  if (attributes === undefined || statement.effect !== 'Allow') return
  const operators = ['stringequals', 'stringequalsifexists', 'stringequalsignorecase']
  const keys = ['dynamodb:select']
  if (testsValue(check, { operators, keys, value: 'specific_attributes' })) return
  const message = 'a request for all attributes does not name them'
  report.add('DYNAMODB_ATTRIBUTES_WITHOUT_SELECT', attributes.keySpot, message)
}

/** A shorter prefix lists what a longer one would exclude. */
function adviseS3Prefix({ conditions, report, statement }: StatementCheck): void {
  for (const { keySpot, lowerKey, parsed } of conditions) {
    if (lowerKey !== 's3:prefix' || parsed?.operator.family !== 'string') continue
    if (parsed.operator.comparison !== 'like') continue
    if (parsed.operator.negated !== (statement.effect === 'Allow')) continue
    const message = 'a shorter prefix lists the same objects'
    report.add('S3_PREFIX_IN_NEGATIVE_CONTEXT', keySpot, message)
  }
}
