/** `sallyport public`: what callers from outside reach, and by which statement. */
import { Command } from 'commander'
import type { AccessAnswer } from '../../entries/analysis.ts'
import { openQuestions } from '../inputs/open-analysis.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { type AnswerGroup, writeAnswers } from '../render/answer-groups.ts'
import type { Terminal } from '../render/terminal.ts'

interface PublicChoice extends FormatChoice {
  readonly named?: boolean
  readonly verify?: string
}

export function publicCommand(): Command {
  const command = new Command('public')
    .description('list what anonymous callers, any AWS account or any AWS service reach')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .option('--named', 'also what outsiders reach that policies name: accounts, identity providers')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', publicHelp)
  return addFormat(command, ['pretty', 'json', 'jsonl', 'csv'])
}

const publicHelp = `
Outside is every account that the bundle does not have; a caller of one may do there whatever it likes.
So is every AWS service that no policy lets in by name.
Roles are among the resources: to reach one is to assume it.

Example:
  $ sallyport public acme.bundle
  $ sallyport public acme.bundle --named --json`

export async function publicAccess(
  terminal: Terminal,
  [bundle = '']: readonly string[],
  { format, named = false, verify }: PublicChoice,
): Promise<ExitCode> {
  const analysis = await openQuestions(bundle, verify)
  const found = await analysis.outsideAccess({ named })
  const answers = found.sort((a, b) => rankOf(a) - rankOf(b))
  const { paint } = terminal
  const columns = ['principal', 'action', 'resource', 'answer', 'statement', 'conditions'] as const
  const headingOf = ({ principal }: AnswerGroup) => headings.get(principal) ?? principal
  await terminal.write(await writeAnswers(answers, { format, paint, columns, headingOf }))
  if (answers.length === 0) terminal.note('nobody outside reaches anything\n')
  return exitCodes.fine
}

/** What principals are called for people. */
const headings: ReadonlyMap<string, string> = new Map([
  ['*', 'any AWS account'],
  ['*.amazonaws.com', 'any AWS service'],
])

/** Anonymous callers first, then anybody, then who is named. */
function rankOf({ principal }: AccessAnswer): number {
  if (principal === 'anonymous') return 0
  return headings.has(principal) ? 1 : 2
}
