/** `sallyport publish`: a bundle under its digest, and the signed pointer to it. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  inspectKeys,
  inspectPointer,
  type KeySet,
  makePointer,
  type Pointer,
  type PointerOptions,
  type Signer,
  signPointer,
  verifyPointer,
} from '../../entries/publish.ts'
import { addFormat, collect, type FormatChoice } from '../io/command-options.ts'
import { readBytes } from '../io/file-bytes.ts'
import { confirmWritable, readText, unwritable, writeWhole } from '../io/files.ts'
import { CliError, type ExitCode, exitCodes, inFile } from '../io/report-error.ts'
import { readSigners } from '../io/signing-keys.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface PublishChoice extends FormatChoice {
  readonly bundle: string
  readonly key: readonly string[]
  readonly channel: string
  readonly lifetime: number
  readonly rollback?: number
}

const publishHelp = `
Writes DIR/<digest>.bundle, which never changes, and then DIR/latest.json, the signed pointer. A new
bundle gets the next version; the same bundle is renewed. Publish again before the lifetime is over,
or clients hold what they have for stale. Serve the folder with any web server.

--rollback 4 publishes a bundle as version 4 again and withdraws the one that was published last.

Example:
  $ sallyport keygen -o release
  $ sallyport publish public --bundle acme.bundle --key release.jwk --lifetime 1d`

export function publishCommand(): Command {
  const command = new Command('publish')
    .description('write a bundle and the signed pointer to it, for clients to follow')
    .argument('<dir>', 'the folder that is served; made if it is missing')
    .requiredOption('--bundle <file>', 'a file written by `sallyport compile`')
    .requiredOption('--key <key.jwk>', 'an Ed25519 private key; repeatable', collect)
    .option('--channel <name>', 'what the bundle is for', 'main')
    .addOption(
      new Option('--lifetime <time>', 'how long it is good: `90m`, `12h`, `7d`')
        .argParser(parseLifetime)
        .default(604_800_000, '7d'),
    )
    .option('--rollback <version>', 'go back to a lower version', parseVersion)
    .addHelpText('after', publishHelp)
  return addFormat(command, ['pretty', 'json'])
}

const units: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

function parseLifetime(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const lifetime = Number(amount) * (units.get(unit) ?? 0)
  if (lifetime > 0) return lifetime
  throw new InvalidArgumentError('write a number and `s`, `m`, `h` or `d`')
}

function parseVersion(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('write a whole number from 1')
}

export async function publish(
  terminal: Terminal,
  [folder = '']: readonly string[],
  options: PublishChoice,
): Promise<ExitCode> {
  const { bundle, key, format } = options
  makeFolder(folder)
  const file = join(folder, 'latest.json')
  await confirmWritable(file)
  const signers = await readSigners(key)
  const bytes = readBytes(bundle)
  const keys = await newestSet(join(folder, 'keys.json'))
  const before = existsSync(file) ? readBefore(file) : undefined
  const pointer = await makeNext(bytes, before, { ...options, keys, folder })
  const text = await signFor(pointer, signers, keys)
  const written = join(folder, `${pointer.digest}.bundle`)
  await writeWhole(written, bytes)
  await writeWhole(file, new TextEncoder().encode(text))
  const { version, channel, digest, expires } = pointer
  const told = `version ${version} of channel ${channel}, good until ${expires}\n  bundle ${digest}\n`
  const json = toIndentedJson({ file, bundle: written, ...pointer })
  await terminal.write(format === 'json' ? `${json}\n` : `${printable(file)}: ${told}`)
  return exitCodes.fine
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw unwritable(folder, cause)
  }
}

function readBefore(file: string): Pointer {
  try {
    return inspectPointer(readText(file))
  } catch (error) {
    throw inFile(file, error)
  }
}

/** The set of keys that clients will have followed to, if keys were ever replaced. */
async function newestSet(file: string): Promise<KeySet | undefined> {
  if (!existsSync(file)) return undefined
  try {
    return await inspectKeys(readText(file))
  } catch (error) {
    throw inFile(file, error)
  }
}

interface PublishTerms extends Pick<PublishChoice, 'bundle' | 'channel' | 'lifetime' | 'rollback'> {
  readonly keys: KeySet | undefined
  readonly folder: string
}

async function makeNext(
  bytes: Uint8Array,
  before: Pointer | undefined,
  { bundle, channel, lifetime, rollback, keys, folder }: PublishTerms,
): Promise<Pointer> {
  // the time of issue never goes back, or clients would take the pointer for an older one
  const issued = Math.max(Date.now(), before === undefined ? 0 : Date.parse(before.issued) + 1)
  const named = keys === undefined ? {} : { keys: keys.version }
  const terms = { channel, lifetime, issued, ...named }
  try {
    const same = await makePointer(bytes, { ...terms, version: before?.version ?? 1 })
    const others = (digest: string) => digest !== same.digest
    if (rollback !== undefined) {
      const withdrawn = publishedDigests(folder).filter(others)
      const back = { ...terms, version: rollback, rollback: withdrawn }
      return await makePointer(bytes, confirmLower(back, before))
    }
    // a client that missed a rollback may still have what was withdrawn
    const withdrawn = before?.rollback?.filter(others) ?? []
    const version =
      (before?.version ?? 0) + (before !== undefined && !others(before.digest) ? 0 : 1)
    const kept = withdrawn.length === 0 ? {} : { rollback: withdrawn }
    return await makePointer(bytes, { ...terms, ...kept, version })
  } catch (error) {
    throw inFile(bundle, error)
  }
}

/** Digests of all bundles that were published: a client may have any of them. */
function publishedDigests(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => /^([0-9a-f]{64})\.bundle$/.exec(name)?.[1] ?? [])
}

function confirmLower(terms: PointerOptions, before: Pointer | undefined): PointerOptions {
  if (before !== undefined && terms.version < before.version) return terms
  throw new CliError('ERR_USAGE', `version ${terms.version} is not lower than the published one`, {
    hint: 'leave out `--rollback` to publish the next version',
  })
}

/** Refuses to publish what no client would take. */
async function signFor(
  pointer: Pointer,
  signers: readonly Signer[],
  keys: KeySet | undefined,
): Promise<string> {
  const text = await signPointer(pointer, signers)
  if (keys !== undefined) await verifyPointer(text, keys)
  return text
}
