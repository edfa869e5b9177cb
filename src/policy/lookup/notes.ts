/** Findings with a hint of their own: what was probably meant, or where a doubt comes from. */
import { addIssue, type Report, type Spot } from '../../json/report.ts'
import type { IssueSeverity } from '../../model/errors.ts'
import { codes, type IssueCode } from '../../model/issue-codes.ts'

export interface Note {
  readonly message: string
  /** That of the code when absent. */
  readonly hint?: string | undefined
}

/**
 * Codes whose findings come from the catalogue and are doubts for that reason, whatever they are
 * where the document alone decides: AWS adds names to its services every day.
 */
const doubts: ReadonlyMap<IssueCode, IssueSeverity> = new Map<IssueCode, IssueSeverity>([
  ['INVALID_ACTION', 'warning'],
  ['INVALID_SERVICE_IN_ACTION', 'warning'],
  ['UNSUPPORTED_ACTION_IN_POLICY', 'warning'],
  ['ARN_REGION_NOT_ALLOWED', 'warning'],
  ['ARN_ACCOUNT_NOT_ALLOWED', 'warning'],
])

/** Adds findings to a report. */
export class Notes {
  readonly #report: Report<IssueCode>

  constructor(report: Report<IssueCode>) {
    this.#report = report
  }

  /** A finding as serious as its code. */
  add(code: IssueCode, spot: Spot, note: Note): void {
    this.#add(code, spot, { ...codes[code], ...note })
  }

  /** A finding that only the catalogue gives reason for. */
  doubt(code: IssueCode, spot: Spot, note: Note): void {
    const severity = doubts.get(code) ?? codes[code].severity
    this.#add(code, spot, { ...codes[code], ...note, severity })
  }

  #add(code: IssueCode, spot: Spot, { message, hint, severity }: CompleteNote): void {
    addIssue(this.#report.issues, spot, { code, message, hint: hint ?? codes[code].hint, severity })
  }
}

interface CompleteNote extends Note {
  readonly severity: IssueSeverity
}
