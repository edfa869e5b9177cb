/** The packed package in bundlers, frameworks and test runners: each builds a program, which then decides. */
import { execFile, spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build as bundleByEsbuild } from 'esbuild'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { decisionOfPage, withPage } from './chromium-page.ts'
import { makeFixtures } from './fixtures.ts'
import { postUntilThere } from './runtimes.ts'
import { installPackage, type Trial } from './trial.ts'

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const tools = join(import.meta.dirname, 'bundlers')
const modules = join(tools, 'node_modules')
const isInstalled = existsSync(join(modules, 'next'))
if (!isInstalled && !required) console.log('bundlers are not installed: skipped')
/** Allowed, denied, and the name of the error for what is no bundle. */
const decided = 'true false BundleError'
const svelteKit = join(import.meta.dirname, 'sveltekit')
const oldestNext = join(import.meta.dirname, 'next-14')
const entry = join(tools, 'decide.js')
const run = promisify(execFile)

let trial: Trial
let base64 = ''
let probe = ''

beforeAll(async () => {
  trial = installPackage()
  const folders = [tools, svelteKit, oldestNext].map((folder) => join(folder, 'node_modules'))
  for (const folder of folders.filter(existsSync)) {
    const installed = join(folder, 'sallyport')
    rmSync(installed, { recursive: true, force: true })
    cpSync(join(trial.folder, 'node_modules/sallyport'), installed, { recursive: true })
  }
  const { fixtures, files } = await makeFixtures()
  base64 = fixtures.allowing
  const path = join(trial.folder, 'allowing.bundle')
  writeFileSync(path, files.get('allowing.bundle') ?? '')
  probe = join(trial.folder, 'bundle.json')
  writeFileSync(probe, JSON.stringify({ base64, path }))
})

afterAll(() => trial?.remove())

/** What `sallyport/next` and `sallyport/react` make of a Next application. */
async function askGuarded(url: string): Promise<void> {
  const status = async (path: string, method = 'GET', headers = {}) =>
    (await fetch(`${url}${path}`, { method, headers })).status
  expect(await (await fetch(`${url}guarded/a`)).text()).toBe('did a')
  expect(await status('guarded/mine', 'PUT')).toBe(200)
  expect(await status('guarded/other', 'PUT')).toBe(403)
  expect(await status('guarded/*')).toBe(403)
  expect(await status('guarded/a', 'GET', { 'x-user': 'nobody' })).toBe(401)
  expect(await status('undeclared')).toBe(403)
  const html = await (await fetch(`${url}shown`)).text()
  expect(html).toMatch(/put.*no delete.*<b>true<\/b>/s)
  await withPage(async (page) => {
    const problems: unknown[] = []
    page.on('pageerror', (problem) => problems.push(problem))
    page.on('console', (said) => problems.push(String((said as { text(): string }).text())))
    await page.goto(`${url}shown`)
    await page.waitForFunction("document.querySelector('#decision')?.textContent !== ''")
    expect(await page.textContent('#decision')).toBe('did mine, refused 403, refused 403')
    expect(await page.textContent('#shown')).toBe('put no delete true')
    expect(problems.filter((problem) => /hydrat|React|Error/i.test(String(problem)))).toEqual([])
  })
}

/** What a program decides that a bundler has written. */
async function decisionOf(file: string): Promise<string> {
  const { decide } = await import(pathToFileURL(file).href)
  return decide(base64)
}

