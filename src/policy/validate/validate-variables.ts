/** Checks of policy variables ("IAM policy elements: Variables and tags"). */

import { quote, type Report, type Spot } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import { splitPatternSegments } from '../read/arn.ts'
import type { EntryDraft, ListDraft } from '../read/document-list.ts'
import { parseTemplate } from '../read/variables.ts'
import type { StatementCheck } from './document-check.ts'

/** Where variables may stand (C-63), and whether those there are well-formed (C-81). */
export function checkVariables(check: StatementCheck): void {
  const { action, resource } = check.statement
  for (const { text, spot } of action?.entries ?? []) {
    if (text.includes('${')) reportElement(text, spot, check.report)
  }
  if (resource !== undefined) checkResourceVariables(resource, check)
  for (const { values } of check.conditions) {
    for (const { text, spot } of values) checkText(text, spot, check)
  }
}

/** Whether the text has a variable or an escape that is well-formed. */
export function hasVariable(text: string): boolean {
  return (
    text.includes('${') && parseTemplate(text, '2012-10-17').some(({ kind }) => kind !== 'text')
  )
}

function checkResourceVariables(resource: ListDraft, check: StatementCheck): void {
  for (const entry of resource.entries) {
    if (!entry.text.includes('${')) continue
    checkText(entry.text, entry.spot, check)
    const head = splitPatternSegments(entry.text, '2012-10-17').slice(0, 5)
    if (head.some(hasVariable)) reportElement(entry.text, entry.spot, check.report)
    if (resource.negated) checkNotResource(entry, check)
  }
}

/** An entry of `NotResource` whose variable has no value excludes nothing (C-72). */
function checkNotResource({ text, spot }: EntryDraft, check: StatementCheck): void {
  if (check.statement.effect !== 'Allow') return
  const parts = parseTemplate(text, check.document.version)
  if (!parts.some((part) => part.kind === 'variable' && part.fallback === undefined)) return
  const message = `${quote(text)} excludes nothing from the Allow when the variable has no value`
  check.report.add('VARIABLE_IN_NOT_RESOURCE', spot, message)
}

function checkText(text: string, spot: Spot, { document, report }: StatementCheck): void {
  if (!text.includes('${')) return
  for (const code of findVariableFaults(text)) {
    report.add(code, spot, `${quote(text)} has a malformed variable, which is read as text`)
  }
  if (document.version === '2008-10-17' && hasVariable(text)) {
    const message = `the variable in ${quote(text)} is plain text in this version of the language`
    report.add('VARIABLE_UNSUPPORTED_IN_VERSION', spot, message)
  }
}

function findVariableFaults(text: string): ReadonlySet<IssueCode> {
  const faults = new Set<IssueCode>()
  let start = text.indexOf('${')
  while (start >= 0) {
    const end = text.indexOf('}', start)
    const fault =
      end < 0 ? 'MISSING_BRACE_IN_VARIABLE' : findContentFault(text.slice(start + 2, end))
    if (fault !== undefined) faults.add(fault)
    start = end < 0 ? -1 : text.indexOf('${', end)
  }
  return faults
}

/** What is wrong between `${` and `}`. */
function findContentFault(content: string): IssueCode | undefined {
  if (content === '') return 'EMPTY_VARIABLE'
  const comma = content.indexOf(',')
  const key = comma < 0 ? content : content.slice(0, comma)
  if (key.trim() !== key || key.split('/', 1)[0]?.includes(' '))
    return 'UNSUPPORTED_SPACE_IN_VARIABLE'
  if (key === '') return 'EMPTY_VARIABLE'
  if (comma < 0) return key.includes("'") ? 'MISSING_QUOTE_IN_VARIABLE' : undefined
  const fallback = content.slice(comma + 1)
  if (!/^\s*'[^']*'\s*$/.test(fallback)) return 'MISSING_QUOTE_IN_VARIABLE'
  return /^ '[^']*'$/.test(fallback) ? undefined : 'UNSUPPORTED_SPACE_IN_VARIABLE'
}

function reportElement(text: string, spot: Spot, report: Report<IssueCode>): void {
  const message = `the variable in ${quote(text)} is never replaced`
  report.add('VARIABLE_UNSUPPORTED_IN_ELEMENT', spot, message)
}
