/** `sallyport check`: one decision, or one for each line of a file. */
import { Command, Option } from 'commander'
import type { AuthorizationRequest, Call, Decision, Engine } from '../../entries/index.ts'
import { withNearestVerdict } from '../explanation/nearest-verdict.ts'
import { describeNotes } from '../explanation/render-explanation.ts'
import { openSource } from '../inputs/open-source.ts'
import { addSourceOptions, jsonOption, type PolicyChoice } from '../io/command-options.ts'
import { type ExpectedVerdict, expectedVerdicts, meets } from '../io/expected-verdict.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import { noticeOn, readAsked } from '../io/request-lines.ts'
import { readRequestText, requestHelp } from '../io/request-text.ts'
import { checkStream } from '../io/stream-check.ts'
import { nameBesidePlace, placeOf, reportAnswer } from '../render/labels.ts'
import { printable, toJson } from '../render/printable.ts'
import type { Painter, Terminal } from '../render/terminal.ts'

interface CheckChoice extends PolicyChoice {
  readonly request?: string
  readonly requests?: string
  readonly expect?: ExpectedVerdict
  readonly format?: 'pretty' | 'json' | 'jsonl'
}

export function checkCommand(): Command {
  const command = new Command('check')
    .description('decide one request, or each line of a file of requests')
    .argument('[bundle]', 'a file written by `sallyport compile`')
    .option('--request <json>', requestHelp)
    .option('--requests <file>', 'JSON lines, a request each; `-` reads standard input')
    .addOption(
      new Option('--expect <verdict>', 'exit 4 for any other verdict').choices(expectedVerdicts),
    )
    .addOption(
      new Option(
        '--format <format>',
        'how a decision is written (default: pretty on a terminal, else json)',
      ).choices(['pretty', 'json', 'jsonl']),
    )
    .addOption(jsonOption())
    .addHelpText('after', checkHelp)
  return addSourceOptions(command)
}

const checkHelp = `
Written is {"verdict", "policyType", "statements", "determinedBy", "principal", "id"}: \`statements\` has
Sids, \`determinedBy\` the same statements with policy, file and line, \`id\` what the request says.

For a line that is not a request, {"error": …} is written; the lines after it are still decided,
and the exit code is 3. Blank lines are left out.

Example:
  $ sallyport check acme.bundle --expect allowed --request \\
      '{"principal":"arn:aws:iam::111122223333:user/alice","action":"s3:ListBucket",
        "resource":"arn:aws:s3:::reports"}'
  $ sallyport check acme.bundle --requests requests.jsonl > decisions.jsonl
  $ sallyport check --policy read.json write.json --request @request.json`

export async function check(
  terminal: Terminal,
  [bundle]: readonly string[],
  options: CheckChoice,
): Promise<ExitCode> {
  const { request, requests } = options
  if ((request === undefined) === (requests === undefined)) {
    const hint = 'give one of `--request JSON|@FILE|-` and `--requests FILE|-`'
    throw new CliError('ERR_USAGE', 'what to decide is not clear', { hint })
  }
  if (request !== undefined) return checkOne(terminal, bundle, { ...options, request })
  if (options.format === 'pretty') {
    const hint = 'leave `--format` out, or decide one request with `--request`'
    throw new CliError('ERR_USAGE', '`--requests` writes JSON lines only', { hint })
  }
  const engine = await openSource(terminal, { ...options, bundle })
  return checkStream(terminal, engine, { path: requests ?? '-', expect: options.expect })
}

async function checkOne(
  terminal: Terminal,
  bundle: string | undefined,
  options: CheckChoice & { readonly request: string },
): Promise<ExitCode> {
  const engine = await openSource(terminal, { ...options, bundle })
  const text = await readRequestText(terminal, options.request)
  const { call, id } = readAsked(engine, text, noticeOn(terminal))
  const decision = engine.check(call)
  const pretty = (options.format ?? (terminal.interactive ? 'pretty' : 'json')) === 'pretty'
  const notes = notesOn(engine, call, decision)
  if (pretty) await terminal.write(describeDecision(decision, notes, terminal.paint))
  else await terminal.write(`${toJson(reportAnswer(decision, call, id))}\n`)
  if (!pretty) for (const note of notes) terminal.note(`note: ${printable(note)}\n`)
  const { expect } = options
  if (expect === undefined || meets(decision.verdict, expect)) return exitCodes.fine
  terminal.note(`the verdict is ${decision.verdict}, expected ${expect}\n`)
  return exitCodes.failed
}

/** What was not known, or assumed: nothing, for most decisions. */
function notesOn(engine: Engine, call: Call, { unknown, assumed }: Decision): string[] {
  if (unknown === undefined && assumed === undefined) return []
  const decide = (request: AuthorizationRequest) => engine.check(request).verdict
  const parts = [call]
    .flat()
    .flatMap((request) =>
      engine.explain(request).map((part) => withNearestVerdict(part, request, decide)),
    )
  return [...new Set(parts.flatMap(({ notes }) => notes))]
}

function describeDecision(
  { verdict, policyType, statements }: Decision,
  notes: readonly string[],
  paint: Painter,
): string {
  const style = verdict === 'allowed' ? 'green' : 'red'
  const carried = statements.map((statement) => {
    const place = placeOf(statement)
    const label = printable(nameBesidePlace(statement))
    return place === '' ? label : `${label} ${paint('dim', `(${place})`)}`
  })
  const list = carried.length === 0 ? '' : `: ${carried.join(', ')}`
  const lines = [
    `${paint([style, 'bold'], verdict)} by ${policyType}${list}`,
    ...describeNotes(notes, paint),
  ]
  return `${lines.join('\n')}\n`
}
