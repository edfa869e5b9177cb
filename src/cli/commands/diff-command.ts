/** `sallyport diff`: recorded calls by two bundles, and who gains or loses access. */
import { Command, Option } from 'commander'
import { createAuditor, createComparer } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { readAllowList } from '../audit/allow-list.ts'
import { AuditProgress } from '../audit/audit-progress.ts'
import { diffAllRequests } from '../audit/diff-all-requests.ts'
import { describeDiff, summaryOf, toAnnotations, toMarkdown } from '../audit/render-diff.ts'
import { runAudit } from '../audit/run-audit.ts'
import { findTrailFiles } from '../audit/trail-files.ts'
import { addMappingOption, type MappingChoice, mappingOf } from '../inputs/read-reference.ts'
import { jsonOption } from '../io/command-options.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { toIndentedJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface DiffChoice extends MappingChoice {
  readonly format: 'pretty' | 'json' | 'markdown' | 'github'
  readonly allowList?: string
}

export function diffCommand(): Command {
  const command = new Command('diff')
    .description('say who gains or loses access between two bundles')
    .argument('<old>', 'a bundle, as it is')
    .argument('<new>', 'a bundle, as it would be')
    .argument('[recorded...]', 'events of CloudTrail, or requests (default: over all requests)')
    .addOption(
      new Option('--format <format>', 'how changes are written')
        .choices(['pretty', 'json', 'markdown', 'github'])
        .default('pretty'),
    )
    .addOption(jsonOption())
    .option(
      '--allow-list <file>',
      'gains that are meant: a line each, `PRINCIPAL ACTION`, `*` for any',
    )
    .addHelpText('after', diffHelp)
  return addMappingOption(command)
}

const diffHelp = `
Without recorded calls the bundles are compared over all requests that a changed policy is about, each
difference with a request that both were asked.

Exits 5 where a call that the old bundle denies is allowed by the new one, and the allow list does not
name it. What depends on context keys that an event lacks may have changed, and is told of as that,
unless the statements behind it are the same.

Example:
  $ sallyport diff main.bundle branch.bundle
  $ sallyport diff main.bundle branch.bundle AWSLogs --format markdown >> "$GITHUB_STEP_SUMMARY"
  $ sallyport diff main.bundle branch.bundle requests.jsonl --format github --allow-list gains.txt`

export async function diff(
  terminal: Terminal,
  [old = '', next = '', ...recorded]: readonly string[],
  choice: DiffChoice,
): Promise<ExitCode> {
  const { format, allowList } = choice
  const isAllowed = allowList === undefined ? () => false : readAllowList(allowList)
  if (recorded.length === 0) {
    return diffAllRequests(terminal, { old, next, format, isMeant: isAllowed })
  }
  const { files } = await findTrailFiles(recorded)
  const module = kernelModule()
  const mapping = mappingOf(choice)
  const auditor = await createAuditor(module, readBundleBytes(old), mapping)
  const comparer = createComparer()
  const other = { auditor: await createAuditor(module, readBundleBytes(next), mapping), comparer }
  const total = files.reduce((bytes, file) => bytes + file.bytes, 0)
  const progress = new AuditProgress(terminal, total)
  const isWhole = await whileInterruptible((signal) =>
    runAudit({ auditor, other, files, manifest: undefined, progress, signal }),
  )
  progress.clear()
  const compared = comparer.result()
  if (format === 'json') await terminal.write(`${toIndentedJson(compared)}\n`)
  if (format === 'markdown') await terminal.write(toMarkdown(compared))
  if (format === 'github') await terminal.write(toAnnotations(compared, isAllowed))
  if (format === 'pretty') await terminal.write(describeDiff(compared, terminal.paint))
  else terminal.note(`${summaryOf(compared)}\n`)
  const { rejected } = auditor.report()
  if (rejected > 0) terminal.note(`${rejected} could not be read: \`sallyport audit\` says where\n`)
  if (!isWhole) return exitCodes.interrupted
  // counted, and not looked for: of very many groups some are not in the list
  const meant = compared.changes.filter((one) => one.change === 'gained' && isAllowed(one))
  const isMeant = meant.reduce((sum, one) => sum + one.count, 0) === compared.gained
  if (!isMeant) return exitCodes.findings
  return rejected > 0 ? exitCodes.invalid : exitCodes.fine
}
