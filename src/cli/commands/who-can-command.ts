/** `sallyport who-can`: every user and role of a bundle that may do something, and on what it depends. */
import { Command } from 'commander'
import type { AccessAnswer, AccessQuestion } from '../../entries/analysis.ts'
import { loadCatalogue } from '../../entries/catalogue.ts'
import { openQuestions, readContext } from '../inputs/open-analysis.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import { rowOf as answerRow, sourceOf, toCsv } from '../render/answer-groups.ts'
import { printable, toIndentedJson, toJson } from '../render/printable.ts'
import type { Painter, Terminal } from '../render/terminal.ts'

interface WhoCanChoice extends FormatChoice {
  readonly context?: string
  readonly resourceAccount?: string
  readonly all?: boolean
  readonly verify?: string
}

export function whoCanCommand(): Command {
  const command = new Command('who-can')
    .description('list the users and roles that may do something, whatever the context is')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .argument('<action>', 'such as `s3:GetObject`')
    .argument('[resource]', 'its ARN; of an action that takes none, `*`')
    .option('--context <json>', 'what is known of the context; `@FILE`, or `-` for stdin')
    .option('--resource-account <id>', 'the account that owns the resource, if that is not known')
    .option('--all', 'list also who never may')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', whoCanHelp)
  return addFormat(command, ['pretty', 'json', 'jsonl', 'csv'])
}

const whoCanHelp = `
\`always\`: whatever else is the case. \`depends\`: on the context keys that are listed, or on the name
of a role's session. A user is asked about with long-term keys, a role without session policies. Of
\`iam:PassRole\` the services are said that the role trusts and that it may be passed to.

Example:
  $ sallyport who-can acme.bundle s3:GetObject arn:aws:s3:::reports/2026.csv
  $ sallyport who-can acme.bundle sts:AssumeRole arn:aws:iam::111122223333:role/Admin --json
  $ sallyport who-can acme.bundle iam:PassRole arn:aws:iam::111122223333:role/Admin \\
      --context '{"iam:PassedToService":"ec2.amazonaws.com"}'`

export async function whoCan(
  terminal: Terminal,
  [bundle = '', action = '', resource]: readonly string[],
  options: WhoCanChoice,
): Promise<ExitCode> {
  const { context, resourceAccount, verify, all = false } = options
  const question: AccessQuestion = {
    action,
    resource: resource ?? (await everyResource(action)),
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(context !== undefined && { context: await readContext(terminal, context) }),
  }
  const analysis = await openQuestions(bundle, verify)
  const answers = analysis.whoCan(question).filter(({ answer }) => all || answer !== 'never')
  await terminal.write(written(answers, options, terminal.paint))
  if (answers.length === 0) terminal.note('no user and no role of the bundle may\n')
  return exitCodes.fine
}

/** `*` for an action that takes no resource. Throws `ERR_USAGE` for one that takes some, or may. */
async function everyResource(action: string): Promise<string> {
  const found = (await loadCatalogue()).findAction(action)
  if (found?.resources.length === 0) return '*'
  const taken = found?.resources.map(({ type }) => type.name).join(', ')
  const reason = taken === undefined ? 'is not known to the catalogue' : `is about: ${taken}`
  throw new CliError('ERR_USAGE', `the resource is missing: \`${action}\` ${reason}`, {
    hint: 'give the ARN of a resource',
  })
}

/** An answer as programs read it; services of `iam:PassRole` alone. */
function rowOf(one: AccessAnswer) {
  const { action, resource, ...row } = answerRow(one)
  return { ...row, ...(one.services !== undefined && { services: one.services }) }
}

function written(answers: readonly AccessAnswer[], choice: WhoCanChoice, paint: Painter): string {
  const { format } = choice
  if (format === 'json') return `${toIndentedJson(answers.map(rowOf))}\n`
  if (format === 'jsonl') return answers.map((one) => `${toJson(rowOf(one))}\n`).join('')
  if (format === 'csv') return toCsv(csvHeads, answers.map(csvCells))
  return answers.map((one) => prettyLine(one, paint)).join('')
}

const csvHeads = ['principal', 'answer', 'statement', 'conditions']

function csvCells(answer: AccessAnswer): string[] {
  const { principal, statement, conditions, ...own } = rowOf(answer)
  return [principal, own.answer, statement ?? '', conditions.join(' ')]
}

function prettyLine(one: AccessAnswer, paint: Painter): string {
  const { principal, answer, conditions, services } = one
  const by = sourceOf(one)
  const on = conditions.length === 0 ? '' : `  depends on ${conditions.join(', ')}`
  const to = services === undefined ? '' : `  to ${services.join(', ') || 'no service'}`
  const head = paint(answer === 'always' ? 'bold' : 'dim', answer.padEnd(7))
  const text = `${by === '' ? '' : `  by ${by}`}${on}${to}`
  return `${head}  ${printable(principal)}${printable(text)}\n`
}
