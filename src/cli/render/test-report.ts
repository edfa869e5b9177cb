/** The results of policy tests: for people, for programs, for build servers. */

import { withMissingKeys } from '../explanation/missing-keys.ts'
import { describeExplanation } from '../explanation/render-explanation.ts'
import type { CaseResult } from '../io/case-runner.ts'
import { printable, toIndentedJson, toJson } from './printable.ts'
import type { Terminal } from './terminal.ts'

export interface TestReport {
  /** Takes the results of one file. */
  add(file: string, results: readonly CaseResult[]): Promise<void>
  end(): Promise<void>
}

/** Opens a report in one of the formats of `sallyport test`. */
export function openReport(format: string, terminal: Terminal): TestReport {
  if (format === 'jsonl') return reportLines(terminal)
  if (format === 'json') return reportJson(terminal)
  return format === 'junit' ? reportJunit(terminal) : reportPretty(terminal)
}

function reportLines(terminal: Terminal): TestReport {
  return {
    async add(_, results) {
      for (const result of results) await terminal.write(`${toJson(asData(result))}\n`)
    },
    end: async () => undefined,
  }
}

function asData({ milliseconds: _, explanations: __, ...data }: CaseResult) {
  return data
}

function reportJson(terminal: Terminal): TestReport {
  const cases: object[] = []
  const counts = { passed: 0, failed: 0, invalid: 0 }
  return {
    async add(file, results) {
      for (const result of results) {
        cases.push({ file, ...asData(result) })
        counts[outcomeOf(result)] += 1
      }
    },
    end: () => terminal.write(`${toIndentedJson({ ...counts, cases })}\n`),
  }
}

function outcomeOf({ pass, invalid }: CaseResult): 'passed' | 'failed' | 'invalid' {
  if (invalid) return 'invalid'
  return pass ? 'passed' : 'failed'
}

function reportPretty(terminal: Terminal): TestReport {
  const { paint } = terminal
  const style = { paint, showsAll: false, isStripped: false }
  const counts = { passed: 0, failed: 0, invalid: 0 }
  const describe = (result: CaseResult) => {
    const { name, pass, verdict, explanations = [] } = result
    counts[outcomeOf(result)] += 1
    const head = `  ${pass ? paint('green', '✓') : paint('red', '✗')} ${printable(name)}`
    if (pass) return `${head}  ${paint('dim', `${verdict}`)}\n`
    const why = explanations.map(
      (part) => `\n${indent(describeExplanation(withMissingKeys(part), style))}`,
    )
    return `${head}\n      ${printable(faultOf(result))}\n${why.join('')}`
  }
  return {
    async add(file, results) {
      await terminal.write(`${paint('bold', file)}\n${results.map(describe).join('')}\n`)
    },
    async end() {
      const { passed, failed, invalid } = counts
      const bad = [failed > 0 ? `${failed} failed` : '', invalid > 0 ? `${invalid} invalid` : '']
      const tail = bad.filter((part) => part !== '').map((part) => paint(['red', 'bold'], part))
      await terminal.write(`${[paint('green', `${passed} passed`), ...tail].join(', ')}\n`)
    },
  }
}

function indent(lines: string): string {
  return lines.replace(/^(?=.)/gm, '      ')
}

/** Why a case did not pass. */
function faultOf({ expected, reason = '' }: CaseResult): string {
  return expected === null ? `the case is invalid: ${reason}` : `expected ${expected}; ${reason}`
}

function reportJunit(terminal: Terminal): TestReport {
  const suites: string[] = []
  return {
    async add(file, results) {
      suites.push(describeSuite(file, results))
    },
    end: () =>
      terminal.write(
        `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`,
      ),
  }
}

function describeSuite(file: string, results: readonly CaseResult[]): string {
  const failures = results.filter(({ pass, error }) => !pass && error === undefined).length
  const errors = results.filter(({ error }) => error !== undefined).length
  const time = seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  const cases = results.map((result) => describeCase(file, result)).join('')
  const counts = `tests="${results.length}" failures="${failures}" errors="${errors}"`
  return `  <testsuite name="${escapeXml(file)}" ${counts} time="${time}">\n${cases}  </testsuite>\n`
}

function describeCase(file: string, result: CaseResult): string {
  const { name, pass, error, milliseconds } = result
  const names = `name="${escapeXml(name)}" classname="${escapeXml(file)}"`
  const head = `    <testcase ${names} time="${seconds(milliseconds)}"`
  if (pass) return `${head}/>\n`
  const element = error === undefined ? 'failure' : 'error'
  const type = error === undefined ? '' : ` type="${error.code}"`
  const message = escapeXml(faultOf(result))
  return `${head}>\n      <${element} message="${message}"${type}/>\n    </testcase>\n`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** XML knows no control characters and no lone surrogates, not even escaped. */
function escapeXml(text: string): string {
  return printable(text)
    .replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? '')
}
