import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Cell from '../../../assembly/layout/cell.ts'
import * as Defaults from '../../../assembly/layout/defaults.ts'
import * as Key from '../../../assembly/layout/key.ts'
import * as Residual from '../../../assembly/layout/residual.ts'
import * as Row from '../../../assembly/layout/row.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { hashKey } from '../../../src/bundle/index-hash.ts'
import type { BundleView } from '../../../src/bundle/view.ts'
import { compileUnsealed } from '../../../src/compile/compile.ts'
import { compareUtf8, wellFormed } from '../../../src/compile/terms/byte-order.ts'
import { KeyIndex } from '../../../src/compile/write/index-keys.ts'
import { Space } from '../../../src/compile/write/lent-space.ts'
import { TextPool } from '../../../src/compile/write/string-pool.ts'
import { type TrieEntry, TrieTable } from '../../../src/compile/write/tries.ts'
import { Halves, Words } from '../../../src/compile/write/words.ts'
import { foldAscii } from '../../../src/json/fold-case.ts'
import { openBundle } from '../../support/open-bundle.ts'
import { readSets, type WrittenSets } from '../../support/policy-sets.ts'

function compile(written: WrittenSets): BundleView {
  return openBundle(compileUnsealed(readSets(written), { strip: false }))
}

function allow(actions: string | string[], more: object = {}): object {
  return statement('Allow', actions, more)
}

function statement(effect: string, actions: string | string[], more: object = {}): object {
  return { Effect: effect, Action: actions, Resource: '*', ...more }
}

function document(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements }
}

/** The cells of the identity set, by the first class of their runs. */
function identityCells(bundle: BundleView): number[] {
  const set = bundle.word(Section.DEFAULTS, Defaults.IDENTITY_AT)
  const row = bundle.word(Section.SETS, set * 4) * Row.SIZE
  const field = (at: number): number => bundle.word(Section.ROWS, row + at)
  const isWide = field(Row.CELLS_AT) > Row.NARROW_CELLS
  return Array.from({ length: field(Row.RUNS_AT) }, (_, run) => {
    const first = field(Row.RUN_CELLS_AT)
    const byte = (at: number): number => bundle.byte(Section.RUN_CELLS, first + at)
    const cell = isWide ? byte(run * 2) | (byte(run * 2 + 1) << 8) : byte(run)
    return bundle.word(Section.CELLS, (field(Row.CELL_AT) + cell) * 4)
  })
}

/** A section as words. */
function wordsOf(sections: ReadonlyMap<number, Uint8Array>, section: number): Uint32Array {
  return new Uint32Array((sections.get(section) ?? new Uint8Array()).slice().buffer)
}

const onlyBucket = { Resource: 'arn:aws:s3:::bucket' }

describe('a row', () => {
  it('folds what is unconditional: a deny wins, an allow swallows narrower ones', () => {
    const cells = (...statements: object[]): number[] =>
      identityCells(compile({ identity: [document(...statements)] }))
    expect(cells(allow('s3:Get'))).toEqual([Cell.ALLOW, Cell.SILENT])
    expect(cells(allow('s3:Get'), statement('Deny', 's3:Get'))).toEqual([Cell.DENY, Cell.SILENT])
    expect(cells(allow('s3:Get'), allow('s3:Get', onlyBucket))).toEqual([Cell.ALLOW, Cell.SILENT])
    expect(cells(allow('*'))).toEqual([Cell.ALLOW])
    expect(cells(statement('Deny', '*'), allow('s3:Get'))).toEqual([Cell.DENY])
  })

  it('keeps what is left open as a residual, an allow beside a narrower deny included', () => {
    const bundle = compile({
      identity: [document(allow('s3:Get'), statement('Deny', 's3:Get', onlyBucket))],
    })
    const [cell = 0] = identityCells(bundle)
    expect(cell & Cell.KIND_MASK).toBe(Cell.RESIDUAL)
    const at = (cell >>> Cell.SHIFT) * 4
    expect(bundle.word(Section.RESIDUALS, at)).toBe(1)
    expect(bundle.word(Section.RESIDUALS, at + 4)).toBe(Residual.ALLOWS)
  })

  it('names the rule of the only statement, without a residual', () => {
    const bundle = compile({
      identity: [document(allow('sqs:Get', onlyBucket), statement('Deny', 'sqs:Put', onlyBucket))],
    })
    const cells = identityCells(bundle)
    expect(cells.map((cell) => cell & Cell.KIND_MASK)).toEqual([Cell.ALLOW, Cell.DENY, Cell.SILENT])
    expect((cells[0] ?? 0) >>> Cell.SHIFT).toBeGreaterThan(0)
    expect(bundle.length(Section.RESIDUALS)).toBe(0)
  })

  it('has any number of cells: over 256 take two bytes a run', () => {
    const statements = Array.from({ length: 600 }, (_, i) =>
      allow(`s3:Get${i}`, { Resource: `arn:aws:s3:::bucket-${i}` }),
    )
    const cells = identityCells(compile({ identity: [document(...statements)] }))
    const rules = cells.filter((cell) => cell !== Cell.SILENT).map((cell) => cell >>> Cell.SHIFT)
    expect(new Set(rules).size).toBe(600)
  })

  it('says nothing for statements that can match nothing', () => {
    const never = allow('s3:Get', { Resource: [] })
    const unknown = allow('s3:Get', { Condition: { NoSuchOperator: { a: 'b' } } })
    for (const one of [never, unknown]) {
      expect(identityCells(compile({ identity: [document(one)] }))).toEqual([])
    }
  })

  it('puts many patterns of a cell into a trie, few into a row', () => {
    const bundle = (count: number): BundleView =>
      compile({
        identity: [
          document(
            allow('s3:Get', {
              Resource: Array.from({ length: count }, (_, i) => `arn:aws:s3:::bucket-${i}/*`),
            }),
          ),
        ],
      })
    const nodes = (count: number): number => bundle(count).count(Section.NODES)
    expect(nodes(16)).toBe(1)
    expect(nodes(17)).toBeGreaterThan(17)
  })
})

