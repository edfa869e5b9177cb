/** Small bundles that say much by naming one thing many times: refused, or decided from at once. */
import { beforeAll, describe, expect, it } from 'vitest'
import * as Form from '../../assembly/layout/form.ts'
import * as Pattern from '../../assembly/layout/pattern.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Slot from '../../assembly/layout/slot.ts'
import * as State from '../../assembly/layout/state.ts'
import * as Step from '../../assembly/layout/step.ts'
import * as Trace from '../../assembly/layout/trace.ts'
import * as TrieNode from '../../assembly/layout/trie-node.ts'
import { encodeBundle } from '../../src/bundle/encode.ts'
import { compileUnsealed } from '../../src/compile/compile.ts'
import { Kernel } from '../../src/kernel/kernel.ts'
import { placeBundle } from '../../src/kernel/load/place-bundle.ts'
import { powerOfCount } from '../support/growth.ts'
import { compileSamples } from '../support/hostile-bundles.ts'
import { meteredKernel } from '../support/metered-kernel.ts'
import { openBundle } from '../support/open-bundle.ts'
import { readSets } from '../support/policy-sets.ts'
import { acmeBundle, sectionsOf } from '../unit/bundle/sections.ts'

let samples: Uint8Array[] = []

beforeAll(async () => {
  samples = await compileSamples()
})

function damaged(section: number): RegExp {
  return new RegExp(`^section ${section} of the bundle is damaged`)
}

/** A sample with some sections replaced. */
function changed(
  sample: Uint8Array,
  change: (sections: Map<number, Uint8Array>) => void,
): Uint8Array {
  const sections = sectionsOf(sample)
  change(sections)
  return encodeBundle(sections, { strip: true })
}

function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)))
}

function words(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer)
}

/** A pool of texts with a long one at its end, and where that begins. */
function withLong(sections: Map<number, Uint8Array>, bytes: number): number {
  const pool = sections.get(Section.TEXT) ?? new Uint8Array()
  const longer = new Uint8Array(pool.length + bytes + 16)
  longer.set(pool)
  longer.fill(0x61, pool.length, pool.length + bytes)
  sections.set(Section.TEXT, longer)
  return pool.length
}

