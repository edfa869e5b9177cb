/** A check of access asked of many policies: one verdict, and each statement that fails, in its place. */
import type { AccessCheck, AccessReason } from '../../entries/validate.ts'
import type { FileIssue } from '../examine/examined.ts'
import { Refusals } from '../examine/list-documents.ts'
import {
  CliError,
  type ExitCode,
  type ExpectedError,
  exitCodeOf,
  exitCodes,
  noteError,
  reportError,
} from '../io/report-error.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import { describeFindings } from '../render/render-findings.ts'
import type { Painter, Terminal } from '../render/terminal.ts'
import type { CheckedPolicy, FoundPolicies } from './checked-policies.ts'
import type { GivenParameters } from './given-parameters.ts'

/** A check, and how its findings are worded. */
export interface PolicyQuestion {
  readonly code: string
  message(policy: CheckedPolicy): string
  readonly hint: string
  /** Undefined for a policy that the check is not about. */
  ask(policy: CheckedPolicy): AccessCheck | undefined
}

interface CheckRun {
  readonly question: PolicyQuestion
  readonly found: FoundPolicies
  readonly format: string
  /** Of templates; those that no policy refers to are told of. */
  readonly parameters: GivenParameters
  /** What people are told besides, a line each. */
  readonly remarks?: readonly string[]
}

interface Checked {
  readonly policy: CheckedPolicy
  readonly check: AccessCheck
}

/** Checks what was found and writes the report; 5 where a policy fails. */
export async function checkPolicies(terminal: Terminal, run: CheckRun): Promise<ExitCode> {
  const { found, question, format } = run
  const refusals = new Refusals(found.refusals)
  const checked = found.policies.flatMap((policy) =>
    refusals.keep(() => {
      const check = question.ask(policy)
      return check === undefined ? [] : [{ policy, check }]
    }),
  )
  if (checked.length === 0 && refusals.all.length === 0) throw nothingToCheck()
  if (checked.length > 0) await terminal.write(describe(checked, run, terminal.paint))
  for (const name of run.parameters.unused) {
    terminal.note(`no policy refers to a parameter \`${name}\`\n`)
  }
  for (const error of refusals.all) noteError(terminal, reportError(error), format)
  return exitOf(checked, refusals.all)
}

function nothingToCheck(): CliError {
  return new CliError('ERR_FILE_INVALID', 'there is no policy that the check is about', {
    hint: 'give policy documents, or files and folders that have some',
  })
}

/** What could not be checked weighs more than what fails: then not everything that fails is known. */
function exitOf(checked: readonly Checked[], refusals: readonly ExpectedError[]): ExitCode {
  const codes = refusals.map(exitCodeOf)
  if (codes.length > 0) return codes.find((one) => one === exitCodes.invalid) ?? exitCodes.usage
  return checked.some(fails) ? exitCodes.findings : exitCodes.fine
}

function fails({ check }: Checked): boolean {
  return check.result === 'FAIL'
}

function describe(checked: readonly Checked[], run: CheckRun, paint: Painter): string {
  if (run.format === 'json') return describeJson(checked)
  const findings = checked.flatMap((one) => findingsOf(one, run.question))
  const text = describeFindings(run.format, { documents: run.found.documents, findings }, paint)
  if (run.format !== 'pretty') return text
  const { result, message } = summaryOf(checked)
  const verdict = paint([result === 'PASS' ? 'green' : 'red', 'bold'], result)
  const remarks = (run.remarks ?? []).map((one) => `${paint('dim', printable(one))}\n`)
  return `${text}${remarks.join('')}${verdict} ${message}\n`
}

/** Of policies with two messages, those of the first that fails. */
function summaryOf(checked: readonly Checked[]): Pick<AccessCheck, 'result' | 'message'> {
  const said = checked.find(fails) ?? checked[0]
  return { result: said?.check.result ?? 'FAIL', message: said?.check.message ?? '' }
}

function findingsOf({ policy, check }: Checked, question: PolicyQuestion): FileIssue[] {
  const { code, hint } = question
  const message = question.message(policy)
  return check.reasons.map((reason) => ({
    ...placed(policy, reason),
    ...{ severity: 'security-warning', code, message, hint },
    path: ['Statement', reason.statementIndex],
  }))
}

function placed({ file, policy, places }: CheckedPolicy, { statementIndex }: AccessReason) {
  const { line, column } = places[statementIndex] ?? { line: 0, column: 0 }
  return { file, ...(policy !== undefined && { policy }), line, column }
}

function describeJson(checked: readonly Checked[]): string {
  const policies = checked.map(({ policy: { file, policy, type }, check: { result } }) => ({
    ...{ file, ...(policy !== undefined && { policy }) },
    ...{ type, result },
  }))
  const reasons = checked.flatMap(({ policy, check }) =>
    check.reasons.map((reason) => ({ ...reason, ...placed(policy, reason) })),
  )
  return `${toIndentedJson({ ...summaryOf(checked), policies, reasons })}\n`
}
