/** The server's sign-in page in a browser, which has a security key of its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listen } from '../../src/server/wire/listen.ts'
import { addPeople, ownPassword, SignInPerson } from '../server/support/sign-in-person.ts'
import { TestAccount } from '../server/support/test-account.ts'
import { chromium, type DrivenPage, withPage } from './chromium-page.ts'

const playwright = join(import.meta.dirname, 'runtimes/node_modules/playwright-core/index.mjs')
const missing = [chromium, playwright].filter((path) => !existsSync(path))
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const skips = missing.length > 0 && !required
if (skips) console.info(`skipped: ${missing.join(' and ')} do not exist`)

/** A server on a port, and somebody in its directory. */
async function openServer(): Promise<{ readonly ann: SignInPerson; readonly url: string }> {
  const aws = await TestAccount.open()
  const { url, close } = await listen(aws.service, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await close()
    await aws.store.close()
  })
  await addPeople(aws, 'ann')
  return { ann: new SignInPerson(aws, 'ann'), url: url.replace('127.0.0.1', 'localhost') }
}

async function typePassword(
  page: DrivenPage,
  { ann, url }: Awaited<ReturnType<typeof openServer>>,
) {
  await ann.startDevice()
  await page.goto(`${url}/device?user_code=${ann.device.userCode}`)
  await page.fill('[name=user_name]', 'ann')
  await page.fill('[name=password]', ownPassword)
  await page.click('[value=allow]')
}

/** Asked from without: the page's policy lets no expression of a test run. */
const waitForHeading = (page: DrivenPage, text: string) =>
  vi.waitFor(async () => expect(await page.textContent('h1')).toBe(text), { timeout: 60_000 })
const keyButton = 'form[data-key] button[type=button]'

test.skipIf(skips)('people register security keys and show them', async () => {
  const server = await openServer()
  const { ann, url } = server
  await withPage(async (page) => {
    const said: unknown[] = []
    page.on('pageerror', (what) => said.push(what))
    page.on('console', (what) => said.push(what))
    const tools = await page.context().newCDPSession(page)
    await tools.send('WebAuthn.enable')
    const options = { protocol: 'ctap2', transport: 'usb', automaticPresenceSimulation: true }
    await tools.send('WebAuthn.addVirtualAuthenticator', { options })

    await typePassword(page, server)
    await waitForHeading(page, 'Register an MFA device')
    await page.fill('form[data-key] [name=label]', 'blue key')
    await page.click(keyButton)
    await waitForHeading(page, 'MFA device registered')
    expect(ann.devices()).toMatchObject([{ type: 'WEBAUTHN', label: 'blue key', origin: url }])
    await page.click('form button:not([value])')
    await waitForHeading(page, 'Done')
    expect(await ann.isSignedIn()).toBe(true)

    for (const counter of [1, 2]) {
      await typePassword(page, server)
      await waitForHeading(page, 'Additional verification')
      expect((await ann.token()).error).toBe('authorization_pending')
      const before = ann.devices()
      await page.click(keyButton)
      await waitForHeading(page, 'Done')
      expect(await ann.isSignedIn()).toBe(true)
      expect([counter, ann.devices()]).not.toEqual([counter, before]) // it counts
    }
    expect(said).toEqual([])
  })
})

test.skipIf(skips)('people without scripts register an app and show its codes', async () => {
  const server = await openServer()
  const { ann } = server
  await withPage(async (page) => {
    const tools = await page.context().newCDPSession(page)
    await tools.send('Emulation.setScriptExecutionDisabled', { value: true })
    await typePassword(page, server)
    expect(await page.textContent('h1')).toBe('Register an MFA device')
    expect(await page.textContent('noscript')).toContain('need JavaScript')
    const seed = (await page.textContent('code')) ?? ''
    await page.fill('form:not([data-key]) [name=code]', ann.codeOf({ seed }))
    await page.click('form:not([data-key]) button:not([value])')
    expect(await page.textContent('h1')).toBe('MFA device registered')
    await page.click('form button:not([value])')
    expect(await ann.isSignedIn()).toBe(true)

    ann.aws.now += 60_000
    await typePassword(page, server)
    expect(await page.textContent('h1')).toBe('Additional verification')
    await page.fill('[name=code]', ann.codeOf({ seed }))
    await page.click('form button:not([value])')
    expect(await page.textContent('main')).toContain('has access now')
    expect(await ann.isSignedIn()).toBe(true)
  })
})