describe.skipIf(!isInstalled && !required)('a program that is built by', () => {
  it.each([true, false])('esbuild decides, minified: %s', async (minify) => {
    const outfile = join(trial.folder, `esbuild-${minify}.mjs`)
    await bundleByEsbuild({ entryPoints: [entry], bundle: true, format: 'esm', minify, outfile })
    expect(await decisionOf(outfile)).toBe(decided)
  })

  it('rolldown decides', async () => {
    const bundle = await rolldown({ input: entry, platform: 'browser' })
    const file = join(trial.folder, 'rolldown.mjs')
    await bundle.write({ file, format: 'esm', minify: true })
    expect(await decisionOf(file)).toBe(decided)
  })

  it('Rollup decides', async () => {
    const { rollup } = await load('rollup/dist/es/rollup.js')
    const resolving = await load('@rollup/plugin-node-resolve/dist/es/index.js')
    const plugins = [resolving.nodeResolve({ browser: true })]
    const bundle = await rollup({ input: entry, plugins })
    const file = join(trial.folder, 'rollup.mjs')
    await bundle.write({ file, format: 'es', inlineDynamicImports: true })
    expect(await decisionOf(file)).toBe(decided)
  })

  it('webpack decides', async () => {
    const { default: webpack } = await load('webpack/lib/index.js')
    const output = { path: trial.folder, filename: 'webpack.mjs', library: { type: 'module' } }
    const options = { entry, output, target: 'web', mode: 'production', context: tools }
    const stats = await new Promise<{ toString(): string; hasErrors(): boolean }>((done, fail) => {
      const take = (error: unknown, made: never) => (error ? fail(error) : done(made))
      webpack({ ...options, experiments: { outputModule: true } }, take)
    })
    expect(stats.hasErrors(), stats.toString()).toBe(false)
    expect(await decisionOf(join(trial.folder, 'webpack.mjs'))).toBe(decided)
  })

  it('Vite decides, in a page', async () => {
    const outDir = join(trial.folder, 'vite')
    await run(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'error'], {
      cwd: join(tools, 'vite'),
    })
    copyFileSync(probe, join(outDir, 'bundle.json'))
    const args = ['preview', '--outDir', outDir, '--host', '127.0.0.1']
    const folder = join(tools, 'vite')
    expect(await whileServing([vite, ...args], folder, decisionOfPage)).toBe(decided)
  })

  it('the development server of Vite decides, in a page', async () => {
    const page = join(tools, 'vite')
    mkdirSync(join(page, 'public'), { recursive: true })
    copyFileSync(probe, join(page, 'public/bundle.json'))
    const args = ['--host', '127.0.0.1', '--force']
    expect(await whileServing([vite, ...args], page, decisionOfPage)).toBe(decided)
  })

  it('Next decides: on the server, at the edge and in a page', async () => {
    expect(await decisionsOfNext(join(tools, 'next'), modules)).toEqual([decided, decided, decided])
  })
})

describe.skipIf(!existsSync(join(oldestNext, 'node_modules/next')) && !required)(
  'an application of Next 14',
  () => {
    it('decides in its middleware, too, which runs at the edge', async () => {
      const application = join(oldestNext, 'application')
      rmSync(application, { recursive: true, force: true })
      for (const part of ['app', 'guard.js']) {
        cpSync(join(tools, 'next', part), join(application, part), { recursive: true })
      }
      copyFileSync(join(oldestNext, 'middleware.js'), join(application, 'middleware.js'))
      copyFileSync(entry, join(oldestNext, 'decide.js'))
      writeFileSync(join(application, 'package.json'), '{ "private": true, "type": "module" }\n')
      const found = await decisionsOfNext(application, join(oldestNext, 'node_modules'))
      expect(found).toEqual([decided, decided, decided])
    })
  },
)

/** Builds an application of Next, asks what it guards, and returns what its runtimes decide. */
async function decisionsOfNext(folder: string, installed: string): Promise<(string | null)[]> {
  const program = join(installed, 'next/dist/bin/next')
  mkdirSync(join(folder, 'public'), { recursive: true })
  copyFileSync(probe, join(folder, 'public/bundle.json'))
  rmSync(join(folder, '.next'), { recursive: true, force: true })
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }
  await run(process.execPath, [program, 'build'], { cwd: folder, env })
  return whileServing([program, 'start', '-H', '127.0.0.1'], folder, async (url) => {
    const asked = ['api/node', 'api/edge'].map(async (route) => {
      const response = await postUntilThere(`${url}${route}`, JSON.stringify({ base64 }))
      return response.text()
    })
    const answers = await Promise.all(asked)
    await askGuarded(url)
    return [...answers, await decisionOfPage(url)]
  })
}

