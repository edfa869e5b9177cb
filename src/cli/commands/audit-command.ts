/** `sallyport audit`: recorded calls, decided again by a bundle. */
import { Command, Option } from 'commander'
import {
  type AuditedEvent,
  type AuditOptions,
  createAuditor,
  createComparer,
  type EventComparer,
} from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { AuditManifest } from '../audit/audit-manifest.ts'
import { conclude, confirmOutput, EventWriter, type OutputChoice } from '../audit/audit-output.ts'
import { AuditProgress } from '../audit/audit-progress.ts'
import { type EmissionChoice, openEmission, proofCode } from '../audit/policy-emission.ts'
import { replayCalls } from '../audit/replay-calls.ts'
import { type OtherBundle, runAudit } from '../audit/run-audit.ts'
import { findTrailFiles } from '../audit/trail-files.ts'
import { addImportOptions } from '../inputs/import-options.ts'
import { addMappingOption, type MappingChoice, mappingOf } from '../inputs/read-reference.ts'
import { collect, jsonOption, takePositive } from '../io/command-options.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import { auditByQueue } from '../queue/audit-by-queue.ts'
import type { Terminal } from '../render/terminal.ts'

interface AuditChoice extends EmissionChoice, OutputChoice, MappingChoice {
  readonly manifest?: string
  readonly verify?: string
  readonly whatIf?: string
  readonly queue?: string
  readonly work?: string
  readonly shardSize: number
}

export function auditCommand(): Command {
  const command = new Command('audit')
    .description('decide recorded calls again: CloudTrail, or requests, against what a bundle says')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .argument('<input...>', 'files, folders or s3://bucket/prefix; gzip is inflated')
    .addOption(
      new Option(
        '--format <format>',
        'a report (pretty, json, html), or a line an event (jsonl, csv, parquet)',
      )
        .choices(['pretty', 'json', 'jsonl', 'csv', 'parquet', 'html'])
        .default('pretty'),
    )
    .addOption(jsonOption())
    .option(
      '-o, --output <file>',
      'where it is written, also s3://bucket/key (default: standard output)',
    )
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
  return addImportOptions(addQueueOptions(addMappingOption(command)))
}

function addQueueOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--queue <url>',
        'let `sallyport worker` audit the files, on any number of machines: redis://host:6379',
      ).conflicts('manifest'),
    )
    .option(
      '--work <folder>',
      'with --queue: goes on where an earlier run with this folder has ended',
    )
    .addOption(
      new Option('--shard-size <MB>', 'with --queue: files that one worker takes together')
        .default(256)
        .argParser(takePositive),
    )
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
  $ sallyport audit acme.bundle AWSLogs --emit-policies least --directory acme.directory.json
  $ sallyport audit acme.bundle /mnt/trail/AWSLogs --queue redis://queue.example:6379 --work audit.work`

export async function audit(
  terminal: Terminal,
  [path = '', ...inputs]: readonly string[],
  choice: AuditChoice,
): Promise<ExitCode> {
  const { output, verify, queue, work } = choice
  if (queue !== undefined) return auditByQueue(terminal, { path, inputs }, { ...choice, queue })
  if (work !== undefined) throw withoutQueue()
  const { files, skipped } = await findTrailFiles(inputs)
  if (output !== undefined) {
    await confirmOutput(output, [path, ...files.map((file) => file.path)])
  }
  const mapping = mappingOf(choice)
  const manifest =
    choice.manifest === undefined ? undefined : await AuditManifest.open(choice.manifest, mapping)
  const key = verify === undefined ? undefined : await readVerifyingKey(verify)
  const bundle = readBundleBytes(path)
  const emission = await openEmission(terminal, choice, { bundle, files })
  const options = { ...mapping, ...manifest?.saved, statements: emission !== undefined }
  const auditor = await createAuditor(kernelModule(), bundle, key ? { ...options, key } : options)
  manifest?.confirmBundle(auditor.digest)
  for (const file of skipped) auditor.skip(file)
  const other = choice.whatIf === undefined ? undefined : await openOther(choice.whatIf, mapping)
  const writer = await EventWriter.open(terminal, choice)
  const passes = emission === undefined ? 1 : 2
  const total = files.reduce((bytes, file) => bytes + (manifest?.has(file) ? 0 : file.bytes), 0)
  const progress = new AuditProgress(terminal, passes * total)
  const take = (events: readonly AuditedEvent[]) => {
    emission?.take(events)
    return writer.take(events)
  }
  const onEvents = emission !== undefined || writer.takesEvents ? take : undefined
  const { isWhole, emitted } = await whileInterruptible(async (signal) => {
    const reading = { files, progress, signal }
    const isRead = await runAudit({ auditor, other, manifest, onEvents, ...reading })
    if (!isRead || emission === undefined) return { isWhole: isRead, emitted: undefined }
    const index = await emission.finish((draft) =>
      replayCalls({ ...reading, mapping, before: bundle, after: draft }),
    )
    return { isWhole: index !== undefined, emitted: index }
  })
  progress.clear()
  const whatIf = other?.comparer.result()
  const report = auditor.report({ partial: !isWhole })
  await writer.end(report, { whatIf, emitted })
  const code = conclude(terminal, { report, isWhole })
  return code === exitCodes.fine ? proofCode(emitted) : code
}

function withoutQueue(): CliError {
  return new CliError('ERR_USAGE', 'a folder of work is of an audit on many machines', {
    place: '--work',
    hint: 'give `--queue` as well, or `--manifest FILE` to go on with an audit of this machine',
  })
}

interface OpenedOther extends OtherBundle {
  readonly comparer: EventComparer
}

async function openOther(path: string, mapping: AuditOptions): Promise<OpenedOther> {
  const auditor = await createAuditor(kernelModule(), readBundleBytes(path), mapping)
  return { auditor, comparer: createComparer() }
}
