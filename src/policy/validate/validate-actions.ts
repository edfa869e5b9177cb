/** Checks of `Action` and `NotAction` ("IAM JSON policy elements: Action"). */

import { foldAscii } from '../../json/fold-case.ts'
import { quote, type Report } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import type { EntryDraft, ListDraft } from '../read/document-list.ts'
import { covers, findRedundant, hasWildcard } from '../read/pattern-cover.ts'
import type { StatementCheck } from './document-check.ts'

/** Form of the entries, an empty list, and entries that others cover. */
export function checkActions(check: StatementCheck): void {
  const { action } = check.statement
  if (action === undefined) return
  if (action.entries.length === 0 && !action.negated && isEmptyList(check)) {
    check.report.add('EMPTY_ARRAY_ACTION', action.spot, 'an empty `Action` matches nothing')
  }
  for (const entry of action.entries) checkAction(entry, check.report)
  checkRedundancy(action, check)
}

function isEmptyList({ statement }: StatementCheck): boolean {
  const value = statement.members.get('Action')?.value
  return value?.kind === 'array' && value.items.length === 0
}

function checkAction({ text, spot }: EntryDraft, report: Report<IssueCode>): void {
  const colon = text.indexOf(':')
  if (colon < 0 || text === '*:*' || text.includes('${')) return
  const service = text.slice(0, colon)
  const name = text.slice(colon + 1)
  if (hasWildcard(service)) {
    const message = `the service of action ${quote(text)} has a wildcard`
    report.add('INVALID_SERVICE_IN_ACTION', spot, message)
  } else if (service === '' || /\s/.test(service)) {
    report.add('INVALID_SERVICE_IN_ACTION', spot, `action ${quote(text)} has no service`)
  } else if (name === '' || /\s/.test(name)) {
    report.add('INVALID_ACTION', spot, `action ${quote(text)} has no action name`)
  }
}

function checkRedundancy({ entries }: ListDraft, { budget, report }: StatementCheck): void {
  const actions = entries.map(({ text }) => foldAscii(text))
  for (const index of findRedundant(actions, covers, budget)) {
    const entry = entries[index]
    if (entry === undefined) continue
    const message = `action ${quote(entry.text)} is contained in another entry`
    report.add('REDUNDANT_ACTION', entry.spot, message)
  }
}
