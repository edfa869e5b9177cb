// @vitest-environment happy-dom
/** Components of real React, rendered on a server, hydrated in a document, and asked again. */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { act, createElement, type ReactNode } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToPipeableStream } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  Allowed,
  AuthorizationProvider,
  type AuthorizationProviderProps,
  type DecidingEngine,
  useIsAllowed,
} from '../../../src/adapters/react-components.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { sliceBundle } from '../../../src/slice/slice-bundle.ts'
import type { Slice } from '../../../src/slice/slice-data.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const home = '111122223333'
const alice = `arn:aws:iam::${home}:user/alice`
const read = { action: 'app:Read', resource: '*' }
const edit = { action: 'app:Edit', resource: '*' }
const soon = { action: 'app:Soon', resource: '*' }

async function bundleOf(...actions: string[]): Promise<Uint8Array> {
  const Statement = [
    { Effect: 'Allow', Action: actions, Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'app:Soon',
      Resource: '*',
      Condition: { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
    },
  ]
  const own = { name: 'own', document: { Version: '2012-10-17', Statement } }
  const text = JSON.stringify({
    accounts: [{ id: home, users: [{ name: 'alice', policies: [own] }] }],
  })
  return compileBundle(parseDirectory(text))
}

const engine = await createNodeEngine(await bundleOf('app:Read'))
const json = JSON.stringify(await sliceBundle(engine, alice))

/** What a page parses of what the server wrote. */
const arrived = (change: Partial<Slice> = {}): Slice => ({ ...JSON.parse(json), ...change })

function Verdict(): ReactNode {
  return createElement('i', null, String(useIsAllowed(read)))
}

const button = (request: typeof read) =>
  createElement(
    Allowed,
    { ...request, key: request.action, fallback: `no ${request.action} ` },
    `${request.action} `,
  )

const application = (props: AuthorizationProviderProps) =>
  createElement(
    AuthorizationProvider,
    props,
    button(read),
    button(edit),
    button(soon),
    createElement(Verdict),
  )

async function renderOnServer(node: ReactNode): Promise<string> {
  const written = new PassThrough()
  const whole = text(written)
  const errors: unknown[] = []
  const { pipe } = renderToPipeableStream(node, {
    onAllReady: () => void pipe(written),
    onError: (error) => void errors.push(error),
  })
  const html = await whole
  expect(errors).toEqual([])
  return html
}

const open: Root[] = []

/** Hydrates what a server rendered; `problems` are what React had to recover from. */
async function hydrate(html: string, node: ReactNode) {
  const container = document.createElement('div')
  container.innerHTML = html
  const before = container.textContent
  const problems: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((...args) => {
    // a server and a page are one process here alone
    if (!String(args[0]).startsWith('Detected multiple renderers')) problems.push(args)
  })
  await act(async () => {
    open.push(
      hydrateRoot(container, node, { onRecoverableError: (error) => void problems.push(error) }),
    )
    expect(container.textContent).toBe(before)
  })
  await act(async () => undefined)
  return { container, problems, before }
}

afterEach(async () => {
  for (const root of open.splice(0)) await act(async () => root.unmount())
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('components', () => {
  it('render on the server what the slice allows, and hydrate the same', async () => {
    const html = await renderOnServer(application({ slice: arrived(), open: createNodeEngine }))
    expect(html).toContain('app:Read')
    expect(html).toContain('no app:Edit')
    const page = await hydrate(html, application({ slice: arrived(), open: createNodeEngine }))
    expect(page.before).toBe('app:Read no app:Edit no app:Soon true')
    expect(page.problems).toEqual([])
    expect(page.container.textContent).toBe(page.before)
  })

  it('follow an engine from there on, whatever the slice says, and every swap', async () => {
    const followed = await createNodeEngine(await bundleOf('app:Read', 'app:Edit'))
    const listeners = new Set<() => void>()
    const live: DecidingEngine = {
      isAllowed: (request) => followed.isAllowed(request),
      on: (_, listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    }
    const slice = arrived()
    const html = await renderOnServer(application({ slice, open: createNodeEngine }))
    const props = { slice, open: createNodeEngine, engine: live, principal: alice }
    const { container, problems } = await hydrate(html, application(props))
    expect(problems).toEqual([])
    expect(container.textContent).toBe('app:Read app:Edit app:Soon true')
    expect(listeners.size).toBeGreaterThan(0)
    await act(async () => {
      await followed.swap(await bundleOf('app:Edit'))
      for (const listener of listeners) listener()
    })
    expect(container.textContent).toBe('no app:Read app:Edit app:Soon false')
    for (const root of open.splice(0)) await act(async () => root.unmount())
    expect(listeners.size).toBe(0)
  })

  it('allow nothing without a slice until the page is there', async () => {
    const props = { engine, principal: alice }
    const html = await renderOnServer(application(props))
    expect(html).toContain('no app:Read')
    const { container, problems } = await hydrate(html, application(props))
    expect(problems).toEqual([])
    expect(container.textContent).toBe('app:Read no app:Edit app:Soon true')
  })

  it('deny when the slice is over, without being asked', async () => {
    const now = Date.now()
    const slice = arrived({ expiresAt: new Date(now + 5_000).toISOString() })
    const html = await renderOnServer(application({ slice, open: createNodeEngine }))
    vi.useFakeTimers({ now, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { container } = await hydrate(html, application({ slice, open: createNodeEngine }))
    expect(container.textContent).toContain('true')
    await act(async () => void vi.advanceTimersByTime(5_001))
    expect(container.textContent).toBe('no app:Read no app:Edit no app:Soon false')
  })

  it('hydrate without complaint what the server rendered before the slice was over', async () => {
    const slice = arrived({ expiresAt: new Date(Date.parse(arrived().issuedAt) + 1).toISOString() })
    const html = await renderOnServer(application({ slice, open: createNodeEngine }))
    expect(html).toContain('<i>true</i>')
    const page = await hydrate(html, application({ slice, open: createNodeEngine }))
    expect(page.problems).toEqual([])
    expect(page.container.textContent).toContain('false')
  })

  it('deny by a slice that cannot be opened, without a provider, and where an engine throws', async () => {
    const slice = arrived({ certain: 'damaged' })
    expect(await renderOnServer(application({ slice, open: createNodeEngine }))).toContain(
      '<i>false</i>',
    )
    expect(await renderOnServer(createElement(Verdict))).toBe('<i>false</i>')
    const throwing = {
      isAllowed: () => {
        throw new Error('broken')
      },
    }
    const html = await renderOnServer(createElement(Verdict))
    const { container } = await hydrate(`${html}`, createElement(Verdict))
    expect(container.textContent).toBe('false')
    const props = { engine: throwing, principal: alice }
    const broken = await hydrate(await renderOnServer(application(props)), application(props))
    expect(broken.container.textContent).toContain('false')
    expect(broken.problems).toEqual([])
  })
})
