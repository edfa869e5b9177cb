/** A publisher, a place that it publishes to, and clients that follow it. */
import { compileSession } from '../../../src/compile/compile-session.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { followSource, type LiveEngine } from '../../../src/sources/live-engine.ts'
import type { LiveOptions } from '../../../src/sources/live-options.ts'
import {
  generateKeys,
  type KeyPair,
  makePointer,
  type PointerOptions,
  signPointer,
} from '../../../src/sources/signed/sign-pointer.ts'
import type { Signer } from '../../../src/sources/signed/signed-text.ts'
import type { BundleStore, Polled, Source } from '../../../src/sources/source.ts'
import { allow, user, usersBundle } from '../engine/support.ts'

export const day = 86_400_000
export const start = Date.parse('2026-01-01T00:00:00Z')

/** Alice may read in versions that are odd, write in even ones. */
export async function bundleOf(version: number): Promise<Uint8Array> {
  return usersBundle({ alice: [allow(version % 2 === 1 ? 's3:GetObject' : 's3:PutObject')] })
}

export const reading = {
  principal: user('alice'),
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
}
export const writing = { ...reading, action: 's3:PutObject' }

export async function signerOf({ privateKey }: KeyPair): Promise<Signer> {
  const key = await crypto.subtle.importKey('jwk', { ...privateKey }, 'Ed25519', false, ['sign'])
  return { key, kid: privateKey.kid ?? '' }
}

export const keys = await generateKeys()
export const signer = await signerOf(keys)

/** A pointer to a bundle, signed. */
export async function pointTo(
  bundle: Uint8Array,
  options: Partial<PointerOptions> & { readonly version: number },
  signers: readonly Signer[] = [signer],
): Promise<string> {
  const full = { channel: 'main', lifetime: day, issued: start + options.version, ...options }
  return signPointer(await makePointer(bundle, full), signers)
}

/** Files in memory, as a source has them. */
export class Shelf implements Source {
  readonly name = 'shelf'
  readonly files = new Map<string, string | Uint8Array>()
  reads: string[] = []
  wake: () => void = () => undefined

  async poll(tag: string | undefined): Promise<Polled> {
    const text = this.#read('latest.json')
    if (tag === text) return { kind: 'unchanged' }
    return { kind: 'pointer', text: String(text), tag: String(text) }
  }

  async readKeys(): Promise<string> {
    return String(this.#read('keys.json'))
  }

  async readBundle(digest: string): Promise<Uint8Array> {
    return this.#read(`${digest}.bundle`) as Uint8Array
  }

  watch(wake: () => void): () => void {
    this.wake = wake
    return () => undefined
  }

  /** Publishes a bundle, with the pointer to it. */
  async publish(
    bundle: Uint8Array,
    options: Partial<PointerOptions> & { readonly version: number },
    signers?: readonly Signer[],
  ): Promise<string> {
    const pointer = await makePointer(bundle, { channel: 'main', lifetime: day, ...options })
    this.files.set(`${pointer.digest}.bundle`, bundle)
    const text = await pointTo(bundle, options, signers)
    this.files.set('latest.json', text)
    return text
  }

  #read(name: string): string | Uint8Array {
    this.reads.push(name)
    const file = this.files.get(name)
    if (file === undefined) throw new Error(`no such file: ${name}`)
    return file
  }
}

/** A store in memory that can be full. */
export class MemoryStore implements BundleStore {
  readonly files = new Map<string, Uint8Array>()
  isFull = false

  async read(name: string): Promise<Uint8Array | undefined> {
    return this.files.get(name)
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    if (this.isFull) throw new DOMException('the quota is exceeded', 'QuotaExceededError')
    this.files.set(name, bytes.slice())
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name)
  }
}

/** Timers and clocks that a test moves. */
export class TestTime {
  now = start + 1_000
  up = 0
  readonly waiting = new Map<object, { readonly at: number; readonly act: () => void }>()

  readonly timers = {
    after: (milliseconds: number, act: () => void) => {
      const key = {}
      this.waiting.set(key, { at: this.up + milliseconds, act })
      return () => void this.waiting.delete(key)
    },
    uptime: () => this.up,
  }

  /** Lets time pass, and calls who waited for it. */
  pass(milliseconds: number): void {
    this.now += milliseconds
    this.up += milliseconds
    for (const [key, { at, act }] of [...this.waiting]) {
      if (at > this.up) continue
      this.waiting.delete(key)
      act()
    }
  }
}

export function open(bundle: Uint8Array): Promise<Engine> {
  return createNodeEngine(bundle, { compile: compileSession })
}

/** A client of the shelf. */
export function follow(
  source: Source,
  time: TestTime,
  options: Partial<LiveOptions> = {},
): Promise<LiveEngine> {
  const full = { open, keys: [keys.publicKey], now: () => time.now, ...options }
  const host = { timers: time.timers, watch: () => undefined }
  return followSource(source, full, host)
}
