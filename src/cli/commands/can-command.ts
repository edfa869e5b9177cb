/** `sallyport can`: what one principal may do, by service, and on what it depends. */
import { Command } from 'commander'
import type { CapabilityQuestion } from '../../entries/analysis.ts'
import { openQuestions, readContext } from '../inputs/open-analysis.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { findPrincipal } from '../io/find-principal.ts'
import { openBundle } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { type AnswerGroup, writeAnswers } from '../render/answer-groups.ts'
import type { Terminal } from '../render/terminal.ts'

interface CanChoice extends FormatChoice {
  readonly resource?: readonly string[]
  readonly context?: string
  readonly verify?: string
}

export function canCommand(): Command {
  const command = new Command('can')
    .description('list what a principal may do, by service, whatever the context is')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .argument('<principal>', 'its ARN or name, or `anonymous`')
    .argument('[action...]', 'such as `s3:GetObject` or `s3:*` (default: all actions of AWS)')
    .option('--resource <arn...>', 'ask about these resources alone')
    .option('--context <json>', 'what is known of the context; `@FILE`, or `-` for stdin')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', canHelp)
  return addFormat(command, ['pretty', 'json', 'jsonl', 'csv'])
}

const canHelp = `
Resources are those that policies name, and those of the bundle. An entry with wildcards is for all that
it matches and no narrower entry does; \`never\` is written below an entry that is allowed otherwise.

Example:
  $ sallyport can acme.bundle alice
  $ sallyport can acme.bundle alice 's3:*' 'dynamodb:*' --json
  $ sallyport can acme.bundle alice --resource arn:aws:s3:::reports/2026.csv`

export async function can(
  terminal: Terminal,
  [bundle = '', name = '', ...actions]: readonly string[],
  { format, resource, context, verify }: CanChoice,
): Promise<ExitCode> {
  const analysis = await openQuestions(bundle, verify)
  const principal = findPrincipal(await openBundle(bundle), name)
  const question: CapabilityQuestion = {
    principal,
    ...(actions.length > 0 && { actions }),
    ...(resource !== undefined && { resources: resource }),
    ...(context !== undefined && { context: await readContext(terminal, context) }),
  }
  const answers = await analysis.whatCan(question)
  const { paint } = terminal
  const columns = ['action', 'resource', 'answer', 'statement', 'conditions'] as const
  const headingOf = ({ actions: [first = ''] }: AnswerGroup) => first.split(':')[0] ?? ''
  await terminal.write(await writeAnswers(answers, { format, paint, columns, headingOf }))
  if (answers.length === 0) terminal.note('nothing of that is ever allowed\n')
  return exitCodes.fine
}
