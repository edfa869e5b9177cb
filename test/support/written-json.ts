/** JSON text of values, written in all the ways that JSON allows. */
import fc from 'fast-check'

/** A value and its members in order: names may come twice, and `__proto__` is one of them. */
export type WrittenValue =
  | { readonly text: string }
  | { readonly scalar: string }
  | { readonly items: readonly WrittenValue[] }
  | { readonly members: readonly (readonly [string, WrittenValue])[] }

/** Names and values of members that an audit looks at, and others. */
export interface WrittenWords {
  readonly names: readonly string[]
  readonly texts: readonly string[]
}

const scalars = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    'null',
    '0',
    '-0',
    '1.5',
    '-12e+3',
    '1E-7',
    '12345678901234567890',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
)

/** Values of some depth; with `isObject` at the top an object. */
export function someValue({ names, texts }: WrittenWords): fc.Arbitrary<WrittenValue> {
  const text = fc.oneof(
    fc.constantFrom(...texts),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom('"', '\\', '/', '\n', 'é', '😀', 'a', '\ud800', '\u2028') }),
  )
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', '', 'toString') },
    { weight: 1, arbitrary: text },
  )
  const { value } = fc.letrec<{ value: WrittenValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text.map((one) => ({ text: one })),
      scalars.map((scalar) => ({ scalar })),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ items })),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 6 }).map((members) => ({ members })),
    ),
  }))
  return fc.array(fc.tuple(name, value), { maxLength: 12 }).map((members) => ({ members }))
}

/** Draws a number below a limit. */
export type DrawBelow = (limit: number) => number

/** Writes a value: white space, escapes and all. */
export function writeValue(value: WrittenValue, draw: DrawBelow): string {
  const space = () => [' ', '\n', '\t', '\r\n'][draw(24)] ?? ''
  const write = (one: WrittenValue): string => {
    if ('text' in one) return writeText(one.text, draw)
    if ('scalar' in one) return one.scalar
    if ('items' in one) return `[${space()}${one.items.map(write).join(`${space()},${space()}`)}]`
    const members = one.members.map(([name, own]) => {
      return `${space()}${writeText(name, draw)}${space()}:${space()}${write(own)}${space()}`
    })
    return `{${members.join(',')}${space()}}`
  }
  return write(value)
}

function writeText(text: string, draw: DrawBelow): string {
  const plain = JSON.stringify(text)
  if (draw(8) !== 0) return plain
  const escaped = Array.from({ length: text.length }, (_, at) => {
    const code = text.charCodeAt(at)
    const isLoud = code < 0x20 || code === 0x22 || code === 0x5c || (code & 0xf800) === 0xd800
    const hex = code.toString(16).padStart(4, '0')
    if (isLoud || draw(3) === 0) return `\\u${draw(2) === 0 ? hex : hex.toUpperCase()}`
    return code === 0x2f && draw(2) === 0 ? '\\/' : text.charAt(at)
  })
  return `"${escaped.join('')}"`
}

/** The same bytes with a few of them changed, left out, doubled, or cut off. */
export function mutated(bytes: Uint8Array, draw: DrawBelow): Uint8Array {
  const own = [...bytes]
  for (let times = draw(3); times >= 0; times -= 1) {
    const at = draw(own.length + 1)
    const byte = loud[draw(loud.length)] ?? draw(256)
    const kind = draw(5)
    if (kind === 0) own.splice(at, 1)
    else if (kind === 1) own.splice(at, 0, byte)
    else if (kind === 2) own.length = Math.min(own.length, at)
    else if (kind === 3) own.splice(at, 0, ...own.slice(at, at + draw(40)))
    else if (at < own.length) own[at] = byte
  }
  return Uint8Array.from(own)
}

/** Bytes that mean something, and some that are no text. */
const loud = [
  ...[0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a, 0x0a, 0x20, 0x30, 0x2d, 0x2e, 0x65],
  ...[0x00, 0x1f, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff, 0xef, 0x75],
]
