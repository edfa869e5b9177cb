import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Form from '../../../assembly/layout/form.ts'
import { foldCase, readForm, readRange } from '../../../src/bundle/forms.ts'
import { compareUtf8 } from '../../../src/compile/terms/byte-order.ts'
import { parseAddress } from '../../../src/reference/address.ts'

/** The key of a value, which must be readable. */
function key(form: number, text: string): string {
  const read = readForm(form, text)
  if (read === undefined) throw new Error(`\`${text}\` is unreadable`)
  return read
}

function order(form: number, a: string, b: string): number {
  return Math.sign(compareUtf8(key(form, a), key(form, b)))
}

describe('numbers (C-26)', () => {
  const decimal = fc.record({
    sign: fc.constantFrom('', '-', '+'),
    zeros: fc.constantFrom('', '0', '000'),
    whole: fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fraction: fc.option(fc.stringMatching(/^\d{1,12}$/), { nil: undefined }),
  })
  type Decimal = typeof decimal extends fc.Arbitrary<infer T> ? T : never

  function write({ sign, zeros, whole, fraction }: Decimal): string {
    return `${sign}${zeros}${whole}${fraction === undefined ? '' : `.${fraction}`}`
  }

  /** The value times 10^12. */
  function scaled({ sign, whole, fraction }: Decimal): bigint {
    const size = whole * 10n ** 12n + BigInt((fraction ?? '').padEnd(12, '0'))
    return sign === '-' ? -size : size
  }

  function sign(value: bigint): number {
    return value < 0n ? -1 : value > 0n ? 1 : 0
  }

  it('sort by their keys as they do by value', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(order(Form.NUMBER, write(a), write(b))).toBe(sign(scaled(a) - scaled(b)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('sort so when they differ in little', () => {
    const near = ['-10', '-9.5', '-9.45', '-9', '-1.01', '-1', '-0.1', '-0.01', '0', '0.01', '0.1']
    const all = [...near, '0.10001', '0.9', '1', '1.0000000001', '1.5', '9', '9.99', '10', '99']
    for (const [i, a] of all.entries()) {
      for (const [j, b] of all.entries()) {
        expect(order(Form.NUMBER, a, b), `${a} ${b}`).toBe(Math.sign(i - j))
      }
    }
  })

  it('are equal however they are written', () => {
    for (const text of ['7', '+7', '07', '7.0', '007.000']) {
      expect(key(Form.NUMBER, text)).toBe(key(Form.NUMBER, '7'))
    }
    for (const text of ['-0', '+0.00', '000']) {
      expect(key(Form.NUMBER, text)).toBe(key(Form.NUMBER, '0'))
    }
  })

  it.each(['', '+', '.5', '5.', '1e3', '0x10', ' 1', '1 ', '1,5', '--1', 'NaN', '1.2.3', '１'])(
    'are not `%s`',
    (text) => {
      expect(readForm(Form.NUMBER, text)).toBeUndefined()
    },
  )
})

describe('dates (C-27)', () => {
  const instant = fc.integer({ min: Date.UTC(1600, 0), max: Date.UTC(2400, 0) })

  function iso(milliseconds: number): string {
    return new Date(milliseconds).toISOString()
  }

  it('sort by their keys as instants do', () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(order(Form.DATE, iso(a), iso(b))).toBe(Math.sign(a - b))
      }),
      { numRuns: 1_000 },
    )
  })

  it('are the same instant in every zone, and as seconds since 1970', () => {
    const zone = fc.record({
      hours: fc.integer({ min: -14, max: 14 }),
      minutes: fc.constantFrom(0, 30, 45),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_102_444_800 }),
        zone,
        (seconds, { hours, minutes }) => {
          const offset = Math.sign(hours || 1) * (Math.abs(hours) * 60 + minutes)
          const local = iso((seconds + offset * 60) * 1_000).slice(0, 19)
          const name = `${offset < 0 ? '-' : '+'}${pad(Math.abs(hours))}:${pad(minutes)}`
          const utc = key(Form.DATE, iso(seconds * 1_000))
          expect(key(Form.DATE, `${local}${name}`)).toBe(utc)
          expect(key(Form.DATE, `${local}${name.replace(':', '')}`)).toBe(utc)
          if (String(seconds).length !== 4) expect(key(Form.DATE, String(seconds))).toBe(utc)
        },
      ),
    )
  })

  function pad(number: number): string {
    return String(number).padStart(2, '0')
  }

  it('may leave out what is the first of its kind', () => {
    const first = key(Form.DATE, '2024-01-01T00:00:00Z')
    for (const text of ['2024', '2024-01', '2024-01-01', '2024-01-01T00:00Z']) {
      expect(key(Form.DATE, text)).toBe(first)
    }
  })

  it('keep fractions of a second of any length', () => {
    expect(order(Form.DATE, '2024-01-01T00:00:00.1Z', '2024-01-01T00:00:00.10Z')).toBe(0)
    expect(order(Form.DATE, '2024-01-01T00:00:00.1Z', '2024-01-01T00:00:00.1000000001Z')).toBe(-1)
    expect(order(Form.DATE, '1704067200.25', '2024-01-01T00:00:00.25Z')).toBe(0)
  })

  it('read four digits as a year, any other number as seconds', () => {
    expect(order(Form.DATE, '1971', '86400')).toBe(1)
    expect(order(Form.DATE, '02000', '1971')).toBe(-1)
  })

  it.each([
    ...['2023-02-29', '2100-02-29', '2024-13-01', '2024-00-01', '2024-04-31', '2024-1-1'],
    ...['2024-01-01T24:00:00Z', '2024-01-01T00:60:00Z', '2024-01-01T00:00:60Z'],
    ...['2024-01-01T00:00:00', '2024-01-01T00:00:00+24:00', '2024-01-01T00:00:00+00:60'],
    ...['2024-01-01 00:00:00Z', '2024-01-01T00Z', '', '-1', '1e9', 'now', '20240101T000000Z'],
  ])('are not `%s`', (text) => {
    expect(readForm(Form.DATE, text)).toBeUndefined()
  })

  it.each(['2024-02-29', '2000-02-29', '0000-01-01', '9999-12-31T23:59:59.999Z'])(
    'are `%s`',
    (text) => {
      expect(readForm(Form.DATE, text)).toBeDefined()
    },
  )
})