describe('what is equal', () => {
  it('is kept once: sets, rows, residuals, rules, patterns, programs', () => {
    const condition = { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } } }
    const policy = document(allow('s3:Get', { ...onlyBucket, ...condition }))
    const once = compile({ identity: [policy] })
    const twice = compile({ identity: [policy], boundary: [policy], session: [policy] })
    const sections = [
      Section.ROWS,
      Section.RESIDUALS,
      Section.RULES,
      Section.PATTERNS,
      Section.PROGRAMS,
      Section.VALUES,
      Section.SLOTS,
    ]
    for (const section of sections) expect(twice.length(section)).toBe(once.length(section))
  })

  it('is one set where the same policies play the same part, in any order', () => {
    const sets = readSets({ identity: [document(allow('a:b')), document(allow('a:c'))] })
    const [a, b] = sets.identity
    if (a === undefined || b === undefined) throw new Error('no policies')
    const count = (boundary: readonly (typeof a)[]): number =>
      openBundle(compileUnsealed({ ...sets, boundary }, { strip: true })).count(Section.SETS)
    expect(count([b, a])).toBe(1)
    expect(count([a, b, a])).toBe(1)
    expect(count([b])).toBe(2)
  })

  it('is one slot for a key and form, two where two forms are read', () => {
    const condition = (operator: string, value: string): object => ({
      Condition: { [operator]: { 'app:level': value } },
    })
    const bundle = compile({
      identity: [
        document(
          allow('a:b', condition('StringEquals', '1')),
          allow('a:c', condition('StringLike', '1*')),
          allow('a:d', condition('NumericEquals', '1')),
        ),
      ],
    })
    expect(bundle.count(Section.SLOTS)).toBe(2)
  })
})

describe('a trie', () => {
  const prefix = fc.stringMatching(/^[ab:]{0,6}$/)

  /** The rules met on the way that a text takes from the root. */
  function rulesFor(sections: ReadonlyMap<number, Uint8Array>, text: string, pool: Uint8Array) {
    const nodes = wordsOf(sections, Section.NODES)
    const entries = wordsOf(sections, Section.NODE_ENTRIES)
    const found: number[] = []
    let node: number | undefined = 1
    let rest = text
    while (node !== undefined) {
      const [label = 0, bytes = 0, first = 0, count = 0, child = 0, children = 0] = nodes.subarray(
        node * 6,
      )
      const begins = new TextDecoder().decode(pool.subarray(label, label + bytes))
      if (!rest.startsWith(begins)) break
      rest = rest.slice(begins.length)
      for (let i = 0; i < count; i += 1) found.push(entries[(first + i) * 2 + 1] ?? -1)
      const next = rest[0]
      node = Array.from({ length: children }, (_, i) => child + i).find((candidate) => {
        const start = nodes[candidate * 6] ?? 0
        return next !== undefined && pool[start] === next.charCodeAt(0)
      })
    }
    return found.sort((a, b) => a - b)
  }

  it('leads a text past every prefix that it begins with, and past no other', () => {
    fc.assert(
      fc.property(fc.array(prefix, { minLength: 1, maxLength: 20 }), prefix, (prefixes, text) => {
        const pool = new TextPool()
        const table = new TrieTable(pool, new Space())
        const entries = prefixes.map(
          (one, at): TrieEntry => ({ prefix: one, pattern: at, rule: at }),
        )
        expect(table.write(entries)).toBe(1)
        const expected = entries
          .filter((one) => text.startsWith(one.prefix))
          .map(({ rule }) => rule)
        expect(rulesFor(new Map(table.sections()), text, pool.toBytes())).toEqual(expected)
      }),
    )
  })

  it('has its children behind it, sorted by their first byte', () => {
    const table = new TrieTable(new TextPool(), new Space())
    table.write(['b', 'a', 'c', 'ab', 'abc'].map((one) => ({ prefix: one, pattern: 0, rule: 0 })))
    const nodes = wordsOf(new Map(table.sections()), Section.NODES)
    for (let node = 1; node * 6 < nodes.length; node += 1) {
      if ((nodes[node * 6 + 5] ?? 0) > 0) expect(nodes[node * 6 + 4]).toBeGreaterThan(node)
    }
  })
})

