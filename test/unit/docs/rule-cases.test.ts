/** Every rule of the legend is stated by a case or shown by a test, or it is said why it cannot be. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const unstated = 'test/cases/NOT-STATED.md'
const citation = /\b([A-Z]{1,2})-(\d+)(?: ?(?:…|–|to) ?(?:[A-Z]{1,2}-)?(\d+))?/g

/** The rules of some families that the legend has, in its order. */
function rulesOf(...families: readonly string[]): string[] {
  const entry = new RegExp(`^\\| ((?:${families.join('|')})-\\d+) \\|`, 'gm')
  return [...read('docs/rules.md').matchAll(entry)].map(([, rule = '']) => rule)
}

/** The rules that files cite, ranges included. */
function citedIn(files: readonly string[]): ReadonlySet<string> {
  return new Set(
    files.flatMap((file) =>
      [...read(file).matchAll(citation)].flatMap(([, family, first, last = first]) =>
        Array.from(
          { length: Math.max(1, Number(last) - Number(first) + 1) },
          (_, step) => `${family}-${Number(first) + step}`,
        ),
      ),
    ),
  )
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file))
}

/** Truth tables are cases, too. */
const cases = [
  ...filesIn('test/cases', /\.json$/),
  ...filesIn('test/support/truth-tables', /\.ts$/),
]
const inCases = citedIn(cases)
const inTests = citedIn([...cases, ...filesIn('test', /\.ts$/)])
const rows = [...read(unstated).matchAll(/^\| ((?:EM|K|E|L|D)-\d+) \| (.*) \|$/gm)]
const excused = new Set(rows.map(([, rule = '']) => rule))

test('rules of evaluation and of context keys, and rows of the matrix, are stated by cases', () => {
  const wanted = rulesOf('E', 'EM', 'K')
  expect(wanted.length).toBeGreaterThan(300)
  expect(wanted.filter((rule) => !inCases.has(rule) && !excused.has(rule))).toEqual([])
})

test('rules of policy documents and of identities are stated by cases or shown by tests', () => {
  const wanted = rulesOf('L', 'LR', 'D')
  expect(wanted.length).toBeGreaterThan(150)
  expect(wanted.filter((rule) => !inTests.has(rule) && !excused.has(rule))).toEqual([])
})

test('a rule that is said not to be stated is none that a case states, and has a reason', () => {
  expect([...excused].filter((rule) => inCases.has(rule))).toEqual([])
  expect(rows.filter(([, , why = '']) => why.length < 20)).toEqual([])
  const places = [...read(unstated).matchAll(/`(test\/[\w./-]+)`/g)].map(([, file = '']) => file)
  expect(places.length).toBeGreaterThan(4)
  for (const file of places) expect(() => read(file), file).not.toThrow()
})
