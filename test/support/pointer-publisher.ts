/** Publishes bundles, rotates keys and rolls back; and does what anybody may on the way to clients. */
import { statedDigest } from '../../src/bundle/digest.ts'
import { generateKeys, signKeySet } from '../../src/sources/signed/sign-pointer.ts'
import type { Signer } from '../../src/sources/signed/signed-text.ts'
import { allow, usersBundle } from '../unit/engine/support.ts'
import { pointTo, Shelf, signerOf, start } from '../unit/sources/support.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import type { Served } from './pointer-model.ts'

/** A pointer as it was signed. */
export interface SignedPointer {
  readonly text: string
  /** Of the keys that have signed it. */
  readonly generation: number
  readonly channel: string
  readonly version: number
  readonly digest: string
  readonly issued: number
  readonly expires: number
  readonly keys?: number
  readonly rollback: readonly string[]
}

const GENERATIONS = 4
const stranger = await generateKeys()
const pairs = await Promise.all(Array.from({ length: GENERATIONS }, () => generateKeys()))
const signers = await Promise.all(pairs.map(signerOf))
const strange = await signerOf(stranger)

/** The keys that clients have from the start. */
export const firstKeys = [publicKeyOf(1)]

/** The actions of which each bundle allows one. */
export const actions = Array.from({ length: 6 }, (_, at) => `s3:Get${at}`)
const bundles = await Promise.all(
  actions.map(async (action) => usersBundle({ alice: [allow(action)] })),
)
export const digests = bundles.map(statedDigest)

function publicKeyOf(generation: number) {
  return (pairs[generation - 1] ?? stranger).publicKey
}

function signerOfGeneration(generation: number): Signer {
  return signers[generation - 1] ?? strange
}

function bundleOf(digest: string): Uint8Array {
  return bundles[digests.indexOf(digest)] ?? new Uint8Array()
}

/** The texts of `keys.json` that lead to the second generation and to those after it. */
const chains = await makeChains()

async function makeChains(): Promise<string[]> {
  const made: string[] = []
  for (let next = 2; next <= GENERATIONS; next += 1) {
    const set = { version: next, threshold: 1, keys: [publicKeyOf(next)] }
    const both = [signerOfGeneration(next - 1), signerOfGeneration(next)]
    made.push(await signKeySet(set, both, made.at(-1)))
  }
  return made
}

const strangeSet = { threshold: 1, keys: [stranger.publicKey] }
/** What leads nowhere: signed by a stranger, at the first step or behind a good one. */
const forgedChains = [
  '<html>',
  await signKeySet({ version: 2, ...strangeSet }, [strange]),
  await signKeySet({ version: 3, ...strangeSet }, [strange], chains[0]),
]

interface Terms {
  readonly version: number
  readonly digest: string
  readonly rollback?: readonly string[]
}

/** Files that are published, and then served as somebody likes. `truth` is the publisher's clock. */
export class Publisher {
  readonly shelf = new Shelf()
  readonly #draw: Draw
  readonly #truth: () => number
  /** What was published, in this order. */
  readonly #history: SignedPointer[] = []
  /** Whatever has a signature that a client may trust, by its text. */
  readonly #signed = new Map<string, SignedPointer>()
  /** Pointers that can be read, and that nobody has signed. */
  readonly #forged = new Set<string>()
  readonly #damaged = new Set<string>()
  #generation = 1

  constructor(draw: Draw, truth: () => number) {
    this.#draw = draw
    this.#truth = truth
  }

  /** What clients are told now. */
  served(): Served {
    const text = String(this.shelf.files.get('latest.json'))
    const at = chains.indexOf(String(this.shelf.files.get('keys.json')))
    return {
      pointer: this.#signed.get(text),
      isReadable: this.#signed.has(text) || this.#forged.has(text),
      generation: at < 0 ? undefined : at + 2,
      isIntact: (digest) => !this.#damaged.has(digest),
    }
  }

  /** The next version. */
  async publish(): Promise<void> {
    const versions = this.#history.map(({ version }) => version)
    const version = Math.max(0, ...versions) + 1 + this.#draw(2)
    await this.#issue({ version, digest: this.#anyDigest() })
  }

  /** The newest pointer again, with more time. */
  async renew(): Promise<void> {
    const newest = this.#history.at(-1)
    if (newest !== undefined) await this.#issue(newest)
  }

  /** An older version, and all that came after it withdrawn. */
  async rollBack(): Promise<void> {
    const target = this.#anyPublished()
    if (target === undefined) return
    const later = this.#history.filter(({ version }) => version > target.version)
    const rollback = [...new Set(later.map(({ digest }) => digest))]
    await this.#issue({ ...target, rollback })
  }

