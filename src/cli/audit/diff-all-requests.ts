/** `sallyport diff` of two bundles alone: over all requests, and not over recorded ones. */
import { type AccessDifference, compareAccess } from '../../entries/analysis.ts'
import { openQuestions } from '../inputs/open-analysis.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { toIndentedJson } from '../render/printable.ts'
import {
  describeDifferences,
  differencesToAnnotations,
  differencesToMarkdown,
  groupDifferences,
  summaryOfDifferences,
} from '../render/render-differences.ts'
import type { Terminal } from '../render/terminal.ts'
import type { MeantGains } from './allow-list.ts'

interface AllRequestsDiff {
  readonly old: string
  readonly next: string
  readonly format: 'pretty' | 'json' | 'markdown' | 'github'
  readonly isMeant: MeantGains
}

export async function diffAllRequests(
  terminal: Terminal,
  { old, next, format, isMeant }: AllRequestsDiff,
): Promise<ExitCode> {
  const before = await openQuestions(old, undefined)
  const after = await openQuestions(next, undefined)
  const differences = [...(await compareAccess(before, after))]
  const groups = groupDifferences(differences)
  const summary = summaryOfDifferences(differences)
  const areMeant = ({ principal, actions }: (typeof groups)[number]) =>
    actions.every((action) => isMeant({ principal, action }))
  if (format === 'json') await terminal.write(`${toIndentedJson(groups)}\n`)
  if (format === 'markdown') await terminal.write(differencesToMarkdown(groups, summary))
  if (format === 'github') await terminal.write(differencesToAnnotations(groups, areMeant))
  if (format === 'pretty') {
    await terminal.write(`${describeDifferences(groups, terminal.paint)}${summary}\n`)
  } else terminal.note(`${summary}\n`)
  return differences.some((one) => isOpen(one, isMeant)) ? exitCodes.findings : exitCodes.fine
}

function isOpen({ change, principal, action }: AccessDifference, isMeant: MeantGains): boolean {
  return change === 'gained' && !isMeant({ principal, action })
}
