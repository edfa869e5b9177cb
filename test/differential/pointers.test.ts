/**
 * Clients of signed pointers against a small model: whatever is published, rotated, rolled back,
 * withheld, replayed, damaged or forged, the same bundle is in force, for the same reason.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LiveEngine } from '../../src/sources/live-engine.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { type Draw, drawFrom, pick } from '../support/generators-draw.ts'
import { ClientModel, type ClientTerms, type Damage, offline } from '../support/pointer-model.ts'
import { actions, digests, firstKeys, Publisher } from '../support/pointer-publisher.ts'
import { follow, MemoryStore, reading, Shelf, start, TestTime } from '../unit/sources/support.ts'

const STEPS = 25
const tapes = fc.array(fc.nat(0xffff), { minLength: STEPS * 4, maxLength: STEPS * 4, size: 'max' })

/** One client, what it should do, and the world around it. */
class Trial {
  readonly #draw: Draw
  readonly #time = new TestTime()
  readonly #store = new MemoryStore()
  readonly #publisher: Publisher
  readonly #terms: ClientTerms
  readonly #model: ClientModel
  #live: LiveEngine | undefined

  constructor(draw: Draw) {
    this.#draw = draw
    // the publisher's clock is right, whatever is done to the client's
    this.#publisher = new Publisher(draw, () => start + 1_000 + this.#time.up)
    this.#terms = {
      onStale: pick(draw, ['serve', 'deny'], 'serve'),
      ...pick(draw, [{}, { channel: 'main' }], {}),
      ...pick(draw, [{}, { maxAge: 20_000 }], {}),
    }
    this.#model = new ClientModel(this.#terms, this.#time)
  }

  /** One thing that happens, and the client's next look at it. */
  async step(tally: Tally): Promise<void> {
    const [name, act] = pick(this.#draw, this.#steps, ['repair', () => this.#publisher.repair()])
    await act()
    await this.#look()
    const { lastError } = this.#status()
    tally.add(`${name}: ${lastError === undefined ? 'accepted' : 'refused'}`)
    tally.add(this.#status().state)
  }

  async begin(): Promise<void> {
    await this.#restart('none')
  }

  readonly #steps: readonly (readonly [string, () => unknown])[] = [
    ['publish', () => this.#publisher.publish()],
    ['publish', () => this.#publisher.publish()],
    ['renew', () => this.#publisher.renew()],
    ['roll back', () => this.#publisher.rollBack()],
    ['rotate', () => this.#publisher.rotate()],
    ['leak', () => this.#publisher.leak()],
    ['publish elsewhere', () => this.#publisher.publishElsewhere()],
    ['replay', () => this.#publisher.replay()],
    ['replay', () => this.#publisher.replay()],
    ['forge', () => this.#publisher.forge()],
    ['forge keys', () => this.#publisher.forgeKeys()],
    ['damage', () => this.#publisher.damage()],
    ['repair', () => this.#publisher.repair()],
    ['wait', () => this.#time.pass(pick(this.#draw, [1_000, 15_000, 150_000], 1_000))],
    ['set the clock', () => this.#setClock()],
    ['fill the store', () => this.#fillStore()],
    ['restart', () => this.#restart(pick(this.#draw, damages, 'none'))],
    ['swap at once', () => this.#race()],
  ]

  #setClock(): void {
    const right = start + 1_000 + this.#time.up
    const errors = [0, -1_000_000, -50_000, 50_000, Number.NaN]
    this.#time.now = right + pick(this.#draw, errors, 0)
  }

  #fillStore(): void {
    this.#store.isFull = !this.#store.isFull
    this.#model.isStoreFull = this.#store.isFull
  }

  /** Offline first, so that only what was kept decides; then with the source. */
  async #restart(damage: Damage): Promise<void> {
    for (const [name, bytes] of this.#store.files) {
      if (isOf(damage, name)) this.#store.files.set(name, torn(bytes))
    }
    await this.#start(new Shelf(), damage)
    this.#model.attempt(offline)
    this.#expect()
    await this.#start(this.#publisher.shelf, damage)
    this.#model.attempt(this.#publisher.served())
    await this.#look()
  }

  async #start(source: Shelf, damage: Damage): Promise<void> {
    this.#live?.close()
    this.#model.restart(damage)
    const options = { keys: firstKeys, store: this.#store, interval: 0, ...this.#terms }
    this.#live = await follow(source, this.#time, options)
    await this.#live.refresh()
  }

  /** Two pointers within one request: both are looked at, in their order. */
  async #race(): Promise<void> {
    const live = this.#live
    const first = live?.refresh()
    const before = this.#publisher.served().pointer
    await this.#publisher.publish()
    const both = [first, live?.refresh()]
    await Promise.all(both)
    const after = this.#publisher.served()
    this.#model.attempt({ ...after, pointer: before, isReadable: before !== undefined })
    this.#model.attempt(after)
    this.#expect()
  }

  async #look(): Promise<void> {
    await this.#live?.refresh()
    this.#model.attempt(this.#publisher.served())
    this.#expect()
  }

  #status() {
    if (this.#live === undefined) throw new Error('nothing has begun')
    return this.#live.status()
  }

  #expect(): void {
    const { held, reasons } = this.#model
    const { state, digest, version, lastError } = this.#status()
    expect({ state, digest, version }).toEqual({
      state: this.#model.state(),
      digest: held?.digest,
      version: held?.version,
    })
    if (reasons.length === 0) expect(lastError).toBeUndefined()
    else expect(reasons).toContain(lastError?.code)
    const allowed = actions.filter((action) => this.#live?.isAllowed({ ...reading, action }))
    const own = actions[digests.indexOf(held?.digest ?? '')]
    expect(allowed).toEqual(this.#model.decides() ? [own] : [])
  }
}

const damages: readonly Damage[] = ['none', 'none', 'keys', 'pointer', 'bundle']

function isOf(damage: Damage, name: string): boolean {
  const names = { none: '', keys: 'keys.json', pointer: 'latest.json', bundle: '.bundle' }
  return damage !== 'none' && name.endsWith(names[damage])
}

/** As a disk that lost a page leaves it. */
function torn(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, Math.floor(bytes.length / 2))
}

it('what is in force is what the model says, and so is the reason', async () => {
  const tally = new Tally()
  await fc.assert(
    fc.asyncProperty(tapes, async (tape) => {
      const trial = new Trial(drawFrom(tape))
      await trial.begin()
      for (let step = 0; step < STEPS; step += 1) await trial.step(tally)
    }),
    fuzzed(40),
  )
  announce(tally.describe('steps'))
  for (const name of ['READY', 'STALE']) expect(tally.count(name)).toBeGreaterThan(0)
})