describe('a bundle is refused whose', () => {
  it('context keys share one long text', () => {
    const bundle = changed(acmeBundle(), (sections) => {
      const at = withLong(sections, 60_000)
      const slot = [at, (60_000 | (Form.TEXT << 16)) >>> 0]
      sections.set(Section.SLOTS, words(new Array<number[]>(60_000).fill(slot).flat()))
    })
    expect(() => openBundle(bundle)).toThrow(/`bundleKeyBytes`/)
  })

  it('tags share one long text', () => {
    const bundle = changed(acmeBundle(), (sections) => {
      const at = withLong(sections, 1_000_000)
      const tags = new Array<number[]>(60_000).fill([at, 1, at, 1_000_000]).flat()
      const before = sections.get(Section.TAGS) ?? words([0])
      sections.set(Section.TAGS, joined(before, words([60_000]), words(tags)))
    })
    expect(() => openBundle(bundle)).toThrow(/`directoryBytes`/)
  })

  it('trie nodes have no label, two parents or the entries of others', () => {
    const open = (change: (nodes: DataView, node: number) => void): void => {
      const resources = Array.from({ length: 40 }, (_, at) => `arn:aws:s3:::bucket-${at}/a*b`)
      const statement = { Effect: 'Allow', Action: '*', Resource: resources }
      const sets = readSets({ identity: [{ Statement: [statement] }] })
      const bundle = changed(compileUnsealed(sets, { strip: true }), (sections) => {
        const nodes = sections.get(Section.NODES) ?? new Uint8Array()
        const view = new DataView(nodes.buffer, nodes.byteOffset, nodes.length)
        const inner = Array.from({ length: nodes.length / TrieNode.SIZE }, (_, i) => i).find(
          (i) => view.getUint32(i * TrieNode.SIZE + TrieNode.CHILDREN_AT, true) > 0,
        )
        change(view, (inner ?? 0) * TrieNode.SIZE)
      })
      openBundle(bundle)
    }
    const child = (nodes: DataView, node: number): number =>
      nodes.getUint32(node + TrieNode.CHILD_AT, true) * TrieNode.SIZE
    expect(() =>
      open((nodes, node) => {
        nodes.setUint32(child(nodes, node) + TrieNode.LABEL_BYTES_AT, 0, true)
      }),
    ).toThrow(damaged(Section.NODES))
    expect(() =>
      open((nodes, node) => {
        nodes.setUint32(
          child(nodes, node) + TrieNode.CHILD_AT,
          child(nodes, node) / TrieNode.SIZE + 1,
          true,
        )
        nodes.setUint32(child(nodes, node) + TrieNode.CHILDREN_AT, 1, true)
      }),
    ).toThrow(damaged(Section.NODES))
    expect(() =>
      open((nodes, node) => {
        const last = nodes.byteLength - TrieNode.SIZE
        nodes.setUint32(last + TrieNode.ENTRY_AT, 0, true)
        expect(last).toBeGreaterThan(node)
      }),
    ).toThrow(damaged(Section.NODES))
  })

  it('variables read a number, a date or an address', () => {
    const bundle = changed(samples[0] ?? new Uint8Array(), (sections) => {
      const steps = sections.get(Section.STEPS) ?? new Uint8Array()
      const slots = sections.get(Section.SLOTS) ?? new Uint8Array()
      const step = steps.findIndex(
        (code, at) => at % Step.SIZE === Step.CODE_AT && code === Step.VARIABLE,
      )
      const slot = new DataView(steps.buffer, steps.byteOffset).getUint16(step + Step.SLOT_AT, true)
      slots[slot * Slot.SIZE + Slot.FORM_AT] = Form.NUMBER
    })
    expect(() => openBundle(bundle)).toThrow(damaged(Section.STEPS))
  })

  it('automaton asks without end', () => {
    const bundle = changed(acmeBundle(), (sections) => {
      const states = sections.get(Section.STATES) ?? new Uint8Array()
      const view = new DataView(states.buffer, states.byteOffset, states.length)
      const last = states.length / State.SIZE - 1
      for (let i = 0; i < last; i += 1) {
        const isAsking = view.getUint8(i * State.SIZE) !== State.QUESTION_NONE
        if (!isAsking) view.setUint16(i * State.SIZE, 0, true)
        for (let at = State.NEXT_AT; at <= State.SKIP_TO_AT; at += State.NEXT_SIZE) {
          view.setUint16(i * State.SIZE + at, i + 1, true)
        }
      }
    })
    expect(() => openBundle(bundle)).toThrow(damaged(Section.STATES))
  })
})

describe('a run of any characters before a run within a segment', () => {
  it('costs no more than pattern times text', () => {
    const sets = readSets({
      identity: [
        { Statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws:*:a*b:c*d:e*f' } },
      ],
    })
    const bundle = changed(compileUnsealed(sets, { strip: true }), (sections) => {
      const pool = sections.get(Section.TEXT) ?? new Uint8Array()
      sections.set(Section.TEXT, joined(pool, [0x62, 0x78], new Uint8Array(16)))
      const last = Step.LITERAL | (Step.LAST << 8) | (1 << 16)
      sections.set(
        Section.STEPS,
        words([Step.ANY, 0, Step.ANY_IN_SEGMENT, 0, last, pool.length + 1]),
      )
      const patterns = sections.get(Section.PATTERNS) ?? new Uint8Array()
      const view = new DataView(patterns.buffer, patterns.byteOffset, patterns.length)
      for (let at = 0; at < patterns.length; at += Pattern.SIZE) {
        view.setUint8(at + Pattern.SHAPE_AT, Pattern.SHAPE_STEPS)
        view.setUint32(at + Pattern.STEP_AT, 0, true)
        view.setUint16(at + Pattern.PREFIX_BYTES_AT, 0, true)
      }
    })
    const { module, turnsOf } = meteredKernel()
    const kernel = new Kernel(placeBundle(module, bundle))
    const turns = (length: number): number => turnsOf(() => trace(kernel, length))
    const power = powerOfCount(turns, { small: 2_000, large: 16_000 })
    expect(power).toBeGreaterThan(0.8)
    expect(power).toBeLessThan(1.2)
  })

  /** Asks for a resource without a colon behind its start, that no pattern matches. */
  function trace(kernel: Kernel, length: number): void {
    kernel.filled.empty()
    kernel.writeResource(`arn:aws:s3:::${'a'.repeat(length)}`)
    kernel.place(0, PolicySet.ALWAYS, 0)
    for (let i = 0; i < 4; i += 1)
      kernel.trace({ rule: 1, side: 0, needs: Trace.NEEDS, from: 0 }, () => undefined)
  }
})
