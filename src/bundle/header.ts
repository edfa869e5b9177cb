/** The first bytes of a file: a bundle of this version and as long as it says, or what it is instead. */
import * as Header from '../../assembly/layout/header.ts'
import { checkLimit } from '../json/limit.ts'
import { kindOf } from '../json/shown.ts'
import { BundleError } from '../model/errors.ts'
import { formatVersion } from './migrations.ts'
import { headerWord } from './view.ts'

/**
 * Checks what comes before the digest.
 * Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION` or `ERR_LIMIT_EXCEEDED`.
 */
export function checkHeader(bundle: Uint8Array): void {
  expectBytes(bundle)
  checkLimit('bundleBytes', bundle.length, 'bundle')
  expectBundle(bundle)
  checkVersion(headerWord(bundle, Header.VERSION_AT))
  checkLength(headerWord(bundle, Header.BYTES_AT), bundle.length)
  if (headerWord(bundle, Header.ZERO_AT) !== 0) {
    throw malformed(Header.ZERO_AT, 'the header of the bundle is damaged')
  }
}

/** Throws `ERR_BUNDLE_MALFORMED` for an argument that is not the bytes of a file. */
export function expectBytes(bundle: unknown): asserts bundle is Uint8Array {
  const kind = kindOf(bundle)
  if (kind === 'Uint8Array' && ArrayBuffer.isView(bundle)) return
  const hint = hints.get(kind) ?? 'pass what `compileBundle` made'
  const details = { place: 'bundle', hint }
  const what = (bundle ?? undefined) === undefined ? 'missing' : `of type \`${kind}\``
  throw new BundleError(
    'ERR_BUNDLE_MALFORMED',
    `the bundle is ${what}, not a \`Uint8Array\``,
    details,
  )
}

/** What to do with what is often given instead of bytes. */
const hints: ReadonlyMap<string, string> = new Map([
  ['String', '`openEngine` of `sallyport/node` takes a path'],
  ['Promise', 'await the bytes first'],
])

const COMPILE = 'compile it with `sallyport compile`'
const DECOMPRESS = 'decompress it first'

/** What files that are taken for bundles begin with, and what to do about it. */
const others: readonly (readonly [readonly number[], string, string])[] = [
  [[0x1f, 0x8b], 'is compressed with gzip', DECOMPRESS],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is compressed with zstd', DECOMPRESS],
  [[0x50, 0x4b, 0x03, 0x04], 'is a ZIP archive', 'unpack it first'],
  [[0x3c], 'is HTML or XML', 'the server sent a page instead of the bundle; check the URL'],
  [[0x7b], 'is JSON', COMPILE],
  [[0x5b], 'is JSON', COMPILE],
  [[0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e], 'is a Git LFS pointer', 'run `git lfs pull`'],
  [[0x55, 0x30, 0x78, 0x5a], 'is in base64', 'decode it first'],
]

/** Bytes that text may have before what tells its kind. */
const BLANK: readonly number[] = [0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]

function expectBundle(bundle: Uint8Array): void {
  if (bundle.length === 0) {
    throw malformed(0, 'the file is empty', COMPILE)
  }
  const magic = [0, 8, 16, 24].map((bits) => (Header.MAGIC >>> bits) & 0xff)
  const isBundle = magic.every((byte, at) => at >= bundle.length || bundle[at] === byte)
  if (isBundle && bundle.length >= Header.SIZE) return
  if (isBundle) {
    throw malformed(
      bundle.length,
      `the bundle is cut short: it has ${bundle.length} bytes, fewer than its header`,
    )
  }
  let start = 0
  while (start < bundle.length && BLANK.includes(bundle[start] ?? 0)) start += 1
  for (const [first, what, hint] of others) {
    const fits = first.every((byte, at) => bundle[at] === byte || bundle[start + at] === byte)
    if (fits) throw malformed(0, `the file is not a bundle: it ${what}`, hint)
  }
  throw malformed(0, 'the file is not a bundle', COMPILE)
}

/** What to do about a bundle of another version. */
export const SAME_VERSION = 'compile the bundle with the version of sallyport that reads it'

function checkVersion(version: number): void {
  if (version === formatVersion) return
  throw new BundleError(
    'ERR_BUNDLE_VERSION',
    `the bundle has format version ${version}, this engine reads version ${formatVersion}`,
    {
      place: `byte ${Header.VERSION_AT}`,
      hint: SAME_VERSION,
    },
  )
}

function checkLength(stated: number, bytes: number): void {
  if (stated === bytes) return
  const what =
    bytes < stated
      ? `the bundle is cut short: it has ${bytes} of ${stated} bytes`
      : `the bundle ends at byte ${stated} and the file has ${bytes} bytes`
  throw malformed(Header.BYTES_AT, what)
}

/** What to do about most bundles that are damaged. */
export const COMPILE_AGAIN = 'the bundle is damaged; compile it again or fetch it again'

/** The refusal of a bundle that is damaged at a byte. */
export function malformed(offset: number, message: string, hint = COMPILE_AGAIN): BundleError {
  return new BundleError('ERR_BUNDLE_MALFORMED', message, { place: `byte ${offset}`, hint })
}
