/** The legend of rule numbers: whatever is cited is in `docs/rules.md`, and nothing else is. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const legend = 'docs/rules.md'
const families = 'AT|A|CT|C|D|EM|E|K|LR|L'
const citation = new RegExp(`\\b(${families})-(\\d+)([a-z]?)\\b`, 'g')
const range = new RegExp(`\\b(${families})-(\\d+)(?: to |[…–])(?:\\1-)?(\\d+)\\b`, 'g')
const entry = new RegExp(`^\\| ((?:${families})-\\d+[a-z]?) \\| (.+?) \\|(?: .+ \\|)?$`, 'gm')

const pages = readdirSync(root).filter((name) => name.endsWith('.md'))
const folders = ['assembly', 'bench', 'docs', 'samples', 'schema', 'scripts', 'src', 'test']
const files = [...pages, ...folders.flatMap(filesUnder)].filter((file) => file !== legend)
const texts = new Map(files.map((file) => [file, read(file)]))
const entries = [...read(legend).matchAll(entry)].map(([, rule = '', said = '']) => ({
  rule,
  said,
}))
const known = new Set(entries.map(({ rule }) => rule))

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => !/node_modules|\/\.|^docs\/api\/|kernel-bytes|lock\.json/.test(file))
    .filter(
      (file) => /\.(ts|mjs|js|json|jsonl|md)$/.test(file) && statSync(join(root, file)).isFile(),
    )
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The rules that a text cites one by one. */
function cited(text: string): string[] {
  return [...text.matchAll(citation)].map(([rule]) => rule)
}

/** The known rules within the ranges of a text, `D-45…D-57`. */
function within(text: string): string[] {
  return [...text.matchAll(range)].flatMap(([, family, first, last]) => {
    const numbers = Array.from(
      { length: Number(last) - Number(first) + 1 },
      (_, step) => `${family}-${Number(first) + step}`,
    )
    return numbers.filter((rule) => known.has(rule))
  })
}

test('every rule that is cited is in the legend', () => {
  const said = [...texts, [legend, entries.map((each) => each.said).join('\n')] as const]
  const unknown = said.flatMap(([file, text]) =>
    cited(text)
      .filter((rule) => !known.has(rule))
      .map((rule) => `${rule} in ${file}: add a line to ${legend}`),
  )
  expect([...new Set(unknown)]).toEqual([])
})

test('every line of the legend is cited, and there once', () => {
  const text = [...texts.values()].join('\n')
  const wanted = new Set([...cited(text), ...within(text)])
  for (const { said } of entries) for (const rule of cited(said)) wanted.add(rule)
  expect(entries.filter(({ rule }) => !wanted.has(rule))).toEqual([])
  expect(known.size).toBe(entries.length)
  expect(known.size).toBeGreaterThan(1000)
})

test('the legend is in the order of its numbers', () => {
  for (const family of families.split('|')) {
    const numbers = entries
      .filter(({ rule }) => rule.startsWith(`${family}-`))
      .map(({ rule }) => Number.parseInt(rule.slice(family.length + 1), 10))
    expect(numbers.length, family).toBeGreaterThan(1)
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
  }
})

test('no file cites a page that the project does not have', () => {
  const pages = new Set([legend, ...files].map((file) => basename(file)))
  const missing = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/[\w-]+\.md\b/g)]
      .filter(([page]) => !pages.has(page))
      .map(([page]) => `${page} in ${file}`),
  )
  expect(missing).toEqual([])
})
