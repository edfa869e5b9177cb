/** Browsers from Debian, and the pages in which they run the suite. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileServer, insecureAddress } from './file-server.ts'
import type { FixtureFiles } from './fixtures.ts'
import { pageProgram, workerPage } from './programs.ts'
import type { HostTerms } from './runtimes.ts'
import type { Outcome } from './suite.ts'
import type { Trial } from './trial.ts'

export interface Browser {
  readonly name: string
  readonly program: string
  /** Arguments that open a page with a profile of its own. */
  args(profile: string, url: string): readonly string[]
  /** What opens windows only. */
  readonly screen?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const quiet = `
user_pref('browser.aboutwelcome.enabled', false);
user_pref('browser.shell.checkDefaultBrowser', false);
user_pref('datareporting.policy.dataSubmissionEnabled', false);
user_pref('toolkit.telemetry.reportingpolicy.firstRun', false);
user_pref('app.update.auto', false);
user_pref('network.captive-portal-service.enabled', false);
`

export const browsers: readonly Browser[] = [
  {
    name: 'Chromium',
    program: '/usr/bin/chromium',
    args: (profile, url) => [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--disable-dev-shm-usage', `--user-data-dir=${profile}`, url],
    ],
  },
  {
    name: 'Firefox',
    program: '/usr/bin/firefox-esr',
    args: (profile, url) => {
      writeFileSync(join(profile, 'user.js'), quiet)
      return ['--headless', '--no-remote', '--profile', profile, url]
    },
  },
  {
    name: 'WebKitGTK',
    program: '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
    args: (_, url) => [url],
    screen: ['xvfb-run', '-a'],
    env: { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
  },
]

export interface Page {
  readonly name: string
  readonly address: 'secure' | 'insecure'
  readonly headers: Readonly<Record<string, string>>
  readonly isWorker: boolean
  readonly terms: HostTerms
}

const noFunction = {
  'a function that fetches a bundle is asked': 'takes a URL, a response or bytes',
}
const noWebCrypto = 'needs WebCrypto, which only secure contexts have'
const page: Omit<Page, 'name'> = {
  address: 'secure',
  headers: {},
  isWorker: false,
  terms: { forbidsWebAssembly: false, skips: noFunction },
}
const forbidding = { 'content-security-policy': "default-src 'self'; script-src 'self'" }

export const pages: readonly Page[] = [
  { ...page, name: 'a page' },
  {
    ...page,
    name: 'a page whose policy forbids WebAssembly',
    headers: forbidding,
    terms: { forbidsWebAssembly: true, skips: noFunction },
  },
  {
    ...page,
    name: 'a page whose policy allows WebAssembly and no eval',
    headers: { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" },
  },
  {
    ...page,
    name: 'a worker of a page',
    isWorker: true,
    terms: {
      forbidsWebAssembly: false,
      skips: {
        ...noFunction,
        'a page asks when it is online again and when it is shown, until it is closed':
          'is no page',
      },
    },
  },
  {
    ...page,
    name: 'a page that is no secure context',
    address: 'insecure',
    terms: {
      forbidsWebAssembly: false,
      skips: {
        ...noFunction,
        'a directory is compiled to the same bytes': noWebCrypto,
        'a signature is verified': noWebCrypto,
        'a signed pointer is followed, and what is wrong with one is refused': noWebCrypto,
        'the last good bundle is kept in IndexedDB': noWebCrypto,
        'a pointer is polled over HTTP, and whatever its server does the last good bundle stays':
          noWebCrypto,
        'an event of the server makes a client ask': noWebCrypto,
        'the last good bundle is kept in the Cache API': 'has none: no secure context',
        'the kernel as JavaScript decides as the one of WebAssembly': noWebCrypto,
      },
    },
  },
]

/** Puts the fixtures, all pages and what they load on the server. */
export async function layPages(
  server: FileServer,
  trial: Trial,
  { fixtures, files, served }: FixtureFiles,
): Promise<void> {
  const script = { 'content-type': 'text/javascript' }
  const program = await trial.write('page.js', pageProgram, { platform: 'browser' })
  server.files.set('/page.js', { body: readFileSync(program, 'utf8'), headers: script })
  server.files.set('/worker-page.js', { body: workerPage, headers: script })
  server.files.set('/fixtures.json', { body: JSON.stringify(fixtures) })
  for (const [name, body] of files) server.files.set(`/${name}`, { body })
  for (const [path, file] of served) server.files.set(path, file)
  for (const [at, { headers, isWorker }] of pages.entries()) {
    const source = isWorker ? '/worker-page.js' : '/page.js'
    const body = `<!doctype html><title>${at}</title><script type="module" src="${source}"></script>`
    server.files.set(`/${at}.html`, { body, headers: { 'content-type': 'text/html', ...headers } })
  }
}

/** Opens the pages one after the other, and returns what each reports, in their order. */
export async function runInBrowser(browser: Browser, server: FileServer): Promise<Outcome[][]> {
  const names = pages.map((_, at) => `${browser.name}-${at}`)
  let next = ''
  for (const [at, { address, terms }] of [...pages.entries()].reverse()) {
    const host = address === 'secure' ? '127.0.0.1' : (insecureAddress() ?? 'nowhere')
    const query = { name: names[at] ?? '', terms: JSON.stringify(terms), next }
    next = `http://${host}:${server.port}/${at}.html?${new URLSearchParams(query)}`
  }
  const profile = mkdtempSync(join(tmpdir(), 'sallyport-profile-'))
  const child = launch(browser, profile, next)
  try {
    const exited = new Promise<never>((_, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => reject(new Error(`${browser.name} ended with ${code}`)))
    })
    const reports = Promise.all(names.map((name) => server.report(name)))
    return (await Promise.race([reports, exited])).map((text) => JSON.parse(text))
  } finally {
    await end(child)
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** A group of processes of its own, which can be ended together. */
function launch({ program, args, screen = [], env }: Browser, profile: string, url: string) {
  const [command = program, ...given] = [...screen, program, ...args(profile, url)]
  return spawn(command, given, {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, HOME: profile, ...env },
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await gone
}