/** The 32 or 128 bits of an address. */
type Bits = { readonly family: 4 | 6; readonly bits: bigint }

const ipv4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((bits): Bits => ({ family: 4, bits }))
const ipv6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((bits): Bits => ({ family: 6, bits }))

function writeAddress({ family, bits }: Bits): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((by) => (bits >> by) & 255n).join('.')
  const shifts = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
  return shifts.map((by) => ((bits >> by) & 0xffffn).toString(16)).join(':')
}

describe('addresses (C-29)', () => {
  it('sort by their keys as their bits do, within a family', () => {
    for (const address of [ipv4, ipv6]) {
      fc.assert(
        fc.property(address, address, (a, b) => {
          const expected = a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : 0
          expect(order(Form.ADDRESS, writeAddress(a), writeAddress(b))).toBe(expected)
        }),
      )
    }
  })

  it('are those of the reference, with the same bits', () => {
    const piece = fc.constantFrom('0', '1', '255', '256', '1.2.3.4', 'aB', '12345', 'g', '')
    const joint = fc.constantFrom(':', '::', '.', ' ', '/')
    const pieces = fc
      .array(fc.tuple(piece, joint), { maxLength: 9 })
      .map((parts) => parts.flat().slice(0, -1).join(''))
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), pieces)
    fc.assert(
      fc.property(text, (address) => {
        const wanted = parseAddress(address)
        const digits = wanted && wanted.bits.length / 4
        const hex =
          wanted &&
          BigInt(`0b${wanted.bits}`)
            .toString(16)
            .padStart(digits ?? 0, '0')
        expect(readForm(Form.ADDRESS, address)).toBe(wanted && `${wanted.family}${hex}`)
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['2001:DB8::a', '2001:db8:0:0:0:0:0:a'],
    ['1:2:3::5:6:7:8', '1:2:3:0:5:6:7:8'],
    ['::ffff:1.2.3.4', '0:0:0:0:0:ffff:102:304'],
    ['1:2:3:4:5:6:255.254.253.252', '1:2:3:4:5:6:fffe:fdfc'],
  ])('`%s` is `%s`', (short, long) => {
    expect(key(Form.ADDRESS, short)).toBe(key(Form.ADDRESS, long))
  })

  it.each([
    ...['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', '1.2.3.-4', 'localhost'],
    ...[':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8'],
    ...['12345::', 'g::', '::1.2.3', '1.2.3.4::', '::1.2.3.4:5', '::%eth0', '1.2.3.4/8'],
  ])('are not `%s`', (text) => {
    expect(readForm(Form.ADDRESS, text)).toBeUndefined()
  })
})

describe('ranges', () => {
  it('begin and end with the lowest and the highest address of the mask', () => {
    for (const [address, most] of [
      [ipv4, 32],
      [ipv6, 128],
    ] as const) {
      fc.assert(
        fc.property(address, fc.integer({ min: 0, max: most }), ({ family, bits }, mask) => {
          const free = (1n << BigInt(most - mask)) - 1n
          const lowest = key(Form.ADDRESS, writeAddress({ family, bits: bits & ~free }))
          const highest = key(Form.ADDRESS, writeAddress({ family, bits: bits | free }))
          expect(readRange(`${writeAddress({ family, bits })}/${mask}`)).toBe(lowest + highest)
        }),
      )
    }
  })

  it('are one address where there is no mask', () => {
    expect(readRange('10.0.0.1')).toBe(readRange('10.0.0.1/32'))
    expect(readRange('::1')).toBe(readRange('::1/128'))
  })

  it.each(['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/-1', '10.0.0/8', '/8'])(
    'are not `%s`',
    (text) => {
      expect(readRange(text)).toBeUndefined()
    },
  )
})

describe('base64 (C-37)', () => {
  it('has one key for equal bytes and different keys for different ones', () => {
    const bytes = fc.uint8Array({ maxLength: 12 })
    const encode = (value: Uint8Array): string => Buffer.from(value).toString('base64')
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const isEqual = Buffer.compare(a, b) === 0
        expect(key(Form.BINARY, encode(a)) === key(Form.BINARY, encode(b))).toBe(isEqual)
      }),
    )
  })

  it('does not look at the bits that no byte takes', () => {
    for (const text of ['QQ==', 'QR==', 'Qf==']) expect(key(Form.BINARY, text)).toBe('QQ==')
    for (const text of ['QUI=', 'QUJ=', 'QUL=']) expect(key(Form.BINARY, text)).toBe('QUI=')
    expect(key(Form.BINARY, '')).toBe('')
  })

  it.each(['Q', 'QQ', 'QQ=', 'QQ===', 'Q===', 'QQ==QQ==', 'Q Q=', 'Q-Q=', '='])(
    'is not `%s`',
    (text) => {
      expect(readForm(Form.BINARY, text)).toBeUndefined()
    },
  )

  it('is read at any length', () => {
    const long = Buffer.alloc(3_000_000, 0x41).toString('base64')
    expect(key(Form.BINARY, long)).toBe(long)
  })
})

describe('text', () => {
  it('is itself, or its simple lower case (C-16)', () => {
    expect(key(Form.TEXT, 'Äß ')).toBe('Äß ')
    expect(key(Form.FOLDED, 'ÄSSE')).toBe('ässe')
    expect(key(Form.FOLDED, 'ΣΑΣ')).toBe(key(Form.FOLDED, 'σασ'))
    expect(foldCase('İI')).toBe('ii')
  })

  it('is true or false in any case', () => {
    expect(key(Form.BOOL, 'TRUE')).toBe('true')
    expect(key(Form.BOOL, 'False')).toBe('false')
    for (const text of ['', '1', 'yes', 'true ']) {
      expect(readForm(Form.BOOL, text)).toBeUndefined()
    }
  })

  it('has no other form', () => {
    expect(readForm(Form.COUNT, 'a')).toBeUndefined()
  })
})
