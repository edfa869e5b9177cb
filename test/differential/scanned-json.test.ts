/** The scanner takes for an event what JSON.parse takes for an object, and finds the same values in it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventNodes } from '../../src/audit/text/event-nodes.ts'
import { EventScanner } from '../../src/audit/text/event-scanner.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { drawSeeded } from '../support/generators-draw.ts'
import { mutated, someValue, writeValue } from '../support/written-json.ts'

const nodes = [...eventNodes]
const names = [...new Set(nodes.map(([, { name }]) => name))]
const texts = ['arn:aws:iam::111122223333:user/alice', '203.0.113.7', '2026-01-31T12:00:00Z', '']
const someEvent = someValue({ names, texts })
const encoder = new TextEncoder()
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What JSON.parse makes of it: an object, or nothing. */
function parse(bytes: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What is at a path, through objects only; a box, since a value may be null. */
function valueAt(event: object, path: string): { readonly value: unknown } | undefined {
  let value: unknown = event
  for (const name of path.split('.')) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject || !Object.hasOwn(value as object, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return { value }
}

const scanner = EventScanner.open()
if (scanner === undefined) throw new Error('there is no WebAssembly with SIMD')

/** Scans text that is to be one event; returns how many bytes were one, or undefined. */
function scan(bytes: Uint8Array): number | undefined {
  scanner?.take()
  scanner?.append(bytes)
  scanner?.index()
  const found = scanner?.next()
  const length = scanner?.length
  scanner?.release()
  return found === 'event' ? length : undefined
}

function confirmValues(event: object): void {
  for (const [path, { number }] of nodes) {
    const bytes = scanner?.event.bytesOf(number) ?? new Uint8Array()
    const found = bytes.length === 0 ? undefined : { value: JSON.parse(utf8.decode(bytes)) }
    expect(found, path).toEqual(valueAt(event, path))
  }
}

describe('scanned text', () => {
  it('is an event where JSON.parse makes an object of it, with the same values', () => {
    const tally = new Tally()
    const run = fuzzed(3_000)
    fc.assert(
      fc.property(someEvent, fc.nat(), fc.boolean(), (value, seed, isDamaged) => {
        const draw = drawSeeded(seed)
        const written = encoder.encode(writeValue(value, draw))
        const bytes = isDamaged ? mutated(written, draw) : written
        const whole = parse(bytes)
        const length = scan(bytes)
        // white space may be around what is an object, and more may come behind it
        const begins = length === undefined ? 0 : bytes.indexOf(0x7b)
        const scanned = length === undefined ? undefined : bytes.subarray(begins, begins + length)
        const own = scanned && parse(scanned)
        if (scanned !== undefined) expect(own).toBeDefined()
        if (whole !== undefined) expect(own).toEqual(whole)
        const isTold = own !== undefined && scanner?.event.hasOtherNames === false
        if (isTold) confirmValues(own)
        const kind = isDamaged ? 'damaged' : 'whole'
        tally.add(`${kind}, ${own === undefined ? 'refused' : isTold ? 'read' : 'escaped'}`)
      }),
      { ...run, examples: [] },
    )
    announce(tally.describe('texts'))
    expect(tally.count('whole, refused')).toBe(0)
    for (const kind of ['whole, read', 'whole, escaped', 'damaged, refused', 'damaged, read']) {
      expect(tally.count(kind), kind).toBeGreaterThan(0)
    }
  }, 600_000)
})
