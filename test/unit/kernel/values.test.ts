import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Form from '../../../assembly/layout/form.ts'
import { readForm } from '../../../src/bundle/forms.ts'
import { VALUE_SPARE, writeValue } from '../../../src/kernel/write-value.ts'

const START = 7

/** What is written, -1 for what is left to `readForm`; nothing beyond the room may be touched. */
function write(form: number, text: string): string | -1 {
  const room = text.length * 3 + VALUE_SPARE
  const bytes = new Uint8Array(START + room + 8).fill(0xee)
  const written = writeValue(form, text, bytes, START)
  expect(bytes.subarray(0, START).every((byte) => byte === 0xee)).toBe(true)
  expect(bytes.subarray(START + room).every((byte) => byte === 0xee)).toBe(true)
  if (written < 0) return -1
  return new TextDecoder().decode(bytes.subarray(START, START + written))
}

function agrees(form: number, text: string): void {
  const written = write(form, text)
  if (written !== -1) expect(written).toBe(readForm(form, text))
}

const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'))
const date = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), two, two, two, two, two, fc.stringMatching(/^\d{0,9}$/))
  .map(([year, month, day, hour, minute, second, fraction]) => {
    const seconds = fraction === '' ? second : `${second}.${fraction}`
    return `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${seconds}Z`
  })
const day = fc
  .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((value) => value.toISOString())
const octets = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 })
const group = fc.stringMatching(/^[0-9a-fA-F]{0,5}$/)
const groups = fc.array(group, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(':'))
const address = fc.oneof(
  octets.map((parts) => parts.join('.')),
  fc.ipV4(),
  fc.ipV6(),
  groups,
)
const number = fc.oneof(
  fc.stringMatching(/^[+-]?\d{1,20}$/),
  fc.stringMatching(/^-?\d{0,4}\.?\d{0,4}$/),
  fc.nat().map(String),
)
const bool = fc.mixedCase(fc.constantFrom('true', 'false', 'truth', 'fals'))

/** One character put in the place of another. */
function misspelled(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const character = fc.constantFrom('', ' ', ':', '.', '-', '0', '9', 'T', 'z', 'é', '/', '\u0174')
  return fc.tuple(texts, fc.nat(), character).map(([text, place, other]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + other + text.slice(at + 1)
  })
}

describe('values written into memory', () => {
  it('are what the compiler makes of policy values, whatever the form and the text', () => {
    const text = fc.oneof(date, day, address, number, bool, fc.string({ unit: 'grapheme' }))
    const any = fc.oneof(text, misspelled(text))
    fc.assert(
      fc.property(any, (value) => {
        for (let form = 0; form < Form.COUNT; form += 1) agrees(form, value)
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([
    [Form.TEXT, 'orders'],
    [Form.FOLDED, 'Orders/PROD'],
    [Form.NUMBER, '1024'],
    [Form.DATE, '2026-03-01T08:30:00Z'],
    [Form.DATE, '2024-02-29T23:59:59.250Z'],
    [Form.DATE, '1772352000'],
    [Form.BOOL, 'True'],
    [Form.ADDRESS, '203.0.113.7'],
    [Form.ADDRESS, '2001:db8::1'],
    [Form.ADDRESS, '2001:0DB8:0:1:2:3:4:5'],
    [Form.ADDRESS, '::1'],
    [Form.ADDRESS, '::'],
    [Form.ADDRESS, '::ffff:203.0.113.7'],
  ])('in the usual spelling need no text in between: form %i, %s', (form, text) => {
    expect(write(form, text)).toBe(readForm(form, text))
  })

  it.each([
    [Form.BINARY, 'QUJD'],
    [Form.NUMBER, '007'],
    [Form.NUMBER, '-1.5'],
    [Form.DATE, '2026'],
    [Form.DATE, '2026-02-29T00:00:00Z'],
    [Form.DATE, '2026-03-01T08:30:00+01:00'],
    [Form.ADDRESS, '203.0.113.07'],
    [Form.BOOL, 'yes'],
  ])('in any other are left to be read: form %i, %s', (form, text) => {
    expect(write(form, text)).toBe(-1)
  })
})