describe.skipIf(!existsSync(join(svelteKit, 'node_modules/wrangler')) && !required)(
  'a worker of Cloudflare',
  () => {
    it('that SvelteKit and wrangler build decides', async () => {
      const program = join(runtimes, 'node-22/bin/node')
      const port = await freePort()
      const env = {
        ...process.env,
        ...{
          CI: '1',
          WRANGLER_SEND_METRICS: 'false',
          PATH: `${dirname(program)}:${process.env.PATH}`,
        },
      }
      const tool = (file: string) => join(svelteKit, 'node_modules', file)
      await run(program, [tool('vite/bin/vite.js'), 'build'], { cwd: svelteKit, env })
      const args = [tool('wrangler/bin/wrangler.js'), 'dev', '--ip', '127.0.0.1']
      const child = spawn(program, [...args, '--port', String(port)], {
        cwd: svelteKit,
        env,
        stdio: 'ignore',
      })
      try {
        const url = `http://127.0.0.1:${port}/decide`
        const response = await postUntilThere(url, JSON.stringify({ base64 }))
        expect(await response.text()).toBe(decided)
      } finally {
        child.kill()
      }
    })
  },
)

describe.skipIf(!isInstalled && !required)('the package', () => {
  it('decides in Jest, configured as docs/hosts.md says', async () => {
    const page = readFileSync(join(tools, '../../../docs/hosts.md'), 'utf8')
    const [, config = ''] = /^```json jest\.config\.json\n(.*?)^```$/ms.exec(page) ?? []
    const args = [jest, '--rootDir', join(tools, 'jest'), '--config', config.trim()]
    const { stderr } = await run(process.execPath, args, {
      cwd: tools,
      env: { ...process.env, PROBE: probe },
    })
    expect(stderr).toContain('1 passed')
  })

  it('is loaded by `require`, in a program without modules', async () => {
    const file = join(trial.folder, 'program.cjs')
    writeFileSync(
      file,
      `const { openEngine } = require('sallyport/node')
      const { SallyportError } = require('sallyport')
      openEngine(${JSON.stringify(probe)}).catch((error) =>
        console.log(error.code, error instanceof SallyportError))`,
    )
    const { stdout } = await run(join(runtimes, 'node-20/bin/node'), [file])
    expect(stdout).toBe('ERR_BUNDLE_MALFORMED true\n')
  })

  it('is in an executable file of one piece', async () => {
    const { folder } = trial
    const bundled = join(folder, 'sea.cjs')
    await bundleByEsbuild({
      entryPoints: [join(tools, 'sea/main.js')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: bundled,
    })
    const blob = join(folder, 'sea.blob')
    const config = join(folder, 'sea.json')
    const settings = { main: bundled, output: blob, disableExperimentalSEAWarning: true }
    writeFileSync(config, JSON.stringify(settings))
    const node = join(runtimes, 'node-24/bin/node')
    await run(node, ['--experimental-sea-config', config])
    const program = join(folder, 'decide')
    copyFileSync(node, program)
    chmodSync(program, 0o755)
    const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
    await run(process.execPath, [postject, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse])
    rmSync(bundled)
    for (const [action, allowed] of [
      ['s3:GetObject', 'true'],
      ['s3:PutObject', 'false'],
    ] as const) {
      const { stdout } = await run(program, [join(folder, 'allowing.bundle'), action])
      expect(stdout.trim()).toBe(allowed)
    }
  })
})

const vite = join(modules, 'vite/bin/vite.js')
const jest = join(modules, 'jest/bin/jest.js')
const postject = join(modules, 'postject/dist/cli.js')
const runtimes = join(import.meta.dirname, 'runtimes/node_modules')

function load(file: string) {
  return import(pathToFileURL(join(modules, file)).href)
}

/** Runs a server at a port of its own in a folder for as long as its address is used. */
async function whileServing<T>(
  args: readonly string[],
  folder: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const child = spawn(process.execPath, [...args, '--port', String(port)], {
    cwd: folder,
    stdio: 'ignore',
  })
  try {
    return await use(`http://127.0.0.1:${port}/`)
  } finally {
    child.kill()
  }
}
