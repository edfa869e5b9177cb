/** Pools of the packed package: threads of Node, and workers of pages that may share memory and may not. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromium, withPage } from './chromium-page.ts'
import { type FileServer, serveFiles } from './file-server.ts'
import { makeFixtures } from './fixtures.ts'
import { installPackage, type Trial } from './trial.ts'

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const isDriven =
  existsSync(chromium) && existsSync(join(import.meta.dirname, 'runtimes/node_modules'))
if (!isDriven && !required) console.log('Chromium is not installed: skipped')

/** What every host does: the same rows by a pool and by one thread, before a swap and after it. */
const decide = `
  import { checkBatch } from 'sallyport/batch'
  import { openPool } from 'sallyport/pool'
  export async function decide(openEngine, bundles, sharing) {
    const rows = 20_000
    const text = Array.from({ length: rows }, (_, row) => 'arn:aws:s3:::reports/' + row + (row % 7 ? '' : 'é'))
    const parts = text.map((one) => new TextEncoder().encode(one))
    const offsets = new Int32Array(rows + 1)
    parts.forEach((part, row) => { offsets[row + 1] = offsets[row] + part.length })
    const bytes = new Uint8Array(offsets[rows])
    parts.forEach((part, row) => bytes.set(part, offsets[row]))
    const columns = {
      principal: Array.from({ length: rows }, (_, row) => row % 11 ? 'arn:aws:iam::111122223333:user/alice' : null),
      action: { indices: Uint8Array.from({ length: rows }, (_, row) => row % 2), dictionary: ['s3:GetObject', 's3:PutObject'] },
      resource: { bytes, offsets },
    }
    const pool = await openPool(bundles[0], { workers: 2, sharing })
    const seen = [pool.status().sharing]
    for (const bundle of bundles) {
      await pool.swap(bundle)
      const { verdicts } = await pool.checkBatch(columns)
      const alone = checkBatch(await openEngine(bundle), columns).verdicts
      seen.push(verdicts.every((one, row) => one === alone[row]), [...new Set(verdicts)].sort().join('+'))
    }
    await pool.close()
    return JSON.stringify(seen)
  }
`
const decided = (sharing: string) => JSON.stringify([sharing, true, '0+2+3', true, '2+3'])

const nodeProgram = `
  import { readFileSync } from 'node:fs'
  import { openEngine } from 'sallyport/node'
  import { decide } from './decide.mjs'
  const bundles = JSON.parse(readFileSync('bundles.json', 'utf8')).map((one) => Buffer.from(one, 'base64'))
  console.log(await decide(openEngine, bundles, process.argv[2]))
`
const pageProgram = `
  import { openEngine } from 'sallyport/browser'
  import { decide } from './decide.mjs'
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  fetch('/bundles.json').then((response) => response.json())
    .then((bundles) => decide(openEngine, bundles.map(bytesOf), 'auto'))
    .catch((error) => String(error?.stack ?? error) + String(error?.cause ?? ''))
    .then((text) => { document.querySelector('#decision').textContent = text })
`

let trial: Trial
let server: FileServer

beforeAll(async () => {
  trial = installPackage()
  const { fixtures } = await makeFixtures()
  const bundles = JSON.stringify([fixtures.allowing, fixtures.denying])
  writeFileSync(join(trial.folder, 'bundles.json'), bundles)
  writeFileSync(join(trial.folder, 'decide.mjs'), decide)
  writeFileSync(join(trial.folder, 'program.mjs'), nodeProgram)
  server = await serveFiles()
  server.files.set('/bundles.json', { body: bundles })
})

afterAll(() => {
  server?.close()
  trial?.remove()
})

it.each(['auto', 'never'])('a pool of Node decides as one thread (sharing: %s)', (sharing) => {
  const args = ['program.mjs', sharing]
  const printed = execFileSync(process.execPath, args, { cwd: trial.folder, encoding: 'utf8' })
  expect(printed.trim()).toBe(decided(sharing === 'auto' ? 'shared' : 'copied'))
})

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

it.skipIf(!isDriven && !required).each([
  ['shared', isolation],
  ['copied', {}],
])('a pool of a page decides as one thread (%s)', async (sharing, headers) => {
  const platform = { platform: 'browser' } as const
  const worker = "import './node_modules/sallyport/dist/pool-worker.js'"
  for (const [name, text] of Object.entries({ 'page.js': pageProgram, 'pool-worker.js': worker })) {
    const body = readFileSync(await trial.write(name, text, platform), 'utf8')
    server.files.set(`/${name}`, {
      body,
      headers: { 'content-type': 'text/javascript', ...headers },
    })
  }
  const body = '<!doctype html><p id="decision"></p><script type="module" src="/page.js"></script>'
  server.files.set('/pool.html', { body, headers: { 'content-type': 'text/html', ...headers } })
  const text = await withPage(async (page) => {
    page.on('pageerror', (error) => console.log(error))
    await page.goto(`http://127.0.0.1:${server.port}/pool.html`)
    await page.waitForFunction("document.querySelector('#decision').textContent !== ''")
    return page.textContent('#decision')
  })
  expect(text).toBe(decided(sharing))
})
