/** A bundle's digest (SHA-256) and signature (Ed25519), through WebCrypto as every host has it. */
import * as Header from '../../assembly/layout/header.ts'
import { BundleError } from '../model/errors.ts'
import type { HostKey, Key } from '../model/host-types.ts'
import { COMPILE_AGAIN, checkHeader } from './header.ts'
import { headerWord } from './view.ts'

/** What a bundle is verified with, and by what. */
export interface VerifyOptions {
  readonly key?: Key
  /** In place of WebCrypto's. */
  readonly sha256?: (bytes: Uint8Array) => Uint8Array
}

/** Stamps the digest into a bundle, and a signature of it if a private key is given. */
export async function seal(bytes: Uint8Array, key?: Key): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint32(Header.FLAGS_AT, flagsOf(bytes, key !== undefined), true)
  const digest = await digestOf(bytes)
  bytes.set(digest, Header.DIGEST_AT)
  bytes.fill(0, Header.SIGNATURE_AT, Header.SIGNATURE_AT + Header.SIGNATURE_SIZE)
  if (key !== undefined) {
    const signature = await subtle().sign('Ed25519', key as HostKey, digest)
    bytes.set(new Uint8Array(signature), Header.SIGNATURE_AT)
  }
  return bytes
}

/**
 * Checks that a bundle is what its digest says, and signed by the key if one is given; before that,
 * that it is a bundle at all. Throws `ERR_BUNDLE_DIGEST`, `ERR_BUNDLE_SIGNATURE`, or as `checkHeader`.
 */
export async function verify(
  bytes: Uint8Array,
  { key, sha256 }: VerifyOptions = {},
): Promise<void> {
  checkHeader(bytes)
  const digest = await digestOf(bytes, sha256)
  const stated = bytes.subarray(Header.DIGEST_AT, Header.DIGEST_AT + Header.DIGEST_SIZE)
  const isStated =
    digest.length === stated.length && digest.every((byte, at) => byte === stated[at])
  if (!isStated) {
    throw new BundleError('ERR_BUNDLE_DIGEST', 'the bundle does not match its digest', {
      place: `byte ${Header.DIGEST_AT}`,
      hint: COMPILE_AGAIN,
    })
  }
  if (key === undefined) return expectNoStraySignature(bytes)
  const signature = bytes.slice(Header.SIGNATURE_AT, Header.SIGNATURE_AT + Header.SIGNATURE_SIZE)
  if (!(await subtle().verify('Ed25519', key as HostKey, signature, digest))) {
    throw new BundleError('ERR_BUNDLE_SIGNATURE', 'the bundle is not signed by the expected key', {
      place: `byte ${Header.SIGNATURE_AT}`,
      hint: 'compile it with `--sign` and the private key of this public key',
    })
  }
}

/** INVARIANT: no byte of an unsigned bundle can change unnoticed, so its signature is all zeros. */
function expectNoStraySignature(bytes: Uint8Array): void {
  const flags = headerWord(bytes, Header.FLAGS_AT)
  const end = Header.SIGNATURE_AT + Header.SIGNATURE_SIZE
  const isEmpty = bytes.subarray(Header.SIGNATURE_AT, end).every((byte) => byte === 0)
  if ((flags & Header.SIGNED) !== 0 || isEmpty) return
  throw new BundleError(
    'ERR_BUNDLE_SIGNATURE',
    'the bundle has a signature, but its header says that it has none',
    {
      place: `byte ${Header.SIGNATURE_AT}`,
      hint: COMPILE_AGAIN,
    },
  )
}

/** The digest that a bundle states, in hexadecimal. */
export function statedDigest(bytes: Uint8Array): string {
  const digest = bytes.subarray(Header.DIGEST_AT, Header.DIGEST_AT + Header.DIGEST_SIZE)
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * SHA-256 of everything behind the digest and the signature. What comes before them leaves no
 * choice: magic, version, length and a zero are each compared with what they must be.
 */
async function digestOf(
  bytes: Uint8Array,
  sha256?: VerifyOptions['sha256'],
): Promise<Uint8Array<ArrayBuffer>> {
  const covered = bytes.subarray(Header.FLAGS_AT) as Uint8Array<ArrayBuffer>
  if (sha256 !== undefined) return new Uint8Array(sha256(covered))
  return new Uint8Array(await subtle().digest('SHA-256', covered))
}

/** Browsers have WebCrypto in secure contexts only. Throws `ERR_BUNDLE_DIGEST`. */
function subtle(): SubtleCrypto {
  const { subtle } = crypto
  if (subtle !== undefined) return subtle
  throw new BundleError('ERR_BUNDLE_DIGEST', 'the digest cannot be computed without WebCrypto', {
    place: 'crypto.subtle',
    hint: 'serve the page by https, or give `sha256`',
  })
}

function flagsOf(bytes: Uint8Array, signed: boolean): number {
  const flags = headerWord(bytes, Header.FLAGS_AT)
  return signed ? flags | Header.SIGNED : flags & ~Header.SIGNED
}
