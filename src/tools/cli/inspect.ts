/** `sallyport inspect`: what a bundle holds. */
import { Command } from 'commander'
import { openBundle } from './engines.ts'
import { type ExitCode, exitCodes } from './errors.ts'
import { addFormat, type FormatChoice } from './options.ts'
import { describeBundle, describeSections } from './summary.ts'
import type { Terminal } from './terminal.ts'

interface InspectChoice extends FormatChoice {
  readonly verify?: string
}

export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description('say what a bundle holds: sections, sizes, classes, digest, signature')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .addHelpText('after', '\nExample:\n  $ sallyport inspect acme.bundle')
  return addFormat(command, ['pretty', 'json'])
}

export async function inspect(
  terminal: Terminal,
  [bundle = '']: readonly string[],
  { format, ...options }: InspectChoice,
): Promise<ExitCode> {
  const summary = (await openBundle(bundle, options)).inspect()
  if (format === 'json') {
    await terminal.write(`${JSON.stringify(summary, null, 2)}\n`)
    return exitCodes.fine
  }
  const { paint } = terminal
  const sections = describeSections(summary, paint)
  await terminal.write(
    `${describeBundle(summary, paint)}\n${paint('bold', 'sections')}\n${sections}`,
  )
  return exitCodes.fine
}
