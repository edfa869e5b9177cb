/** What an audit writes: a line for each event, or a report at the end; and its exit code. */
import type { AccessComparison, AuditedEvent, AuditReport } from '../../entries/audit.ts'
import { confirmNotRead, confirmWritable } from '../io/files.ts'
import { GrowingFile } from '../io/growing-file.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import type { EmittedIndex } from '../least/emit-policies.ts'
import { GrowingObject } from '../objects/growing-object.ts'
import { askStore, isObjectPath, locationOf } from '../objects/object-store.ts'
import { FlatFile } from '../parquet/flat-file.ts'
import { toIndentedJson, toJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { csvHeader, flatColumns, toCsvLine, toFlatRow } from './audit-csv.ts'
import { toHtml } from './audit-html.ts'
import { describeAudit } from './render-audit.ts'
import { describeDiff } from './render-diff.ts'
import { describePolicies } from './render-policies.ts'

export interface OutputChoice {
  readonly format: 'pretty' | 'json' | 'jsonl' | 'csv' | 'parquet' | 'html'
  readonly output?: string
  /** The folder of least policies. */
  readonly emitPolicies?: string
}

/** What is written behind the report. */
interface Besides {
  readonly whatIf?: AccessComparison | undefined
  readonly emitted?: EmittedIndex | undefined
}

/** What is written of each event, or at the end. */
export class EventWriter {
  readonly #terminal: Terminal
  readonly #choice: OutputChoice
  readonly #file: GrowingFile | GrowingObject | undefined
  readonly #flat: FlatFile | undefined
  #isBegun = false

  private constructor(terminal: Terminal, choice: OutputChoice, flat: FlatFile | undefined) {
    this.#terminal = terminal
    this.#choice = choice
    this.#flat = flat
    const { output } = choice
    this.#file = output === undefined ? undefined : openOutput(output)
  }

  /** Throws `ERR_PACKAGE_MISSING`, and `ERR_USAGE` for Parquet without a file. */
  static async open(terminal: Terminal, choice: OutputChoice): Promise<EventWriter> {
    const { format, output } = choice
    if (format === 'parquet') confirmFile(output)
    const flat = format === 'parquet' ? await FlatFile.open(flatColumns) : undefined
    return new EventWriter(terminal, choice, flat)
  }

  /** Whether there is anything to write of an event. */
  get takesEvents(): boolean {
    return ['jsonl', 'csv', 'parquet'].includes(this.#choice.format)
  }

  async take(events: readonly AuditedEvent[]): Promise<void> {
    const { format } = this.#choice
    if (this.#flat !== undefined) await this.#put(this.#flat.add(events.map(toFlatRow)))
    if (format === 'jsonl') await this.#put(events.map((event) => `${toJson(event)}\n`).join(''))
    if (format !== 'csv') return
    await this.#begin()
    await this.#put(events.map(toCsvLine).join(''))
  }

  async end(report: AuditReport, { whatIf, emitted }: Besides = {}): Promise<void> {
    const { format, emitPolicies: folder = '' } = this.#choice
    if (format === 'csv') await this.#begin()
    if (this.#flat !== undefined) await this.#put(this.#flat.end())
    if (format === 'json')
      await this.#put(`${toIndentedJson({ ...report, whatIf, policies: emitted })}\n`)
    if (format === 'html') await this.#put(toHtml(report))
    if (format === 'pretty') await this.#put(describeAudit(report, this.#painter()))
    if (format === 'pretty' && whatIf !== undefined) {
      await this.#put(`\nby the other bundle\n${describeDiff(whatIf, this.#painter())}`)
    }
    if (emitted !== undefined && format === 'pretty') {
      await this.#put(describePolicies(emitted, folder, this.#painter()))
    }
    await this.#file?.finish()
  }

  async #begin(): Promise<void> {
    if (this.#isBegun) return
    this.#isBegun = true
    await this.#put(csvHeader)
  }

  async #put(piece: string | Uint8Array): Promise<void> {
    if (this.#file !== undefined) await this.#file.write(piece)
    else if (typeof piece === 'string') await this.#terminal.write(piece)
  }

  #painter(): Terminal['paint'] {
    return this.#choice.output === undefined ? this.#terminal.paint : (_, text) => text
  }
}

/** Parquet has bytes that no terminal shows. */
export function confirmFile(output: string | undefined): void {
  if (output !== undefined) return
  throw new CliError('ERR_USAGE', 'Parquet is written into a file', {
    place: '--format parquet',
    hint: 'give `--output FILE`',
  })
}

function openOutput(path: string): GrowingFile | GrowingObject {
  return isObjectPath(path) ? new GrowingObject(path) : new GrowingFile(path)
}

/** Makes sure that the output can be written, and is no input. Throws `ERR_FILE_UNWRITABLE`, `ERR_STORE_FAILED` and `ERR_USAGE`. */
export async function confirmOutput(output: string, inputs: readonly string[]): Promise<void> {
  if (!isObjectPath(output)) {
    await confirmWritable(output)
    confirmNotRead(output, inputs)
    return
  }
  const location = locationOf(output)
  if (location.key === '' || inputs.includes(output)) {
    throw new CliError('ERR_USAGE', 'the output must be an object of its own', {
      place: output,
      hint: 'write it as `s3://bucket/key`',
    })
  }
  await askStore(location, (client) =>
    client.listObjectsV2({ Bucket: location.bucket, MaxKeys: 1 }),
  )
}

/** An audit with its report; one that is not whole was interrupted. */
export interface EndedAudit {
  readonly report: AuditReport
  readonly isWhole: boolean
}

/** Tells of what the report does not say loudly enough, and returns the exit code. */
export function conclude(terminal: Terminal, { report, isWhole }: EndedAudit): ExitCode {
  const { rejected, rejections, outcomes, apiCalls, requests, events } = report
  const [first] = rejections
  if (rejected > 0 && first !== undefined) {
    const at = first.offset < 0 ? '' : ` at byte ${first.offset}`
    terminal.note(
      `${rejected} could not be read; the first: ${toJson(first.file)}${at}: ${first.message}\n`,
    )
  }
  const calls = apiCalls + requests
  if (calls > 0 && outcomes.unmapped === calls) {
    terminal.note('nothing could be compared: see `unmapped` for the reasons\n')
  } else if (events === 0 && rejected === 0) terminal.note('there is no event in what was given\n')
  if (!isWhole) return exitCodes.interrupted
  return rejected > 0 ? exitCodes.invalid : exitCodes.fine
}
