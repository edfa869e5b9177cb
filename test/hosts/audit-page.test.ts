/** The page of an audit, opened in a browser without a network. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { auditEvents } from '../../src/audit/auditor.ts'
import { toHtml } from '../../src/cli/audit/audit-html.ts'
import { aliceWith, auditorOf, denial, eventOf, listEvent } from '../support/audits.ts'
import { chromium, withPage } from './chromium-page.ts'

const playwright = join(import.meta.dirname, 'runtimes/node_modules/playwright-core/index.mjs')
const missing = [chromium, playwright].filter((path) => !existsSync(path))
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const skips = missing.length > 0 && !required
if (skips) console.info(`skipped: ${missing.join(' and ')} do not exist`)

test.skipIf(skips)(
  'the page of an audit shows charts and tables, and asks for nothing',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'audit.html')
    const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
    const hostile = { ...listEvent, eventName: '<img src=x onerror=document.title=1>' }
    const volumes = { ...listEvent, eventName: 'DescribeVolumes' }
    const calls = [listEvent, volumes, hostile, { ...listEvent, ...denial }]
    const report = await auditEvents(await auditorOf(aliceWith(allow)), calls.map(eventOf))
    writeFileSync(file, toHtml(report))
    await withPage(async (page) => {
      const said: unknown[] = []
      page.on('pageerror', (what) => said.push(what))
      page.on('console', (what) => said.push(what))
      await page.setViewportSize({ width: 1_200, height: 1_600 })
      await page.goto(pathToFileURL(file).href)
      expect(await page.textContent('h1')).toBe('Audit of 4 events')
      expect(await page.textContent('.legend')).toContain('2 flip (50.0 %)')
      await page.waitForFunction("document.querySelectorAll('ul.bars .bar').length > 3")
      const drawn =
        "[...document.querySelectorAll('.bars .bar')].some((one) => one.getBoundingClientRect().width > 100)"
      await page.waitForFunction(drawn)
      await page.waitForFunction("document.title === 'Sallyport audit'")
      await page.waitForFunction("performance.getEntriesByType('resource').length === 0")
      const picture = process.env.SALLYPORT_SCREENSHOT ?? join(folder, 'audit.png')
      await page.screenshot({ path: picture, fullPage: true })
      expect(statSync(picture).size).toBeGreaterThan(10_000)
      expect(said).toEqual([])
    })
  },
)
