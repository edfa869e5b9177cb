/** Every public function, given what it cannot take: one typed error, and the next call works. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SallyportError } from '../../../src/model/errors.ts'
import { hostileJson, wrongValues } from '../../support/wrong-values.ts'
import { objects, type Row, rows } from './surface.ts'

const root = join(import.meta.dirname, '../../..')

/** The names of all functions that `package.json` exports, classes of errors apart. */
async function exportedFunctions(): Promise<string[]> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const names: string[] = []
  for (const [path, entry] of Object.entries<string | { default: string }>(exports)) {
    if (typeof entry === 'string' || entry.default.endsWith('.wasm')) continue
    const file = entry.default.replace('./dist/', '').replace('.js', '.ts')
    const module = await import(join(root, 'src/entries', file))
    for (const [name, value] of Object.entries(module)) {
      if (typeof value !== 'function') continue
      if (value === SallyportError || value.prototype instanceof SallyportError) continue
      names.push(`${path.replace('.', 'sallyport')}: ${name}`)
    }
  }
  return names
}

/** The functions that the objects have which functions return. */
function methodsOf(object: object): string[] {
  const prototype = Object.getPrototypeOf(object)
  const own = Object.keys(object)
  const inherited = prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype)
  return [...own, ...inherited].filter(
    (name) =>
      name !== 'constructor' && typeof (object as Record<string, unknown>)[name] === 'function',
  )
}

/** Undefined where the value is taken. */
async function faultOf(act: () => unknown): Promise<unknown> {
  try {
    await act()
    return undefined
  } catch (error) {
    return error
  }
}

function confirmTyped(error: unknown): void {
  if (!(error instanceof SallyportError)) {
    throw new Error(`untyped: ${String(error)}`, { cause: error })
  }
  const { code, message, place, hint } = error
  expect(code).toMatch(/^ERR_/)
  expect(place, message).toBeTruthy()
  expect(hint, message).toBeTruthy()
  expect(message).toMatch(/^[^\n\r]{1,500}$/)
}

it('every exported function has a row, and so has every method of what they return', async () => {
  const methods = Object.entries(objects).flatMap(([name, object]) =>
    methodsOf(object).map((method) => `${name}: ${method}`),
  )
  expect([...(await exportedFunctions()), ...methods].sort()).toEqual(Object.keys(rows).sort())
})

const all = Object.entries(rows).flatMap(([name, row]) =>
  Object.entries(row.wrong).map(([argument, call]) => [name, argument, { row, call }] as const),
)

describe('a wrong argument', () => {
  it.each(all)(
    'of %s, %s, is one typed error, and the next call works',
    async (_, argument, one) => {
      const { row, call } = one
      const taken: string[] = []
      for (const [what, make] of Object.entries(wrongValues)) {
        const error = await faultOf(() => call(make() as never))
        if (error === undefined) taken.push(what)
        else confirmTyped(error)
        expect(await faultOf(row.good), what).toBeUndefined()
      }
      expect(taken.join(', '), `takes ${taken.join(', ')}`).toBe(row.takes?.[argument] ?? '')
    },
  )
})

describe('JSON that is written to break its reader', () => {
  it.each(all)('is taken by %s, as %s, or is one typed error', async (_, _argument, one) => {
    for (const [what, make] of Object.entries(hostileJson)) {
      const error = await faultOf(() => one.call(make() as never))
      if (error !== undefined) confirmTyped(error)
      expect(await faultOf(one.row.good), what).toBeUndefined()
    }
  })
})

const withOptions = Object.entries(rows).flatMap(([name, { options }]) =>
  options === undefined ? [] : [[name, options] as const],
)

it.each<readonly [string, NonNullable<Row['options']>]>(withOptions)(
  '%s refuses an option that it does not know, and names those it does',
  async (_, call) => {
    const error = await faultOf(() => call({ kye: 1 } as never))
    expect(error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', place: 'options.kye' })
    expect(error).toMatchObject({ hint: expect.stringMatching(/^use only `/) })
  },
)
