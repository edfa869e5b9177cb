/** Findings as SARIF 2.1.0, which code scanners read. */
import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { IssueSeverity } from '../../entries/index.ts'
import { foldAscii } from '../../json/fold-case.ts'
import type { CodeRow } from '../../model/document-codes.ts'
import { codes } from '../../model/issue-codes.ts'
import type { FileIssue } from '../examine/examined.ts'
import { readVersion } from '../io/version.ts'
import { printable, toIndentedJson } from './printable.ts'

const levels: Readonly<Record<IssueSeverity, string>> = {
  error: 'error',
  'security-warning': 'warning',
  warning: 'warning',
  suggestion: 'note',
}

/** One run, with a rule for every code that occurs. */
export function describeSarif(findings: readonly FileIssue[]): string {
  const ids = [...new Set(findings.map(({ code }) => code))].sort()
  const rules = ids.map((id) => describeRule(id, findings))
  const informationUri = 'https://www.npmjs.com/package/sallyport'
  const driver = { name: 'sallyport', version: readVersion(), informationUri, rules }
  const results = findings.map((finding) => describeResult(finding, ids))
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' }
  return `${toIndentedJson({ ...log, runs: [run] })}\n`
}

/** Where AWS describes the checks whose codes we share. */
const checkReference =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html'

const meanings: Readonly<Record<IssueSeverity, string>> = {
  error: 'AWS refuses the policy, or a part of it cannot work',
  'security-warning': 'the policy allows more than it seems to, or more than is safe',
  warning: 'a part of the policy probably does something else than it seems to',
  suggestion: 'the policy can say the same in a better way',
}

function describeRule(id: string, findings: readonly FileIssue[]) {
  const row = rows.get(id) ?? findings.find(({ code }) => code === id)
  const { severity = 'error', hint = '' } = row ?? {}
  const words = foldAscii(id.replaceAll('_', ' '))
  const parts = id.split('_').map((part) => `${part.slice(0, 1)}${foldAscii(part.slice(1))}`)
  return {
    id,
    name: parts.join(''),
    shortDescription: { text: words },
    fullDescription: { text: `${words}: ${meanings[severity]}` },
    help: { text: hint, markdown: `${hint}. [Policy checks](${checkReference})` },
    ...(rows.has(id) && { helpUri: checkReference }),
    defaultConfiguration: { level: levels[severity] },
    properties: { severity, tags: severity === 'security-warning' ? ['security'] : [] },
  }
}

const rows: ReadonlyMap<string, CodeRow> = new Map(Object.entries(codes))

function describeResult(finding: FileIssue, codes: readonly string[]) {
  const { code, severity, message, hint, file, line, column } = finding
  const region = { startLine: Math.max(line, 1), startColumn: Math.max(column, 1) }
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: printable(`${message}; ${hint}`) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }],
    properties: { severity },
  }
}

function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  const steps = file.split(sep).map((step) => step.replace(/\p{Surrogate}/gu, '\ufffd'))
  return steps.map(encodeURIComponent).join('/')
}
