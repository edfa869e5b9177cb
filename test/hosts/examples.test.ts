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

async function seen(page: DrivenPage, status: string): Promise<string[]> {
  const is = `document.querySelector('#status').textContent === ${JSON.stringify(status)}`
  await page.waitForFunction(is)
  return ((await page.textContent('#decision')) ?? '').match(/docs:\w+: (?:allowed|denied)/g) ?? []
}

it.skipIf(!isInstalled && !required)(
  'the offline page decides, takes a new policy, and decides without a server',
  async () => {
    mkdirSync(pictures, { recursive: true })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/`
    const server = start('offline-page', port)
    try {
      await withPage(async (page) => {
        await openUntilThere(page, url)
        const before = ['docs:Read: allowed', 'docs:Edit: denied', 'docs:Delete: denied']
        const after = ['docs:Read: allowed', 'docs:Edit: allowed', 'docs:Delete: denied']
        expect(await seen(page, 'up to date')).toEqual(before)
        await page.screenshot({ path: join(pictures, 'offline-page-before.png') })
        await page.reload() // the service worker is in charge from here on
        await seen(page, 'up to date')
        await fetch(`${url}publish`, { method: 'POST' })
        await page.click('#look')
        await page.waitForFunction("document.querySelectorAll('.allowed').length === 2")
        expect(await seen(page, 'up to date')).toEqual(after)

        const gone = new Promise((resolve) => server.once('exit', resolve))
        server.kill()
        await gone
        await page.reload()
        expect(await seen(page, 'offline, by the policy kept')).toEqual(after)
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