  /** The next keys. */
  rotate(): void {
    this.#generation = Math.min(this.#generation + 1, GENERATIONS)
    this.#shelveKeys()
  }

  /** A key that has leaked, perhaps one that was replaced, signs what nobody wanted. */
  async leak(): Promise<void> {
    const { version = 0 } = this.#history.at(-1) ?? {}
    const generation = 1 + this.#draw(this.#generation)
    await this.#sign({ version: version + 1, digest: this.#anyDigest() }, { generation })
  }

  /** The same keys sign what is for somebody else. */
  async publishElsewhere(): Promise<void> {
    const { version = 0 } = this.#history.at(-1) ?? {}
    await this.#sign({ version: version + 5, digest: this.#anyDigest() }, { channel: 'test' })
  }

  /** Any pointer that there ever was. */
  replay(): void {
    const old = pick(this.#draw, [...this.#signed.keys()], '')
    if (old !== '') this.shelf.files.set('latest.json', old)
  }

  /** What nobody has signed who may. */
  async forge(): Promise<void> {
    const options = { version: 99, issued: this.#truth() }
    const other = await pointTo(bundleOf(this.#anyDigest()), options, [strange])
    const own = this.#anyPublished()?.text ?? other
    const { payload } = JSON.parse(other)
    const readable = [
      other,
      JSON.stringify({ ...JSON.parse(own), payload }),
      own.replace(/"signature":"(.)/, (_, first) => `"signature":"${first === 'A' ? 'B' : 'A'}`),
    ]
    for (const text of readable) this.#forged.add(text)
    const text = pick(this.#draw, [...readable, '<html>', own.slice(0, -20)], '')
    this.shelf.files.set('latest.json', text)
  }

  /** Old keys, forged ones or none. */
  forgeKeys(): void {
    const texts = [...forgedChains, ...chains.slice(0, this.#generation - 1)]
    const at = this.#draw(texts.length + 1)
    this.#shelve('keys.json', texts[at])
  }

  /** The bundle of a pointer is cut short, another one, changed or away. */
  damage(): void {
    const digest = this.#anyDigest()
    const own = bundleOf(digest)
    const other = bundleOf(digests[(digests.indexOf(digest) + 1) % digests.length] ?? '')
    const changed = own.map((byte, at) => (at === own.length - 40 ? byte ^ 1 : byte))
    const files = [own.slice(0, -8), other, changed, undefined]
    this.#shelve(`${digest}.bundle`, pick(this.#draw, files, undefined))
    this.#damaged.add(digest)
  }

  /** Everything is served as it was published. */
  repair(): void {
    this.#shelve('latest.json', this.#history.at(-1)?.text)
    for (const digest of digests) this.#shelveBundle(digest)
    this.#shelveKeys()
  }

  #anyDigest(): string {
    return pick(this.#draw, digests, '')
  }

  #anyPublished(): SignedPointer | undefined {
    return pick(this.#draw, this.#history, undefined)
  }

  async #issue(terms: Terms): Promise<void> {
    this.#history.push(await this.#sign(terms, {}))
  }

  /** INVARIANT: what is published later is issued later, as `sallyport publish` has it. */
  async #sign(
    { version, digest, rollback = [] }: Terms,
    { generation = this.#generation, channel = 'main' },
  ): Promise<SignedPointer> {
    const issued = Math.max((this.#history.at(-1)?.issued ?? start) + 1, this.#truth())
    const lifetime = pick(this.#draw, [10_000, 100_000, 1_000_000], 10_000)
    const keys = generation > 1 && happens(this.#draw, { of: 2 }) ? { keys: generation } : {}
    const said = { version, issued, channel, ...keys }
    const text = await pointTo(
      bundleOf(digest),
      { ...said, lifetime, ...(rollback.length > 0 && { rollback }) },
      [signerOfGeneration(generation)],
    )
    const signed = { ...said, text, generation, digest, expires: issued + lifetime, rollback }
    this.#signed.set(text, signed)
    this.#shelveBundle(digest)
    this.shelf.files.set('latest.json', text)
    return signed
  }

  #shelveKeys(): void {
    this.#shelve('keys.json', chains[this.#generation - 2])
  }

  #shelveBundle(digest: string): void {
    this.#shelve(`${digest}.bundle`, bundleOf(digest))
    this.#damaged.delete(digest)
  }

  #shelve(name: string, file: string | Uint8Array | undefined): void {
    if (file === undefined) this.shelf.files.delete(name)
    else this.shelf.files.set(name, file)
  }
}
