/** `sallyport audit`: recorded calls, decided again by a bundle. */
import { Command, Option } from 'commander'
import {
  type AccessComparison,
  type AuditedEvent,
  type Auditor,
  type AuditReport,
  createAuditor,
  createComparer,
} from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { csvHeader, toCsvLine } from '../audit/audit-csv.ts'
import { toHtml } from '../audit/audit-html.ts'
import { AuditManifest } from '../audit/audit-manifest.ts'
import { AuditProgress } from '../audit/audit-progress.ts'
import { describeAudit } from '../audit/render-audit.ts'
import { describeDiff } from '../audit/render-diff.ts'
import { type OtherBundle, runAudit } from '../audit/run-audit.ts'
import { findTrailFiles } from '../audit/trail-files.ts'
import { jsonOption } from '../io/command-options.ts'
import { confirmNotRead, confirmWritable } from '../io/files.ts'
import { GrowingFile } from '../io/growing-file.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import { toIndentedJson, toJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface AuditChoice {
  readonly format: 'pretty' | 'json' | 'jsonl' | 'csv' | 'html'
  readonly output?: string
  readonly manifest?: string
  readonly verify?: string
  readonly whatIf?: string
}

export function auditCommand(): Command {
  return new Command('audit')
    .description('decide recorded calls again: CloudTrail, or requests, against what a bundle says')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .argument('<input...>', 'files or folders; gzip is inflated')
    .addOption(
      new Option(
        '--format <format>',
        'a report (pretty, json, html), or a line an event (jsonl, csv)',
      )
        .choices(['pretty', 'json', 'jsonl', 'csv', 'html'])
        .default('pretty'),
    )
    .addOption(jsonOption())
    .option('-o, --output <file>', 'where it is written (default: standard output)')
    .option('--manifest <file>', 'goes on where an earlier run with this file has ended')
    .addOption(
      new Option(
        '--what-if <bundle>',
        'also who would gain or lose access by this bundle; with pretty and json',
      ).conflicts('manifest'),
    )
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', auditHelp)
}

const auditHelp = `
Read are CloudTrail's files, what lookup-events, EventBridge and CloudTrail Lake print, JSON lines and
requests with or without a verdict. Of what cannot be read each piece is counted, with file and byte.

Outcomes are \`agree\`, \`flip\`, \`depends\` (on context keys that the event does not have) and
\`unmapped\`; the exit code is 3 if something could not be read. Interrupted, the report is of what was
read, and the exit code 130.

Example:
  $ sallyport audit acme.bundle AWSLogs/111122223333/CloudTrail
  $ sallyport audit acme.bundle events.json.gz --format html -o audit.html
  $ sallyport audit acme.bundle AWSLogs --format jsonl | grep '"outcome":"flip"'`

export async function audit(
  terminal: Terminal,
  [path = '', ...inputs]: readonly string[],
  choice: AuditChoice,
): Promise<ExitCode> {
  const { output, verify } = choice
  const { files, skipped } = findTrailFiles(inputs)
  if (output !== undefined) {
    await confirmWritable(output)
    confirmNotRead(output, [path, ...files.map((file) => file.path)])
  }
  const manifest = choice.manifest === undefined ? undefined : new AuditManifest(choice.manifest)
  const key = verify === undefined ? undefined : await readVerifyingKey(verify)
  const saved = manifest?.saved
  const auditor = await createAuditor(kernelModule(), readBundleBytes(path), {
    ...(key !== undefined && { key }),
    ...(saved !== undefined && { saved }),
  })
  manifest?.confirmBundle(auditor.digest)
  for (const file of skipped) auditor.skip(file)
  const other = choice.whatIf === undefined ? undefined : await openOther(choice.whatIf)
  const writer = new EventWriter(terminal, choice)
  const total = files.reduce((bytes, file) => bytes + (manifest?.has(file) ? 0 : file.bytes), 0)
  const progress = new AuditProgress(terminal, total)
  const isWhole = await whileInterruptible((signal) =>
    runAudit({
      auditor,
      other,
      files,
      manifest,
      progress,
      signal,
      onEvents: (events) => writer.take(events),
    }),
  )
  progress.clear()
  await writer.end(auditor.report({ partial: !isWhole }), other?.comparer.result())
  return conclude(terminal, auditor, isWhole)
}

async function openOther(path: string): Promise<OtherBundle> {
  const auditor = await createAuditor(kernelModule(), readBundleBytes(path))
  return { auditor, comparer: createComparer() }
}

/** What is written of each event, or at the end. */
class EventWriter {
  readonly #terminal: Terminal
  readonly #choice: AuditChoice
  readonly #file: GrowingFile | undefined
  #isBegun = false

  constructor(terminal: Terminal, choice: AuditChoice) {
    this.#terminal = terminal
    this.#choice = choice
    const { output } = choice
    this.#file = output === undefined ? undefined : new GrowingFile(output)
  }

  async take(events: readonly AuditedEvent[]): Promise<void> {
    const { format } = this.#choice
    if (format === 'jsonl') await this.#put(events.map((event) => `${toJson(event)}\n`).join(''))
    if (format !== 'csv') return
    await this.#begin()
    await this.#put(events.map(toCsvLine).join(''))
  }

  async end(report: AuditReport, whatIf: AccessComparison | undefined): Promise<void> {
    const { format } = this.#choice
    if (format === 'csv') await this.#begin()
    if (format === 'json') await this.#put(`${toIndentedJson({ ...report, whatIf })}\n`)
    if (format === 'html') await this.#put(toHtml(report))
    if (format === 'pretty') await this.#put(describeAudit(report, this.#painter()))
    if (format === 'pretty' && whatIf !== undefined) {
      await this.#put(`\nby the other bundle\n${describeDiff(whatIf, this.#painter())}`)
    }
    await this.#file?.finish()
  }

  async #begin(): Promise<void> {
    if (this.#isBegun) return
    this.#isBegun = true
    await this.#put(csvHeader)
  }

  async #put(text: string): Promise<void> {
    if (this.#file === undefined) await this.#terminal.write(text)
    else await this.#file.write(text)
  }

  #painter(): Terminal['paint'] {
    return this.#choice.output === undefined ? this.#terminal.paint : (_, text) => text
  }
}

function conclude(terminal: Terminal, auditor: Auditor, isWhole: boolean): ExitCode {
  const { rejected, rejections, outcomes, apiCalls, requests, events } = auditor.report()
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
