/** The hosts of pages and of the edge, as far as Node can stand in for them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openEngine } from '../../../src/hosts/browser.ts'
import { openEngine as openAtEdge } from '../../../src/hosts/edge.ts'
import { jsKernel } from '../../../src/hosts/js-kernel.ts'
import { allow, user, usersBundle } from '../engine/support.ts'

const request = { principal: user('a'), action: 's3:GetObject', resource: '*' }

let bundle: Uint8Array
let server: Server
let url = ''

beforeAll(async () => {
  bundle = await usersBundle({ a: [allow('s3:*')] })
  server = createServer((asked, response) => {
    if (asked.url === '/a.bundle') response.end(bundle)
    else if (asked.url === '/moved') response.writeHead(302, { location: '/login' }).end()
    else if (asked.url === '/login') response.end('<!doctype html><title>Sign in</title>')
    else response.writeHead(404).end('nothing')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())
afterEach(() => void vi.unstubAllGlobals())

describe('a page', () => {
  it('opens a bundle by its URL, as a string and as an object', async () => {
    for (const one of [`${url}/a.bundle`, new URL('/a.bundle', url)]) {
      expect((await openEngine(one)).isAllowed(request)).toBe(true)
    }
  })

  it('refuses a status that is no success, and a server that is away', async () => {
    const refused = { code: 'ERR_OPTIONS_INVALID', place: `${url}/none` }
    await expect(openEngine(`${url}/none`)).rejects.toMatchObject(refused)
    const away = openEngine('http://127.0.0.1:1/a.bundle')
    await expect(away).rejects.toMatchObject({ code: 'ERR_OPTIONS_INVALID' })
  })

  it('names the page that a redirect led to', async () => {
    await expect(openEngine(`${url}/moved`)).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
      message: expect.stringContaining('HTML'),
    })
  })

  it('refuses a response that was read before', async () => {
    const response = await fetch(`${url}/a.bundle`)
    await response.arrayBuffer()
    await expect(openEngine(response)).rejects.toThrow('read already')
  })

  it('stops reading what is larger than any bundle', async () => {
    let cancelled = false
    const part = new Uint8Array(1 << 26)
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(part),
      cancel: () => {
        cancelled = true
      },
    })
    await expect(openEngine(new Response(body))).rejects.toMatchObject({
      code: 'ERR_LIMIT_EXCEEDED',
    })
    expect(cancelled).toBe(true)
  })

  it('verifies digests without WebCrypto', async () => {
    vi.stubGlobal('crypto', {})
    const damaged = bundle.slice()
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    expect((await openEngine(bundle)).isAllowed(request)).toBe(true)
    await expect(openEngine(damaged)).rejects.toMatchObject({ code: 'ERR_BUNDLE_DIGEST' })
  })

  it('takes no digest of another length for the right one', async () => {
    const sha256 = () => new Uint8Array()
    await expect(openEngine(bundle, { sha256 })).rejects.toMatchObject({
      code: 'ERR_BUNDLE_DIGEST',
    })
  })
})

describe('a host that forbids WebAssembly', () => {
  /** WebAssembly as it is under such a policy, in browsers of each kind. */
  const forbidden = {
    'no compiling': { Module: refuse, compile: async () => refuse() },
    'no starting': { Instance: refuse },
  }

  function refuse(): never {
    throw new WebAssembly.CompileError('blocked by CSP')
  }

  it.each(Object.entries(forbidden))('has a typed error, or a fallback: %s', async (_, less) => {
    vi.stubGlobal('WebAssembly', { ...namespace(), ...less })
    const { openEngine } = await afresh()
    await expect(openEngine(bundle)).rejects.toMatchObject({
      code: 'ERR_KERNEL',
      hint: expect.stringContaining('wasm-unsafe-eval'),
    })
    for (const fallback of [jsKernel, () => jsKernel, async () => jsKernel]) {
      expect((await openEngine(bundle, { fallback })).isAllowed(request)).toBe(true)
    }
    const failing = () => Promise.reject(new Error('offline'))
    await expect(openEngine(bundle, { fallback: failing })).rejects.toMatchObject({
      code: 'ERR_KERNEL',
      place: 'options.fallback',
    })
    const wrong = () => ({}) as never
    await expect(openEngine(bundle, { fallback: wrong })).rejects.toMatchObject({
      code: 'ERR_KERNEL',
    })
  })

  it('needs no fallback where only small modules are compiled at once', async () => {
    const whole = { ...namespace(), Module: tooLarge }
    vi.stubGlobal('WebAssembly', whole)
    const { openEngine } = await afresh()
    expect((await openEngine(bundle)).isAllowed(request)).toBe(true)
  })

  it('has a typed error where there is no WebAssembly at all', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    const { openEngine } = await afresh()
    await expect(openEngine(bundle)).rejects.toMatchObject({ code: 'ERR_KERNEL' })
    expect((await openEngine(bundle, { fallback: jsKernel })).isAllowed(request)).toBe(true)
  })

  function tooLarge(): never {
    throw new RangeError('WebAssembly.Compile is disallowed on the main thread')
  }

  function namespace(): Record<string, unknown> {
    const names = Object.getOwnPropertyNames(WebAssembly)
    return Object.fromEntries(
      names.map((name) => [name, WebAssembly[name as keyof typeof WebAssembly]]),
    )
  }

  /** The host as a page loads it: it has compiled nothing yet. */
  async function afresh(): Promise<{ openEngine: typeof openEngine }> {
    vi.resetModules()
    return import('../../../src/hosts/browser.ts')
  }
})

describe('the edge', () => {
  it('asks a function for the bundle, and says why it did not come', async () => {
    expect((await openAtEdge(async () => bundle)).isAllowed(request)).toBe(true)
    expect((await openAtEdge(() => new Response(bundle.slice()))).isAllowed(request)).toBe(true)
    await expect(openAtEdge(() => null)).rejects.toMatchObject({ code: 'ERR_BUNDLE_MALFORMED' })
    const failing = () => Promise.reject(new Error('the store is away'))
    await expect(openAtEdge(failing)).rejects.toThrow('the store is away')
  })
})
