/** `sallyport compile`: directory documents and what people already have → one bundle. */
import { Command } from 'commander'
import { compileBundle } from '../../entries/compile.ts'
import { inspectBundle } from '../../entries/inspect.ts'
import { createNodeEngine } from '../../entries/node.ts'
import { addImportOptions } from '../inputs/import-options.ts'
import type { ImportChoice } from '../inputs/import-sources.ts'
import { type Inputs, readInputs } from '../inputs/input-files.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { confirmNotRead, confirmWritable, writeWhole } from '../io/files.ts'
import { runBlocking } from '../io/interrupt.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import { readSigningKey } from '../io/signing-keys.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import { progressLine } from '../render/progress.ts'
import { describeBundle } from '../render/render-summary.ts'
import { noteWarnings } from '../render/render-warnings.ts'
import type { Terminal } from '../render/terminal.ts'

interface CompileChoice extends FormatChoice, ImportChoice {
  readonly output: string
  readonly strip?: boolean
  readonly sign?: string
}

const examples = `
Files may be gzip, UTF-8 or marked UTF-16.

Examples:
  $ sallyport compile acme.directory.json -o acme.bundle
  $ aws iam get-account-authorization-details > account.json
  $ sallyport compile --authorization-details account.json -o account.bundle`

export function compileCommand(): Command {
  const command = new Command('compile')
    .description('compile directory documents, or the policies of one case, into a bundle')
    .argument('[input...]', 'directory documents, folders of *.directory.json, or one case file')
    .requiredOption('-o, --output <file>', 'where the bundle is written')
    .option('--strip', 'leave out names, Sids, files and lines, which only explanations need')
    .option('--sign <key.jwk>', 'sign with this Ed25519 private key')
    .addHelpText('after', examples)
  return addFormat(addImportOptions(command), ['pretty', 'json'])
}

export async function compile(
  terminal: Terminal,
  paths: readonly string[],
  options: CompileChoice,
): Promise<ExitCode> {
  const { output, format, strip = false, sign } = options
  const read: string[] = sign === undefined ? [] : [sign]
  const inputs: Inputs = { paths, ...options, onRead: (file) => read.push(file) }
  if (output === '') {
    const hint = 'give a path; a variable of the shell may be empty'
    throw new CliError('ERR_USAGE', '`--output` has no file name', { hint })
  }
  await confirmWritable(output)
  const { source, warnings } = runBlocking(() => readInputs(inputs))
  confirmNotRead(output, read)
  noteWarnings(terminal, warnings, format)
  const key = sign === undefined ? undefined : await readSigningKey(sign)
  const line = progressLine(terminal)
  const bundle = await compileBundle(source, {
    strip,
    ...(key !== undefined && { key }),
    onProgress: ({ stage, done, total }) => line.update(`compiling ${stage}:`, done, total),
    pause: () => new Promise(setImmediate),
  }).finally(() => line.clear())
  const summary = inspectBundle(await createNodeEngine(bundle))
  await writeWhole(output, bundle)
  const told = warnings.length === 0 ? {} : { warnings }
  if (format === 'json') {
    await terminal.write(`${toIndentedJson({ file: output, ...summary, ...told })}\n`)
  } else {
    const { paint } = terminal
    await terminal.write(`${paint('bold', printable(output))}\n${describeBundle(summary, paint)}`)
  }
  return exitCodes.fine
}
