/** `sallyport verify`: whether a bundle or a pointer is signed by a key, and still good. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { inspectBundle } from '../../entries/inspect.ts'
import { createNodeEngine } from '../../entries/node.ts'
import { type KeySet, newestKeys, type Pointer, verifyPointer } from '../../entries/publish.ts'
import { addFormat, collect, type FormatChoice } from '../io/command-options.ts'
import { readBytes } from '../io/file-bytes.ts'
import { readText } from '../io/files.ts'
import { CliError, type ExitCode, exitCodes, inFile } from '../io/report-error.ts'
import { readPublicKeys, readVerifyingKey } from '../io/signing-keys.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface VerifyChoice extends FormatChoice {
  readonly key: readonly string[]
  readonly keys?: string
}

const verifyHelp = `
Of a pointer, its signature, its end, and the bundle beside it. Anything wrong exits 3.

Example:
  $ sallyport verify public/latest.json --key release.pub.jwk
  $ sallyport verify signed.bundle --key release.pub.jwk`

export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('check the signature of a bundle or of a pointer')
    .argument('<file>', 'a bundle, or the `latest.json` that `sallyport publish` wrote')
    .requiredOption('--key <key.jwk>', 'an Ed25519 public key that is trusted; repeatable', collect)
    .option('--keys <keys.json>', 'the sets of keys that followed')
    .addHelpText('after', verifyHelp)
  return addFormat(command, ['pretty', 'json'])
}

export async function verify(
  terminal: Terminal,
  [file = '']: readonly string[],
  { key, keys, format }: VerifyChoice,
): Promise<ExitCode> {
  const isPointer = readBytes(file)[0] === 0x7b
  try {
    const found = isPointer ? await verifyFolder(file, key, keys) : await verifyBundle(file, key)
    const told = isPointer ? describePointer(found as Pointer) : 'the bundle is signed by the key\n'
    const json = toIndentedJson({ file, ...found })
    await terminal.write(format === 'json' ? `${json}\n` : `${printable(file)}: ${told}`)
  } catch (error) {
    throw inFile(file, error)
  }
  return exitCodes.fine
}

async function verifyBundle(file: string, [path = '', ...more]: readonly string[]) {
  if (more.length > 0) {
    throw new CliError('ERR_USAGE', 'a bundle has one signature', { hint: 'give `--key` once' })
  }
  const key = await readVerifyingKey(path)
  const { digest, bytes } = inspectBundle(await createNodeEngine(readBytes(file), { key }))
  return { digest, size: bytes }
}

async function verifyFolder(
  file: string,
  paths: readonly string[],
  chain: string | undefined,
): Promise<Pointer> {
  const trusted = readPublicKeys(paths)
  const keys: KeySet | typeof trusted =
    chain === undefined ? trusted : await newestKeys(trusted, readText(chain))
  const pointer = await verifyPointer(readText(file), keys)
  if (Date.parse(pointer.expires) <= Date.now()) {
    throw new CliError('ERR_FILE_INVALID', `the pointer expired at ${pointer.expires}`, {
      place: file,
      hint: 'publish it again',
    })
  }
  await confirmBundle(join(dirname(file), `${pointer.digest}.bundle`), pointer)
  return pointer
}

async function confirmBundle(file: string, { digest, size }: Pointer): Promise<void> {
  if (!existsSync(file)) throw wrong(file, 'the bundle of the pointer is missing')
  const found = inspectBundle(await createNodeEngine(readBytes(file)))
  if (found.digest !== digest || found.bytes !== size) {
    throw wrong(file, 'the bundle is not the one of the pointer')
  }
}

function wrong(place: string, message: string): CliError {
  return new CliError('ERR_FILE_INVALID', message, { place, hint: 'publish it again' })
}

function describePointer({ channel, version, digest, expires }: Pointer): string {
  return `version ${version} of channel ${channel} is signed, good until ${expires}\n  bundle ${digest}\n`
}
