/** The examples, started by their one command and driven by a browser. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { chromium, type DrivenPage, openUntilThere, withPage } from './chromium-page.ts'
import { postUntilThere, workerd } from './runtimes.ts'

const root = join(import.meta.dirname, '../..')
const pictures = join(root, 'build/examples')
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const isInstalled =
  existsSync(chromium) && existsSync(join(import.meta.dirname, 'runtimes/node_modules'))
if (!isInstalled && !required) console.log('Chromium is not installed: skipped')

function start(example: string, port: number): ChildProcess {
  const args = ['--import', 'tsx', join(root, `examples/${example}/serve.ts`)]
  const env = { ...process.env, PORT: String(port) }
  return spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
}

/** What the offline page decides, once its status says what is wanted. */
async function seen(page: DrivenPage, status: Readonly<Record<string, string>>): Promise<string[]> {
  const said = Object.entries(status).map(
    ([name, value]) =>
      `document.querySelector('[data-name="${name}"]')?.textContent === ${JSON.stringify(value)}`,
  )
  await page.waitForFunction(said.join(' && '))
  return ((await page.textContent('#decision')) ?? '').match(/docs:\w+: (?:allowed|denied)/g) ?? []
}

it.skipIf(!isInstalled && !required)(
  'the offline page decides, takes a new policy as it is published, and decides without a server',
  async () => {
    mkdirSync(pictures, { recursive: true })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/`
    const server = start('offline-page', port)
    const before = ['docs:Read: allowed', 'docs:Edit: denied', 'docs:Delete: denied']
    const after = ['docs:Read: allowed', 'docs:Edit: allowed', 'docs:Delete: denied']
    try {
      await withPage(async (page) => {
        await openUntilThere(page, url)
        expect(await seen(page, { state: 'READY', version: '1' })).toEqual(before)
        await page.screenshot({ path: join(pictures, 'offline-page-before.png') })
        await page.reload() // the service worker is in charge from here on
        await seen(page, { version: '1', 'last error': 'none' })
        await page.click('#publish')
        expect(await seen(page, { state: 'READY', version: '2' })).toEqual(after)
        await page.screenshot({ path: join(pictures, 'offline-page-after.png') })

        const gone = new Promise((resolve) => server.once('exit', resolve))
        server.kill()
        await gone
        await page.reload()
        const offline = { state: 'READY', version: '2', source: 'store' }
        expect(await seen(page, offline)).toEqual(after)
        await seen(page, { ...offline, 'last error': 'ERR_SOURCE_UNREACHABLE' })
        await page.screenshot({ path: join(pictures, 'offline-page-offline.png') })
      })
    } finally {
      server.kill()
    }
  },
)

const hasWorkerd = existsSync(workerd.program)
if (!hasWorkerd && !required) console.log('workerd is not installed: skipped')

it.skipIf(!hasWorkerd && !required)(
  'the worker at the edge lets users do what their policies say',
  async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const server = start('edge-hono', port)
    const ask = async (path: string, token?: string, method = 'GET') => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(`${url}${path}`, { method, headers })
      return [response.status, await response.text()]
    }
    try {
      await postUntilThere(`${url}/health`, '')
      expect(await ask('/health')).toEqual([200, 'fine\n'])
      expect((await ask('/documents/7'))[0]).toBe(401)
      expect((await ask('/documents/7', 'of-eve'))[0]).toBe(401)
      expect(await ask('/documents/7', 'of-ann')).toEqual([200, 'document 7\n'])
      expect((await ask('/documents/7', 'of-ann', 'DELETE'))[0]).toBe(403)
      expect(await ask('/documents/7', 'of-ben', 'DELETE')).toEqual([200, 'deleted\n'])
      expect((await ask('/documents/*', 'of-ben'))[0]).toBe(403)
      expect((await ask('/forgotten', 'of-ben'))[0]).toBe(403)
    } finally {
      server.kill()
    }
  },
)

const hasNext = existsSync(join(import.meta.dirname, 'bundlers/node_modules/next'))
if (!hasNext && !required) console.log('Next is not installed: skipped')

it.skipIf(!(isInstalled && hasNext) && !required)(
  'the application of Next shows what is allowed, and denies the rest on the server',
  async () => {
    mkdirSync(pictures, { recursive: true })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/`
    const server = start('next-documents', port)
    try {
      await withPage(async (page) => {
        const problems: string[] = []
        page.on('pageerror', (problem) => problems.push(String(problem)))
        page.on('console', (said) => problems.push((said as { text(): string }).text()))
        await openUntilThere(page, url)
        await askDocuments(url)
        expect(await page.textContent('#who')).toBe('Nobody is signed in.')

        await page.click('button[value=ann]')
        await page.waitForFunction("document.querySelectorAll('li').length === 3")
        expect(await page.textContent('ul')).not.toMatch(/Edit|Delete/)
        await page.click('#anyway')
        await page.waitForFunction("document.querySelector('#told').textContent !== ''")
        expect(await page.textContent('#told')).toBe('denied: 403')
        await page.screenshot({ path: join(pictures, 'next-documents-ann.png') })

        await page.click('button[value=ben]')
        await page.waitForFunction("document.querySelector('ul')?.textContent.includes('Delete')")
        await page.screenshot({ path: join(pictures, 'next-documents-ben.png') })
        expect(await page.textContent('ul')).toMatch(
          /planReadEditreportReadEditdraft-1ReadEditDelete/,
        )
        await page.click('li:has-text("draft-1") >> text=Delete')
        await page.waitForFunction("document.querySelectorAll('li').length === 2")
        expect(await page.textContent('#told')).toBe('draft-1 is deleted')
        expect(problems).toEqual([])
      })
    } finally {
      server.kill()
    }
  },
)

/** What the routes of the application of Next answer to who asks past its page. */
async function askDocuments(url: string): Promise<void> {
  const ask = async (user: string, path: string, method = 'GET') => {
    const headers = { cookie: `user=${user}` }
    return (await fetch(`${url}${path}`, { method, headers, redirect: 'manual' })).status
  }
  expect(await ask('nobody', 'api/documents/plan')).toBe(401)
  expect(await ask('ann', 'api/documents/plan')).toBe(200)
  expect(await ask('ann', 'api/documents/plan', 'PUT')).toBe(403)
  expect(await ask('ben', 'api/documents/plan', 'PUT')).toBe(200)
  expect(await ask('ben', 'api/documents/plan', 'DELETE')).toBe(403)
  expect(await ask('ben', 'api/documents/*')).toBe(403)
  expect(await ask('ben', 'api/documents/%2A')).toBe(403)
  expect(await ask('ben', 'api/forgotten')).toBe(403)
  expect(await ask('ben', 'nowhere')).toBe(403)
}
