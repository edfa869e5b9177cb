/** `sallyport audit`: recorded calls, decided again by a bundle. */
import { Command, Option } from 'commander'
import {
  type AccessComparison,
  type AuditedEvent,
  type Auditor,
  type AuditReport,
  createAuditor,
  createComparer,
  type EventComparer,
} from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { csvHeader, toCsvLine } from '../audit/audit-csv.ts'
import { toHtml } from '../audit/audit-html.ts'
import { AuditManifest } from '../audit/audit-manifest.ts'
import { AuditProgress } from '../audit/audit-progress.ts'
import { type EmissionChoice, openEmission } from '../audit/policy-emission.ts'
import { describeAudit } from '../audit/render-audit.ts'
import { describeDiff } from '../audit/render-diff.ts'
import { describePolicies } from '../audit/render-policies.ts'
import { type OtherBundle, runAudit } from '../audit/run-audit.ts'
import { findTrailFiles } from '../audit/trail-files.ts'
import { addImportOptions } from '../inputs/import-options.ts'
import { collect, jsonOption } from '../io/command-options.ts'
import { confirmNotRead, confirmWritable } from '../io/files.ts'
import { GrowingFile } from '../io/growing-file.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import type { EmittedIndex } from '../least/emit-policies.ts'
import { toIndentedJson, toJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface AuditChoice extends EmissionChoice {
  readonly format: 'pretty' | 'json' | 'jsonl' | 'csv' | 'html'
  readonly output?: string
  readonly manifest?: string
  readonly verify?: string
  readonly whatIf?: string
}

export function auditCommand(): Command {
  const command = new Command('audit')
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
    .addOption(
      new Option(
        '--emit-policies <folder>',
        'also least policies of all who called, proved by the same calls; wants `--directory`',
      ).conflicts(['manifest', 'whatIf']),
    )
    .option(
      '--directory <path>',
      'what the bundle was compiled from, for `--emit-policies`, as the options below; repeatable',
      collect,
    )
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', auditHelp)
  return addImportOptions(command)
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
  $ sallyport audit acme.bundle AWSLogs --format jsonl | grep '"outcome":"flip"'
  $ sallyport audit acme.bundle AWSLogs --emit-policies least --directory acme.directory.json`

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
  const bundle = readBundleBytes(path)
  const emission = await openEmission(terminal, choice, { bundle, files })
  const auditor = await createAuditor(kernelModule(), bundle, {
    ...(key !== undefined && { key }),
    ...(saved !== undefined && { saved }),
    statements: emission !== undefined,
  })
  manifest?.confirmBundle(auditor.digest)
  for (const file of skipped) auditor.skip(file)
  const other = choice.whatIf === undefined ? undefined : await openOther(choice.whatIf)
  const writer = new EventWriter(terminal, choice)
  const passes = emission === undefined ? 1 : 2
  const total = files.reduce((bytes, file) => bytes + (manifest?.has(file) ? 0 : file.bytes), 0)
  const progress = new AuditProgress(terminal, passes * total)
  const onEvents = (events: readonly AuditedEvent[]) => {
    emission?.take(events)
    return writer.take(events)
  }
  const { isWhole, emitted } = await whileInterruptible(async (signal) => {
    const reading = { files, progress, signal }
    const isRead = await runAudit({ auditor, other, manifest, onEvents, ...reading })
    if (!isRead || emission === undefined) return { isWhole: isRead, emitted: undefined }
    const index = await emission.finish(reading)
    return { isWhole: index !== undefined, emitted: index }
  })
  progress.clear()
  const whatIf = other?.comparer.result()
  await writer.end(auditor.report({ partial: !isWhole }), { whatIf, emitted })
  const code = conclude(terminal, auditor, isWhole)
  return code === exitCodes.fine ? proofCode(emitted) : code
}

/** Policies that lose what was used, or allow what was denied, are a failure. */
function proofCode(emitted: EmittedIndex | undefined): ExitCode {
  if (emitted === undefined) return exitCodes.fine
  const { lost, gained } = emitted.replay
  return lost > 0 || gained > 0 ? exitCodes.failed : exitCodes.fine
}

interface OpenedOther extends OtherBundle {
  readonly comparer: EventComparer
}

async function openOther(path: string): Promise<OpenedOther> {
  const auditor = await createAuditor(kernelModule(), readBundleBytes(path))
  return { auditor, comparer: createComparer() }
}

/** What is written behind the report. */
interface Besides {
  readonly whatIf: AccessComparison | undefined
  readonly emitted: EmittedIndex | undefined
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

  async end(report: AuditReport, { whatIf, emitted }: Besides): Promise<void> {
    const { format, emitPolicies: folder = '' } = this.#choice
    if (format === 'csv') await this.#begin()
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
