/** One value of every kind that a caller without types may give, most of them wrong wherever they go. */
import { runInNewContext } from 'node:vm'

class Wrong {
  readonly length = 1
  map(): never {
    throw new Error('a method of its own')
  }
}

function trap(): never {
  throw new Error('a trap')
}

function throwingProxy(): object {
  const traps = { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }
  return new Proxy({}, { ...traps, getOwnPropertyDescriptor: trap })
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** Accessors under every name that some function reads first. */
function withAccessors(): object {
  const names = ['accounts', 'identity', 'principal', 'text', 'type', 'key', 'version', 'caller']
  const accessor = { get: trap, enumerable: true }
  return Object.defineProperties(
    {},
    Object.fromEntries([...names, 'Version', 'Organization'].map((name) => [name, accessor])),
  )
}

/** A list with one thing about it that only objects of a class have. */
function ownList(name: PropertyKey): unknown[] {
  return Object.defineProperty(['x'], name, { value: trap, enumerable: false })
}

export const wrongValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  'an empty object': () => ({}),
  'an empty string': () => '',
  'a string': () => 'text',
  'a number': () => 7,
  NaN: () => Number.NaN,
  true: () => true,
  'a bigint': () => 1n,
  'a symbol': () => Symbol('s'),
  'a function': () => () => undefined,
  'an instance of a class': () => new Wrong(),
  'an object with accessors that throw': withAccessors,
  'a revoked proxy': revokedProxy,
  'a proxy that throws': throwingProxy,
  'an empty array': () => [],
  'an array of nothing': () => [undefined],
  'an array with gaps': () => new Array(3),
  'an array with its own map': () => ownList('map'),
  'an array with its own constructor': () => ownList('constructor'),
  'an array with its own iterator': () => ownList(Symbol.iterator),
  'an object of another realm': () => runInNewContext('({ length: 1 })'),
  'an array of another realm': () => runInNewContext('[1]'),
}

/** Nested deeper than any document, without recursion. */
function deepList(depth: number): unknown {
  let value: unknown = []
  for (let level = 1; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

function cycle(): object {
  const value: Record<string, unknown> = { a: [] }
  value.a = [value]
  return value
}

/** JSON that is written to break its reader, as text and as values. */
export const hostileJson: Readonly<Record<string, () => unknown>> = {
  'arrays that do not end': () => '['.repeat(200_000),
  'objects that do not end': () => '{"a":'.repeat(200_000),
  'arrays in arrays': () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'a number beyond all numbers': () => '1e999999',
  'a number of many digits': () => `[${'9'.repeat(400_000)}]`,
  'a member twice': () => '{"Version":"2012-10-17","Version":1,"a":1,"a":2}',
  'members that every object inherits': () => '{"__proto__":{"a":1},"constructor":1,"toString":1}',
  'half of a surrogate pair, escaped': () => '{"\\ud800":"\\udc00"}',
  'half of a surrogate pair': () => '{"\ud800":"\udc00"}',
  NUL: () => '{"a":"\0"}',
  'two byte order marks': () => '\ufeff\ufeff{}',
  'many lines': () => '\n'.repeat(100_000),
  'many faults': () => `[${'1,'.repeat(20_000)}1]`,
  'values in values': () => deepList(50_000),
  'a value within itself': cycle,
  'own members that every object inherits': () =>
    JSON.parse(
      '{"__proto__":{"a":1},"constructor":1,"toString":1,"valueOf":1,"length":4294967295}',
    ),
}
