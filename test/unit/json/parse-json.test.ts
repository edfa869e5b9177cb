import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonNode, memberOf, nodeOf, plainOf, readJson } from '../../../src/json/parse-json.ts'
import { LimitError } from '../../../src/model/errors.ts'
import { limits } from '../../../src/model/limits.ts'

function plain(text: string): unknown {
  const { node, issues } = readJson(text)
  expect(issues).toEqual([])
  return node && plainOf(node)
}

describe('reading JSON', () => {
  test('gives the value that JSON.parse gives, for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(0, 1, 2), (text, indent) => {
        const value = JSON.parse(text)
        expect(plain(JSON.stringify(value, null, indent))).toEqual(value)
      }),
    )
  })

  test('a plain value and its text become nodes of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const json = JSON.parse(JSON.stringify(value))
        expect(plainOf(nodeOf(json))).toEqual(json)
      }),
    )
  })

  test('every node and every member name knows its line and column, counted from 1', () => {
    const { node } = readJson('{\n  "a": [\r\n\t1, "x"]\r}')
    if (node?.kind !== 'object') throw new Error('expected an object')
    const member = memberOf(node, 'a')
    expect(node.place).toEqual({ line: 1, column: 1 })
    expect(member?.place).toEqual({ line: 2, column: 3 })
    if (member?.value.kind !== 'array') throw new Error('expected an array')
    expect(member.value.place).toEqual({ line: 2, column: 8 })
    expect(member.value.items.map(({ place }) => place)).toEqual([
      { line: 3, column: 2 },
      { line: 3, column: 5 },
    ])
  })

  test('the compact length leaves out white space between tokens only (L-125)', () => {
    expect(readJson('{ "a b" :\n[ 1 , true ] }').compactLength).toBe('{"a b":[1,true]}'.length)
  })

  test.each([
    ['nothing', '', 1, 1],
    ['white space only', ' \n ', 2, 2],
    ['a comment', '{} // x', 1, 4],
    ['a block comment', '{/* x */}', 1, 2],
    ['a trailing comma in an object', '{"a":1,}', 1, 8],
    ['a trailing comma in an array', '[1,]', 1, 4],
    ['text after the value', '{} {}', 1, 4],
    ['a missing colon', '{"a" 1}', 1, 6],
    ['a missing comma', '[1 2]', 1, 4],
    ['a name without quotes', '{a:1}', 1, 2],
    ['single quotes', "{'a':1}", 1, 2],
    ['an unclosed string', '["a', 1, 2],
    ['a line break in a string', '["a\n"]', 1, 2],
    ['a NUL in a string', '["\u0000"]', 1, 2],
    ['a bad escape', '["\\x"]', 1, 2],
    ['a leading zero', '[01]', 1, 3],
    ['a number without digits after the point', '[1.]', 1, 2],
    ['a lone minus', '[-]', 1, 2],
    ['a plus sign', '[+1]', 1, 2],
    ['NaN', '[NaN]', 1, 2],
    ['an unclosed object', '{"a":1', 1, 7],
    ['a no-break space', '\u00A0{}', 1, 1],
  ])('%s is a syntax error with its place', (_name, text, line, column) => {
    const { node, issues } = readJson(text)
    expect(node).toBeUndefined()
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatchObject({ code: 'JSON_SYNTAX_ERROR', severity: 'error', line, column })
  })

  test('is read exactly where JSON.parse reads it, for any pieces put together', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b',
      '"',
      '\\',
      '\\u00e',
      '1',
      '-',
      '0',
      '.5',
      'e',
    ]
    const more = [
      'true',
      'nul',
      'null',
      ' ',
      '\n',
      '\r',
      '/',
      '//c',
      '/**/',
      '\u00a0',
      '\ud83d',
      '\u0001',
      '+',
    ]
    const text = fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 12 })
    const isJson = (one: string): boolean => {
      try {
        JSON.parse(one)
        return true
      } catch {
        return false
      }
    }
    const check = (one: string): void => {
      expect(readJson(one).node !== undefined, JSON.stringify(one)).toBe(isJson(one))
    }
    fc.assert(
      fc.property(text, (parts) => check(parts.join(''))),
      { numRuns: 20_000 },
    )
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...pieces, ...more), (json, at, piece) => {
        const cut = at % (json.length + 1)
        check(`${json.slice(0, cut)}${piece}${json.slice(cut)}`)
      }),
      { numRuns: 5_000 },
    )
  })

  test('one byte order mark at the beginning is passed over, and places stay the same', () => {
    const text = '{"a":1,\n"a":[2]}'
    expect(readJson(`\uFEFF${text}`)).toEqual(readJson(text))
    expect(readJson('\uFEFF{"a" 1}').issues).toEqual(readJson('{"a" 1}').issues)
  })

  test.each(['\uFEFF', '\uFEFF\uFEFF{}', '{\uFEFF}', '{}\uFEFF'])(
    'any other byte order mark is a syntax error: %j',
    (text) => {
      expect(readJson(text).issues[0]?.code).toBe('JSON_SYNTAX_ERROR')
    },
  )

  test('a name given twice is an issue at its second place; the rest is still read (L-5)', () => {
    const { node, issues } = readJson('{"a":{"b":1,\n"b":2},"c":3}')
    expect(issues).toEqual([
      expect.objectContaining({ code: 'DUPLICATE_MEMBER', path: ['a', 'b'], line: 2, column: 1 }),
    ])
    expect(node && plainOf(node)).toEqual({ a: { b: 2 }, c: 3 })
  })

  test('equal names in different objects are no duplicates', () => {
    expect(plain('[{"a":1},{"a":{"a":1}}]')).toEqual([{ a: 1 }, { a: { a: 1 } }])
  })

  test('names that differ in escapes only are one name', () => {
    expect(readJson('{"a":1,"\\u0061":2}').issues[0]?.code).toBe('DUPLICATE_MEMBER')
  })

  test('`__proto__` is a member like any other and changes no prototype', () => {
    const value = plain('{"__proto__":{"polluted":true},"constructor":1}') as object
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(plainOf(nodeOf(value))).toEqual(value)
  })

  test('lone surrogates and escaped control characters are text', () => {
    expect(plain('["\\ud800","\\u0000","\ud800"]')).toEqual(['\ud800', '\u0000', '\ud800'])
  })

  test('numbers keep their text', () => {
    const { node } = readJson('12345678901234567890')
    expect(node).toMatchObject({ kind: 'number', text: '12345678901234567890' })
  })

  test('nesting is refused one level over the limit, far before the stack ends', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(readJson(nested(limits.jsonDepth)).issues).toEqual([])
    expect(() => readJson(nested(limits.jsonDepth + 1))).toThrow(LimitError)
    expect(() => readJson('{"a":'.repeat(100_000))).toThrow(/jsonDepth/)
    expect(() => readJson('['.repeat(1_000_000))).toThrow(/jsonDepth/)
  })

  test('a text over the limit is refused before it is read', () => {
    const text = `"${'x'.repeat(limits.policyCharacters)}"`
    expect(() => readJson(text, 'policyCharacters')).toThrow(/policyCharacters/)
    expect(readJson(text).issues).toEqual([])
  })
})

describe('plain values as nodes', () => {
  test('have no place', () => {
    expect(nodeOf({ a: 1 }).place).toEqual({ line: 0, column: 0 })
  })

  test('a circular value and one that repeats itself without end are refused', () => {
    const circular: unknown[] = []
    circular.push(circular)
    expect(() => nodeOf(circular)).toThrow(/jsonDepth/)
    let doubled: unknown = 'x'
    for (let depth = 0; depth < 60; depth += 1) doubled = [doubled, doubled]
    expect(() => nodeOf(doubled, 'policyCharacters')).toThrow(/policyCharacters/)
  })

  test('what JSON lacks reads as null, and an undefined member as absent', () => {
    const value = { a: undefined, b: Number.NaN, c: () => 1, d: 10n, e: [undefined] }
    expect(plainOf(nodeOf(value))).toEqual({ b: null, c: null, d: null, e: [null] })
  })

  test('nodes are told from other objects of the same look', () => {
    const node = nodeOf({})
    expect(isJsonNode(node)).toBe(true)
    expect(isJsonNode(JSON.parse(JSON.stringify(node)))).toBe(false)
  })
})
