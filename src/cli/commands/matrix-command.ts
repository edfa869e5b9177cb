/** `sallyport matrix`: principals × actions × resources, a row for each answer. */
import { Command, Option } from 'commander'
import type { AccessAnswer, Analysis } from '../../entries/analysis.ts'
import { confirmFile } from '../audit/audit-output.ts'
import { openQuestions, readContext } from '../inputs/open-analysis.ts'
import { collect } from '../io/command-options.ts'
import { confirmNotRead, confirmWritable } from '../io/files.ts'
import { findPrincipal } from '../io/find-principal.ts'
import { GrowingFile } from '../io/growing-file.ts'
import { openBundle } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { FlatFile } from '../parquet/flat-file.ts'
import { csvLine, rowOf } from '../render/answer-groups.ts'
import { toJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface MatrixChoice {
  readonly action: readonly string[]
  readonly resource: readonly string[]
  readonly principal?: readonly string[]
  readonly context?: string
  readonly verify?: string
  readonly format: 'csv' | 'jsonl' | 'parquet'
  readonly output?: string
}

export function matrixCommand(): Command {
  return new Command('matrix')
    .description('what each principal may do with each action on each resource, as a table')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .requiredOption('--action <name>', 'such as `s3:GetObject`; repeatable', collect)
    .requiredOption('--resource <arn>', 'an ARN; repeatable', collect)
    .option('--principal <arn>', 'its ARN or name; repeatable (default: all)', collect)
    .option('--context <json>', 'what is known of the context; `@FILE`, or `-` for stdin')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addOption(
      new Option('--format <format>', 'a line each, or a Parquet file')
        .choices(['csv', 'jsonl', 'parquet'])
        .default('csv'),
    )
    .option('-o, --output <file>', 'where it is written (default: standard output)')
    .addHelpText('after', matrixHelp)
}

const matrixHelp = `
Answers are those of \`who-can\`: always, never, or depends, with the statement that carries it and the
conditions that it depends on. Rows are written as they are found.

Example:
  $ sallyport matrix acme.bundle --action s3:GetObject --action s3:PutObject \\
      --resource arn:aws:s3:::reports/2026.csv
  $ sallyport matrix acme.bundle --action kms:Decrypt --resource "$KEY" --format parquet -o keys.parquet`

/** Rows that are written together. */
const BATCH = 1_000

const heads = ['principal', 'action', 'resource', 'answer', 'statement', 'conditions']

export async function matrix(
  terminal: Terminal,
  [path = '']: readonly string[],
  choice: MatrixChoice,
): Promise<ExitCode> {
  const { format, output } = choice
  if (format === 'parquet') confirmFile(output)
  if (output !== undefined) {
    await confirmWritable(output)
    confirmNotRead(output, [path])
  }
  const analysis = await openQuestions(path, choice.verify)
  const answers = await ask(terminal, { analysis, path, choice })
  const file = output === undefined ? undefined : new GrowingFile(output)
  for await (const piece of written(answers, format)) {
    if (file !== undefined) await file.write(piece)
    else if (typeof piece === 'string') await terminal.write(piece)
  }
  await file?.finish()
  return exitCodes.fine
}

interface AskedMatrix {
  readonly analysis: Analysis
  readonly path: string
  readonly choice: MatrixChoice
}

async function ask(
  terminal: Terminal,
  { analysis, path, choice }: AskedMatrix,
): Promise<Iterable<AccessAnswer>> {
  const { action: actions, resource: resources, principal: named, context } = choice
  const engine = await openBundle(path)
  const [action = '', resource = ''] = [actions[0], resources[0]]
  const principals =
    named?.map((name) => findPrincipal(engine, name)) ??
    analysis.whoCan({ action, resource }).map(({ principal }) => principal)
  return analysis.accessMatrix({
    ...{ principals, actions, resources },
    ...(context !== undefined && { context: await readContext(terminal, context) }),
  })
}

async function* written(
  answers: Iterable<AccessAnswer>,
  format: MatrixChoice['format'],
): AsyncGenerator<string | Uint8Array> {
  const flat =
    format === 'parquet'
      ? await FlatFile.open(heads.map((name) => ({ name, kind: 'text' })))
      : undefined
  if (format === 'csv') yield csvLine(heads)
  for (const batch of batchesOf(answers)) {
    if (flat !== undefined) yield flat.add(batch.map(cellsOf))
    else if (format === 'csv') yield batch.map((one) => csvLine(cellsOf(one))).join('')
    else yield batch.map((one) => `${toJson(rowOf(one))}\n`).join('')
  }
  if (flat !== undefined) yield flat.end()
}

function* batchesOf(answers: Iterable<AccessAnswer>): Generator<AccessAnswer[]> {
  let batch: AccessAnswer[] = []
  for (const answer of answers) {
    batch.push(answer)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  yield batch
}

function cellsOf(one: AccessAnswer): string[] {
  const { principal, action, resource, answer, statement, conditions } = rowOf(one)
  return [principal, action, resource, answer, statement ?? '', conditions.join(' ')]
}
