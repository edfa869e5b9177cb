import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENT_BYTES, JsonSplitter } from '../../../src/audit/events/json-splitter.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Everything that is cut from a text that arrives in pieces of `size` bytes. */
function cut(text: string, size = 7) {
  const splitter = new JsonSplitter()
  const bytes = encoder.encode(text)
  const found = []
  for (let at = 0; at < bytes.length; at += size) {
    found.push(...splitter.push(bytes.slice(at, at + size)))
  }
  found.push(...splitter.end())
  return found.map(({ offset, bytes: own, fault }) => fault ?? [offset, decoder.decode(own)])
}

const two = ['{"a":1}', '{"a":[{"b":"}"}],"c":"\\\\"}']

describe('what is cut into events', () => {
  it.each([
    ['the records of a file', `{"x":[{"no":1}],"Records":[${two}],"y":{"no":2}}`],
    ['the events of lookup-events', `{\n "Events": [ ${two.join(' ,\n')} ],\n "NextToken": "t" }`],
    ['a list', `[${two}]`],
    ['JSON lines', `${two.join('\n')}\n`],
    ['objects one after another', two.join('')],
    ['a text with a byte order mark', `\ufeff${two.join('\n')}`],
  ])('%s', (_, text) => {
    for (const size of [1, 3, 1_000]) {
      const found = cut(text, size)
      expect(found.map((one) => one[1])).toEqual(two)
      for (const [offset, own] of found as [number, string][]) {
        const bytes = encoder.encode(text)
        expect(decoder.decode(bytes.subarray(offset, offset + own.length))).toBe(own)
      }
    }
  })

  it('is the same however the bytes arrive', () => {
    const json = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })))
    fc.assert(
      fc.property(json, fc.integer({ min: 1, max: 40 }), (events, size) => {
        const texts = events.map((event) => JSON.stringify(event))
        for (const text of [`{"Records":[${texts}]}`, texts.join('\n'), `[${texts}]`]) {
          const isContainer = text !== texts.join('\n')
          const own = isContainer
            ? texts
            : texts.filter((one) => !/"(?:Records|Events|records|events)":\[/.test(one))
          if (own.length === texts.length) expect(cut(text, size).map((one) => one[1])).toEqual(own)
        }
      }),
    )
  })
})

/** What texts are made of, and what breaks them. */
const scraps = [
  ...['{', '}', '[', ']', '"', '\\', '\n', ',', ':', ' ', 'x', '1', 'é', '\ufeff', '"a"', '"\\""'],
  ...['"Records":[', '"Events" : [', '"records"', '{"a":1}', '{"Records":[{"a":"b"},{"c":[1]}]}\n'],
]

it('broken text is cut alike however its bytes arrive', () => {
  const text = fc.array(fc.constantFrom(...scraps), { maxLength: 30 }).map((own) => own.join(''))
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (own, size) => {
      for (const one of [own, `{"Records":[${own}`]) expect(cut(one, size)).toEqual(cut(one, 1_000))
    }),
  )
})

describe('what is no event', () => {
  it('is told of, and the next one is found', () => {
    const whole = '{"a":1}'
    expect(cut(`{"a":\n${whole}\n{"b" : "x\n${whole}\n`)).toEqual([
      'broken',
      [6, whole],
      'broken',
      [24, whole],
    ])
    expect(cut(`{"Records":[{"a":1],"b":2}`)).toContain('broken')
    expect(cut(`${whole}\nhello world\n${whole}`).filter((one) => one !== 'broken')).toHaveLength(2)
  })

  it('is an event that the end cuts off', () => {
    expect(cut('{"Records":[{"a":1},{"a"')).toEqual([[12, '{"a":1}'], 'broken'])
    expect(cut('{"a":"')).toEqual(['broken'])
  })

  it('is an event of too many bytes, which is not kept', () => {
    const long = `{"a":"${'x'.repeat(EVENT_BYTES)}"}`
    expect(cut(`[${long},{"b":1}]`, 65_536)).toEqual(['long', [long.length + 2, '{"b":1}']])
  })

  it('is a nesting without end', () => {
    expect(cut('['.repeat(2_000))[0]).toBe('broken')
    expect(cut(`{"Records":[${'{"a":'.repeat(2_000)}`)[0]).toBe('broken')
  })
})
