/** `sallyport public`: what callers from outside reach, and by which statement. */
import { Command } from 'commander'
import type { AccessAnswer } from '../../entries/analysis.ts'
import { loadCatalogue } from '../../entries/catalogue.ts'
import { openQuestions } from '../inputs/open-analysis.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { describeGroups, groupAnswers, rowOf, toCsv } from '../render/answer-groups.ts'
import { toIndentedJson, toJson } from '../render/printable.ts'
import type { Painter, Terminal } from '../render/terminal.ts'

interface PublicChoice extends FormatChoice {
  readonly named?: boolean
  readonly verify?: string
}

export function publicCommand(): Command {
  const command = new Command('public')
    .description('list what anonymous callers, or those of any AWS account, reach')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .option('--named', 'also what outsiders reach that policies name: accounts, identity providers')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', publicHelp)
  return addFormat(command, ['pretty', 'json', 'jsonl', 'csv'])
}

const publicHelp = `
Outside is every account that the bundle does not have; a caller of one may do there whatever it likes.
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
  const answers = await analysis.outsideAccess({ named })
  await terminal.write(await written(answers, format, terminal.paint))
  if (answers.length === 0) terminal.note('nobody outside reaches anything\n')
  return exitCodes.fine
}

async function written(
  answers: readonly AccessAnswer[],
  format: string,
  paint: Painter,
): Promise<string> {
  if (format === 'json') return `${toIndentedJson(groupAnswers(answers))}\n`
  if (format === 'jsonl') return answers.map((one) => `${toJson(rowOf(one))}\n`).join('')
  if (format === 'csv') {
    return toCsv(
      ['principal', 'action', 'resource', 'answer', 'statement', 'conditions'],
      answers.map(rowOf).map((row) => {
        const { principal, action, resource, answer, statement, conditions } = row
        return [principal, action, resource, answer, statement ?? '', conditions.join(' ')]
      }),
    )
  }
  const catalogue = await loadCatalogue()
  const sorted = [...answers].sort((a, b) => rankOf(a) - rankOf(b))
  const headingOf = ({ principal }: { readonly principal: string }) =>
    principal === '*' ? 'any AWS account' : principal
  return describeGroups(groupAnswers(sorted), { paint, catalogue, headingOf })
}

/** Anonymous callers first, then anybody, then who is named. */
function rankOf({ principal }: AccessAnswer): number {
  if (principal === 'anonymous') return 0
  return principal === '*' ? 1 : 2
}
