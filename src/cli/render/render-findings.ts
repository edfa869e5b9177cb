/** Findings in every format of `sallyport validate`. */
import type { IssueSeverity } from '../../entries/index.ts'
import type { FileIssue, Validated } from '../examine/examined.ts'
import { excerptOf } from './excerpt.ts'
import { printable, toIndentedJson, toJson } from './printable.ts'
import { describeSarif } from './sarif.ts'
import type { Painter, Style } from './terminal.ts'

export interface Validation {
  readonly documents: readonly Validated[]
  readonly findings: readonly FileIssue[]
}

type Describe = (validation: Validation, paint: Painter) => string

const describers: ReadonlyMap<string, Describe> = new Map([
  ['pretty', describePretty],
  ['json', describeJson],
  ['jsonl', describeLines],
  ['sarif', ({ findings }) => describeSarif(findings)],
  ['github', describeAnnotations],
])

export const findingFormats: readonly string[] = [...describers.keys()]

export function describeFindings(format: string, validation: Validation, paint: Painter): string {
  return describers.get(format)?.(validation, paint) ?? ''
}

const styles: Readonly<Record<IssueSeverity, Style | readonly Style[]>> = {
  error: ['red', 'bold'],
  'security-warning': ['magenta', 'bold'],
  warning: 'yellow',
  suggestion: 'cyan',
}

function describePretty({ documents, findings }: Validation, paint: Painter): string {
  const given = documents.map((document) => ({
    file: document.file,
    about: describeDocument(document),
    lines: document.text.split('\n'),
  }))
  const blocks = [...given, ...policyFiles({ documents, findings })].map((document) => {
    const found = findings.filter(({ file }) => file === document.file)
    const head = `${paint('bold', document.file)} ${paint('dim', document.about)}`
    const lines = found.flatMap((finding) => describeFinding(finding, document.lines, paint))
    return [head, ...(lines.length > 0 ? lines : [`  ${paint('green', 'nothing found')}`]), '']
  })
  return `${[...blocks.flat(), describeCounts({ documents, findings })].join('\n')}\n`
}

/** Files that directory documents name and in which something was found. */
function policyFiles({ documents, findings }: Validation) {
  const named = new Set(findings.map(({ file }) => file))
  for (const { file } of documents) named.delete(file)
  return [...named].map((file) => ({ file, about: 'policy of a directory', lines: [] }))
}

/** What the document was read as, so that a wrong guess is seen. */
function describeDocument({ kind, type, guessed, policies = 0 }: Validated): string {
  if (kind === 'cases') return 'case file'
  if (kind === 'directory') return 'directory document'
  if (kind !== 'policy') return `${kind} with ${counted(policies)}`
  return guessed ? `read as ${type} policy (guessed; \`--type\` decides)` : `${type} policy`
}

function counted(policies: number): string {
  if (policies === 0) return 'no policies'
  return policies === 1 ? '1 policy' : `${policies} policies`
}

/** The place is one word, `file:line:column`, which terminals and editors open. */
function describeFinding(finding: FileIssue, lines: readonly string[], paint: Painter): string[] {
  const { severity, code, message, hint, policy } = finding
  const whose = policy === undefined ? '' : paint('dim', ` (${printable(policy)})`)
  const [source, caret] = excerptOf(lines, finding)
  const excerpt = source === undefined ? [] : [`    ${source}`, paint('cyan', `    ${caret}`)]
  return [
    `  ${placeOf(finding)} ${paint(styles[severity], severity)} ${code}: ${printable(message)}${whose}`,
    ...excerpt,
    paint('dim', `    hint: ${printable(hint)}`),
  ]
}

function placeOf({ file, line, column }: FileIssue): string {
  return printable(line > 0 ? `${file}:${line}:${column}` : file)
}

function describeCounts({ documents, findings }: Validation): string {
  const counts = Object.entries(countSeverities(findings))
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => plural(count, severity.replace('-', ' ')))
  const files = plural(new Set(documents.map(({ file }) => file)).size, 'file')
  return `${counts.length === 0 ? 'no findings' : counts.join(', ')} in ${files}`
}

function countSeverities(findings: readonly FileIssue[]): Record<IssueSeverity, number> {
  const counts = { error: 0, 'security-warning': 0, warning: 0, suggestion: 0 }
  for (const { severity } of findings) counts[severity] += 1
  return counts
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function describeJson({ documents, findings }: Validation): string {
  const files = documents.map(({ text: _, ...document }) => document)
  const report = { files, findings: findings.map(asData), counts: countSeverities(findings) }
  return `${toIndentedJson(report)}\n`
}

function describeLines({ findings }: Validation): string {
  return findings.map((finding) => `${toJson(asData(finding))}\n`).join('')
}

function asData({ file, line, column, severity, code, message, hint, path, policy }: FileIssue) {
  const whose = policy === undefined ? {} : { policy }
  return { file, line, column, severity, code, message, hint, path, ...whose }
}

const annotations: Readonly<Record<IssueSeverity, string>> = {
  error: 'error',
  'security-warning': 'warning',
  warning: 'warning',
  suggestion: 'notice',
}

/** Workflow commands of GitHub Actions. */
function describeAnnotations({ findings }: Validation): string {
  return findings
    .map(({ file, line, column, severity, code, message, hint }) => {
      const at = `file=${escapeProperty(file)},line=${line},col=${column}`
      const text = escapeData(printable(`${message}; ${hint}`))
      return `::${annotations[severity]} ${at},title=${escapeProperty(code)}::${text}\n`
    })
    .join('')
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return printable(escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C'))
}
