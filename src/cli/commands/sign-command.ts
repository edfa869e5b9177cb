/** `sallyport sign`: a signature in a bundle, or on a set of keys. */
import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { type KeySet, signBundle, signKeySet } from '../../entries/publish.ts'
import { addFormat, collect, type FormatChoice } from '../io/command-options.ts'
import { readBytes, textBytes } from '../io/file-bytes.ts'
import { confirmNotRead, confirmWritable, readText, writeWhole } from '../io/files.ts'
import { CliError, type ExitCode, exitCodes, inFile } from '../io/report-error.ts'
import { readSigners } from '../io/signing-keys.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface SignChoice extends FormatChoice {
  readonly output: string
  readonly key: readonly string[]
}

const signHelp = `
A set of keys is JSON: {"version": 2, "threshold": 1, "keys": [public keys]}. It is added to the
output, which clients read as keys.json; the keys of the set before must sign it, and its own.

Example:
  $ sallyport sign acme.bundle --key release.jwk -o signed.bundle
  $ sallyport sign set-2.json --key old.jwk --key new.jwk -o public/keys.json`

export function signCommand(): Command {
  const command = new Command('sign')
    .description('sign a bundle, or the next set of keys')
    .argument('<file>', 'a bundle, or a set of keys in JSON')
    .requiredOption('--key <key.jwk>', 'an Ed25519 private key; repeatable for a set', collect)
    .requiredOption('-o, --output <file>', 'where the signed file is written')
    .addHelpText('after', signHelp)
  return addFormat(command, ['pretty', 'json'])
}

export async function sign(
  terminal: Terminal,
  [file = '']: readonly string[],
  { output, key, format }: SignChoice,
): Promise<ExitCode> {
  await confirmWritable(output)
  confirmNotRead(output, [file, ...key])
  const signers = await readSigners(key)
  const bytes = readBytes(file, textBytes)
  const isSet = bytes[0] === 0x7b
  const [first] = signers
  if (!isSet && (signers.length > 1 || first === undefined)) {
    throw new CliError('ERR_USAGE', 'a bundle has one signature', { hint: 'give `--key` once' })
  }
  try {
    const signed = isSet
      ? await signKeySet(parseSet(file), signers, existsSync(output) ? readText(output) : undefined)
      : await signBundle(bytes, first?.key as Parameters<typeof signBundle>[1])
    const content = typeof signed === 'string' ? new TextEncoder().encode(signed) : signed
    await writeWhole(output, content)
  } catch (error) {
    throw inFile(file, error)
  }
  const kids = signers.map(({ kid }) => kid)
  const told = `${printable(output)} is signed by ${kids.map(printable).join(', ')}\n`
  await terminal.write(format === 'json' ? `${toIndentedJson({ file: output, kids })}\n` : told)
  return exitCodes.fine
}

function parseSet(file: string): KeySet {
  try {
    return JSON.parse(readText(file))
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    throw new CliError('ERR_FILE_INVALID', 'the set of keys is not JSON', { place: file, cause })
  }
}
