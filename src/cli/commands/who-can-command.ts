/** `sallyport who-can`: every user and role of a bundle that may do something, and on what it depends. */
import { Command } from 'commander'
import { type AccessAnswer, type AccessQuestion, openAnalysis } from '../../entries/analysis.ts'
import { loadCatalogue } from '../../entries/catalogue.ts'
import { kernelModule } from '../../entries/node.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { CliError, type ExitCode, exitCodes, inFile } from '../io/report-error.ts'
import { readRequestText } from '../io/request-text.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import { fullNameOf, placeOf } from '../render/labels.ts'
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
of a role's session. A user is asked about with long-term keys, a role without session policies.

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
  const key = verify === undefined ? undefined : await readVerifyingKey(verify)
  const question: AccessQuestion = {
    action,
    resource: resource ?? (await everyResource(action)),
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(context !== undefined && { context: await readContext(terminal, context) }),
  }
  const bytes = readBundleBytes(bundle)
  const analysis = await openAnalysis(
    kernelModule(),
    bytes,
    key === undefined ? {} : { key },
  ).catch((error) => {
    throw inFile(bundle, error)
  })
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

async function readContext(
  terminal: Terminal,
  given: string,
): Promise<AccessQuestion['context'] & object> {
  const text = await readRequestText(terminal, given)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CliError('ERR_USAGE', '`--context` is not JSON', {
      hint: 'give an object, such as `{"aws:SecureTransport":true}`',
      cause,
    })
  }
}

/** An answer as programs read it. */
function rowOf({ principal, answer, statements, conditions }: AccessAnswer) {
  const [first] = statements
  return {
    principal,
    answer,
    statement: first === undefined ? null : fullNameOf(first),
    conditions,
  }
}

function written(answers: readonly AccessAnswer[], choice: WhoCanChoice, paint: Painter): string {
  const { format } = choice
  if (format === 'json') return `${toIndentedJson(answers.map(rowOf))}\n`
  if (format === 'jsonl') return answers.map((one) => `${toJson(rowOf(one))}\n`).join('')
  if (format === 'csv') return [csvHead, ...answers.map(csvLine)].join('')
  return answers.map((one) => prettyLine(one, paint)).join('')
}

const csvHead = 'principal,answer,statement,conditions\n'

function csvLine(answer: AccessAnswer): string {
  const { principal, statement, conditions, ...own } = rowOf(answer)
  return `${[principal, own.answer, statement ?? '', conditions.join(' ')].map(csvCell).join(',')}\n`
}

/** A cell that no spreadsheet takes for a formula. */
function csvCell(text: string): string {
  const plain = printable(text)
  const safe = /^[=+\-@]/.test(plain) ? `'${plain}` : plain
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function prettyLine(
  { principal, answer, statements, conditions }: AccessAnswer,
  paint: Painter,
): string {
  const [first] = statements
  const by =
    first === undefined ? '' : [fullNameOf(first), placeOf(first)].filter(Boolean).join(', ')
  const on = conditions.length === 0 ? '' : `  depends on ${conditions.join(', ')}`
  const head = paint(answer === 'always' ? 'bold' : 'dim', answer.padEnd(7))
  return `${head}  ${printable(principal)}${by === '' ? '' : `  by ${printable(by)}`}${printable(on)}\n`
}
