/** Takes the verdicts of decided chunks, and has the engine decide what the kernel left to it. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import type { Decision, DeterminingStatement } from '../model/decision.ts'
import { SallyportError } from '../model/errors.ts'
import { deciders, verdicts as verdictNames } from '../model/policy-types.ts'
import { requestAt } from './batch-requests.ts'
import { type BatchResult, INVALID_ROW, NOTHING_DECIDED, type RowError } from './batch-result.ts'
import type { OpenBatch } from './open-batch.ts'
import { RowStatementList } from './row-statements.ts'

/** Of so many rows that are no request the errors are kept. */
const ERRORS_KEPT = 1_000

/** What is wanted of each row besides its verdict. */
export interface RowWishes {
  readonly policyTypes: boolean
  readonly statements: boolean
}

/** Rows that were decided in the kernel, and how many of them it left. */
export interface DecidedRows {
  readonly from: number
  readonly rows: number
  readonly hosted: number
}

/** Where a row's answers go, a place for each row of the batch: memory that threads share, perhaps. */
export interface RowOutputs {
  readonly verdicts: Uint8Array
  readonly policyTypes?: Uint8Array | undefined
  readonly numbers?: Int32Array | undefined
}

export class RowCollector {
  readonly #batch: OpenBatch
  readonly #verdicts: Uint8Array
  readonly #policyTypes: Uint8Array | undefined
  readonly #statements: RowStatementList | undefined
  readonly #errors: RowError[] = []
  #invalid = 0

  constructor(batch: OpenBatch, wishes: RowWishes, outputs?: RowOutputs) {
    const { rows } = batch.columns
    this.#batch = batch
    this.#verdicts = outputs?.verdicts ?? new Uint8Array(rows)
    const { policyTypes = new Uint8Array(wishes.policyTypes ? rows : 0) } = outputs ?? {}
    this.#policyTypes = wishes.policyTypes ? policyTypes : undefined
    this.#statements = wishes.statements
      ? new RowStatementList(batch, outputs?.numbers ?? new Int32Array(rows).fill(-1))
      : undefined
  }

  /** Takes the rows of a chunk. */
  take({ from, rows, hosted }: DecidedRows): void {
    const { place, pinned } = this.#batch
    const { memory } = pinned.loaded.kernel.seat
    const { bytes } = memory
    this.#verdicts.set(bytes.subarray(place.verdicts, place.verdicts + rows), from)
    this.#policyTypes?.set(bytes.subarray(place.deciders, place.deciders + rows), from)
    if (hosted === 0 && this.#statements === undefined) return
    // INVARIANT: copied before the engine decides anything: what it asks of its caller may ask for another batch
    const verdicts = bytes.slice(place.verdicts, place.verdicts + rows)
    this.#statements?.take({ from, verdicts })
    if (hosted === 0) return
    for (let row = 0; row < rows; row += 1) {
      if (verdicts[row] === BatchLayout.VERDICT_HOSTED) this.#decide(from + row)
    }
  }

  result(): BatchResult {
    return {
      rows: this.#verdicts.length,
      verdicts: this.#verdicts,
      policyTypes: this.#policyTypes,
      statements: this.#statements?.result(),
      invalid: this.#invalid,
      errors: this.#errors,
    }
  }

  /** Has the engine decide a row. */
  #decide(row: number): void {
    const decision = this.#check(row)
    const verdict = decision === undefined ? -1 : verdictNames.indexOf(decision.verdict)
    this.#verdicts[row] = verdict < 0 ? INVALID_ROW : verdict
    if (this.#policyTypes !== undefined) {
      this.#policyTypes[row] =
        decision === undefined ? NOTHING_DECIDED : deciders.indexOf(decision.policyType)
    }
    this.#statements?.keep(row, decision?.statements ?? noStatements)
  }

  /** Undefined for a row that is no request. */
  #check(row: number): Decision | undefined {
    const { pinned, columns } = this.#batch
    try {
      return pinned.engine.check(requestAt(columns, row))
    } catch (cause) {
      if (!(cause instanceof SallyportError)) throw cause
      this.#invalid += 1
      if (this.#errors.length < ERRORS_KEPT) this.#errors.push({ row, error: cause })
      return undefined
    }
  }
}

const noStatements: readonly DeterminingStatement[] = []
