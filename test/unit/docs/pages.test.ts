/** The pages of the project: short enough, and true about files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const pages = ['.', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => normalize(join(folder, name))),
)

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** What of the text matches, from the first group. */
function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = '']) => group)
}

test('the README has less than 900 words', () => {
  expect(read('README.md').split(/\s+/).filter(Boolean).length).toBeLessThan(900)
})

test('the README begins with the two commands', () => {
  const [block] = found(read('README.md'), /^```sh\n(.*?)^```/gms)
  expect(block).toBe('npm ci && npm run demo\nnpm ci && npm test\n')
})

test('pages link to files that exist', () => {
  const broken = pages.flatMap((page) =>
    found(read(page), /\]\(([^)#:]+)(?:#[^)]*)?\)/g)
      .filter((to) => !existsSync(join(root, dirname(page), to)))
      .map((to) => `${to} in ${page}`),
  )
  expect(broken).toEqual([])
})

test('pages name folders and files that exist', () => {
  const broken = pages.flatMap((page) =>
    found(read(page), /`((?:src|assembly|test|schema|samples|bench|scripts|docs)\/[\w./-]*)`/g)
      .filter((path) => path !== 'docs/api' && !existsSync(join(root, path)))
      .map((path) => `${path} in ${page}`),
  )
  expect(broken).toEqual([])
})

test('docs/architecture.md names whatever both evaluators share', () => {
  const page = read('docs/architecture.md')
  const sources = readdirSync(join(root, 'src/reference')).map((name) =>
    read(`src/reference/${name}`),
  )
  const shared = sources.flatMap((text) => found(text, /from '\.\.\/((?:\w|[/.-])+)'/g))
  expect(shared.length).toBeGreaterThan(5)
  expect(shared.filter((file) => !page.includes(`\`src/${file}\``))).toEqual([])
})
