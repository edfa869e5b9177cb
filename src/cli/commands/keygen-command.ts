/** `sallyport keygen`: a pair of Ed25519 keys in two files. */
import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { generateKeys } from '../../entries/publish.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { confirmWritable, writeWhole } from '../io/files.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface KeygenChoice extends FormatChoice {
  readonly output: string
}

const keygenHelp = `
Writes NAME.jwk, which is private, and NAME.pub.jwk, which clients get. No file is replaced.

Example:
  $ sallyport keygen -o release
  $ sallyport publish public --bundle acme.bundle --key release.jwk`

export function keygenCommand(): Command {
  const command = new Command('keygen')
    .description('make an Ed25519 key that signs bundles and pointers')
    .requiredOption('-o, --output <name>', 'the files without their endings')
    .addHelpText('after', keygenHelp)
  return addFormat(command, ['pretty', 'json'])
}

export async function keygen(
  terminal: Terminal,
  _: readonly string[],
  { output, format }: KeygenChoice,
): Promise<ExitCode> {
  const files = { privateKey: `${output}.jwk`, publicKey: `${output}.pub.jwk` }
  for (const file of Object.values(files)) {
    await confirmWritable(file)
    if (existsSync(file)) throw exists(file)
  }
  const { privateKey, publicKey } = await generateKeys()
  await writeWhole(files.privateKey, jsonBytes(privateKey), { mode: 0o600 })
  await writeWhole(files.publicKey, jsonBytes(publicKey))
  const { kid } = publicKey
  const told = `${printable(files.privateKey)} is private, ${printable(files.publicKey)} is for clients; kid ${kid}`
  await terminal.write(format === 'json' ? `${toIndentedJson({ ...files, kid })}\n` : `${told}\n`)
  return exitCodes.fine
}

function jsonBytes(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`)
}

function exists(place: string): CliError {
  return new CliError('ERR_FILE_UNWRITABLE', 'there is such a file already', {
    place,
    hint: 'give another name; a key that is lost cannot be made again',
  })
}
