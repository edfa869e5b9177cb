/** Pages that are driven: Chromium from Debian, by Playwright. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

export const chromium = '/usr/bin/chromium'

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
]

/** As much of Playwright's page as tests use; it is installed with the runtimes. */
export interface DrivenPage {
  goto(url: string): Promise<unknown>
  reload(): Promise<unknown>
  click(selector: string): Promise<void>
  fill(selector: string, value: string): Promise<void>
  textContent(selector: string): Promise<string | null>
  waitForFunction(expression: string): Promise<unknown>
  screenshot(options: { readonly path: string; readonly fullPage?: boolean }): Promise<unknown>
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>
  on(event: 'pageerror' | 'console', take: (what: unknown) => void): void
  context(): { newCDPSession(page: DrivenPage): Promise<DevTools> }
}

/** The protocol of Chromium's developer tools. */
export interface DevTools {
  send(method: string, parameters?: object): Promise<unknown>
}

/** Lets a page of a fresh browser be used, and closes it. */
export async function withPage<T>(use: (page: DrivenPage) => Promise<T>): Promise<T> {
  const file = join(import.meta.dirname, 'runtimes/node_modules/playwright-core/index.mjs')
  const playwright = await import(pathToFileURL(file).href)
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: flags })
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000)
    return await use(page)
  } finally {
    await browser.close()
  }
}

/** What a page says in `#decision`, once it does. */
export function decisionOfPage(url: string): Promise<string | null> {
  return withPage(async (page) => {
    await openUntilThere(page, url)
    await page.waitForFunction("document.querySelector('#decision')?.textContent !== ''")
    return page.textContent('#decision')
  })
}

/** Opens a page of a server that may still be starting. */
export async function openUntilThere(page: DrivenPage, url: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    try {
      await page.goto(url)
      return
    } catch (error) {
      if (turn === 3_000) throw error
      await wait(100)
    }
  }
}
