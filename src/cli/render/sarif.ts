/** Findings as SARIF 2.1.0, which code scanners read. */
import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { IssueSeverity } from '../../entries/index.ts'
import type { FileIssue } from '../io/validate-files.ts'
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
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  const rules = codes.map((id) => ({ id, help: { text: hintOf(id, findings) } }))
  const driver = { name: 'sallyport', version: readVersion(), rules }
  const results = findings.map((finding) => describeResult(finding, codes))
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' }
  return `${toIndentedJson({ ...log, runs: [run] })}\n`
}

function hintOf(id: string, findings: readonly FileIssue[]): string {
  return findings.find(({ code }) => code === id)?.hint ?? ''
}

function describeResult(finding: FileIssue, codes: readonly string[]) {
  const { code, severity, message, hint, file, line, column } = finding
  const region = { startLine: line, startColumn: column }
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