describe('the index', () => {
  it('finds every key where its hash says, or behind', () => {
    const pool = new TextPool()
    const index = new KeyIndex(pool)
    const keys = Array.from({ length: 500 }, (_, i) => `arn:aws:iam::111122223333:user/${i}`)
    for (const [at, key] of keys.entries()) index.add(Key.SPACE_PRINCIPAL, key, at)
    index.add(Key.SPACE_PRINCIPAL, keys[0] ?? '', 9_999)
    index.add(Key.SPACE_RESOURCE, keys[0] ?? '', 7)
    const sections = new Map(index.sections())
    const slots = wordsOf(sections, Section.INDEX)
    const records = wordsOf(sections, Section.KEYS)
    expect(records.length / 4).toBe(501)
    expect(slots.length).toBeGreaterThanOrEqual(1_002)
    expect(Math.log2(slots.length) % 1).toBe(0)
    for (const [at, key] of keys.entries()) {
      let slot = hashKey(Key.SPACE_PRINCIPAL, new TextEncoder().encode(key)) & (slots.length - 1)
      while (slots[slot] !== 0 && slots[slot] !== at + 1) slot = (slot + 1) & (slots.length - 1)
      expect(slots[slot]).toBe(at + 1)
      expect(records[at * 4 + 2]).toBe(at)
    }
  })

  it('is empty where there are no keys', () => {
    const [[, slots] = [0, new Uint8Array(1)]] = new KeyIndex(new TextPool()).sections()
    expect(slots).toHaveLength(0)
  })
})

describe('order', () => {
  it('of texts is that of their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 6 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b))
        expect(Math.sign(compareUtf8(a, b))).toBe(expected)
      }),
    )
    expect(compareUtf8('\uffee', '😀')).toBeLessThan(0)
    expect(compareUtf8('😀', '\uffee')).toBeGreaterThan(0)
  })

  it('takes a lone surrogate for U+FFFD, as UTF-8 does', () => {
    expect(wellFormed('a\ud800b')).toBe('a\ufffdb')
    expect(wellFormed('\udc00')).toBe('\ufffd')
    expect(wellFormed('😀')).toBe('😀')
  })

  it('folds ASCII letters only (L-68)', () => {
    expect(foldAscii('ABZÄ\u212a')).toBe('abzÄ\u212a')
  })
})

describe('growing arrays', () => {
  it('keep what was put into them, however much', () => {
    const words = new Words()
    const halves = new Halves()
    for (let i = 0; i < 2_000; i += 1) {
      expect(words.push(i)).toBe(i)
      halves.push(i)
    }
    expect(words.append([1, 2])).toBe(2_000)
    expect(new Uint32Array(words.toBytes().slice().buffer)[1_999]).toBe(1_999)
    expect(new Uint16Array(halves.toBytes().slice().buffer)[1_999]).toBe(1_999)
  })

  it('keep each text once, with bytes to spare behind the last', () => {
    const pool = new TextPool()
    const first = pool.intern('é'.repeat(5_000))
    const second = pool.intern('b')
    expect(first).toEqual({ offset: 0, bytes: 10_000 })
    expect(pool.intern('é'.repeat(5_000))).toEqual(first)
    expect(second).toEqual({ offset: 10_000, bytes: 1 })
    expect(pool.toBytes()).toHaveLength(10_001 + 16)
  })
})
