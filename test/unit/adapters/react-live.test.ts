// @vitest-environment happy-dom
/** Components over a live engine: swaps, strict mode, unmounting, another engine, what is thrown. */
import { act, createElement, type ReactNode, StrictMode, useState } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  Allowed,
  AuthorizationProvider,
  type DecidingEngine,
  useIsAllowed,
} from '../../../src/adapters/react-components.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { sliceBundle } from '../../../src/slice/slice-bundle.ts'
import type { Slice } from '../../../src/slice/slice-data.ts'
import type { LiveEngine } from '../../../src/sources/live-engine.ts'
import { bundleOf, follow, reading, Shelf, TestTime, writing } from '../sources/support.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
const { principal, ...read } = reading
const { principal: _, ...write } = writing

const roots: Root[] = []
const lives: LiveEngine[] = []
afterEach(async () => {
  for (const root of roots.splice(0)) await act(async () => root.unmount())
  for (const live of lives.splice(0)) live.close()
  vi.restoreAllMocks()
})

async function render(node: ReactNode) {
  const problems: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((...args) => void problems.push(args))
  const container = document.createElement('div')
  const root = createRoot(container, { onUncaughtError: (error) => void problems.push(error) })
  roots.push(root)
  const show = (shown: ReactNode) => act(async () => root.render(shown))
  await show(node)
  return { container, problems, show, root }
}

let renders = 0
function Verdicts(): ReactNode {
  renders += 1
  const mayRead = useIsAllowed(read)
  const mayWrite = useIsAllowed(write)
  return `${mayRead ? 'read' : '-'} ${mayWrite ? 'write' : '-'}`
}

function Odd({ request }: { request: unknown }): ReactNode {
  return ` ${String(useIsAllowed(request as typeof read))}`
}

const page = (engine: DecidingEngine | undefined, ...children: ReactNode[]) =>
  createElement(AuthorizationProvider, { engine, principal }, createElement(Verdicts), ...children)

async function newLive() {
  const shelf = new Shelf()
  await shelf.publish(await bundleOf(1), { version: 1 })
  const live = await follow(shelf, new TestTime())
  lives.push(live)
  const next = async (version: number) => {
    await shelf.publish(await bundleOf(version), { version })
    await act(async () => void (await live.refresh()))
  }
  return { live, next, shelf }
}

describe.each([
  ['plainly', (node: ReactNode) => node],
  ['in strict mode', (node: ReactNode) => createElement(StrictMode, null, node)],
])('rendered %s', (_name, around) => {
  it('components follow each swap of a live engine', async () => {
    const { live, next } = await newLive()
    const { container, problems } = await render(around(page(live)))
    for (let version = 2; version < 8; version += 1) {
      await next(version)
      expect(container.textContent).toBe(version % 2 === 1 ? 'read -' : '- write')
    }
    expect(problems).toEqual([])
  })

  it('another engine decides from the render on that brings it', async () => {
    const one = await newLive()
    const two = await newLive()
    await two.next(2)
    const { container, show, problems } = await render(around(page(one.live)))
    expect(container.textContent).toBe('read -')
    await show(around(page(two.live)))
    expect(container.textContent).toBe('- write')
    await one.next(2)
    await one.next(3)
    expect(container.textContent).toBe('- write')
    await two.next(3)
    expect(container.textContent).toBe('read -')
    await show(around(page(undefined)))
    expect(container.textContent).toBe('- -')
    expect(problems).toEqual([])
  })

  it('what goes away because of a swap, or while one is under way, is no trouble', async () => {
    const { live, next, shelf } = await newLive()
    const within = createElement(Allowed, { ...read }, createElement(Verdicts))
    const { container, root, problems } = await render(around(page(live, within)))
    expect(container.textContent).toBe('read -read -')
    await next(2)
    expect(container.textContent).toBe('- write')
    await shelf.publish(await bundleOf(3), { version: 3 })
    const swapped = live.refresh()
    await act(async () => root.unmount())
    roots.length = 0
    const before = renders
    await act(async () => void (await swapped))
    await next(4)
    expect(renders).toBe(before)
    expect(problems).toEqual([])
  })

  it('a request that cannot be read is denied, and the page goes on', async () => {
    const { live, next } = await newLive()
    const odd = [
      undefined,
      null,
      {},
      { action: 's3:*', resource: '*' },
      { action: 's3:GetObject', resource: '' },
      { ...read, principal: 'arn:aws:iam::111122223333:root' },
      { ...read, context: { when: 1n } },
      Object.defineProperty({ ...read }, 'context', {
        enumerable: true,
        get: () => {
          throw new Error('broken')
        },
      }),
    ]
    const nodes = odd.map((request, key) => createElement(Odd, { request, key }))
    const { container, problems } = await render(around(page(live, ...nodes)))
    // whoever writes a principal into a request asks for the provider's all the same
    const answers = ' false false false false false true false false'
    expect(container.textContent).toBe(`read -${answers}`)
    await next(2)
    expect(container.textContent).toContain('- write false')
    expect(problems).toEqual([])
  })
})

it('a stale engine that denies by then is no longer believed', async () => {
  const shelf = new Shelf()
  await shelf.publish(await bundleOf(1), { version: 1 })
  const time = new TestTime()
  const live = await follow(shelf, time, { onStale: 'deny', maxAge: 60_000, interval: 0 })
  lives.push(live)
  const { container } = await render(page(live))
  expect(container.textContent).toBe('read -')
  await act(async () => time.pass(60_001))
  expect(container.textContent).toBe('- -')
})

const turned: { change: (at: number) => void } = { change: () => undefined }

function Turning({ slices }: { slices: readonly Slice[] }): ReactNode {
  const [at, setAt] = useState(0)
  turned.change = setAt
  const props = { slice: slices[at], open: createNodeEngine }
  return createElement(AuthorizationProvider, props, createElement(Verdicts))
}

/** Slices open when they do: waits for what is then shown. */
async function until(container: Element, shown: string): Promise<void> {
  await vi.waitFor(
    async () => {
      await act(async () => new Promise((resolve) => setTimeout(resolve, 1)))
      expect(container.textContent).toBe(shown)
    },
    { timeout: 20_000 },
  )
}

it('another slice replaces the one before without hiding what is shown', async () => {
  const slices = await Promise.all(
    [1, 2].map(async (version) =>
      sliceBundle(await createNodeEngine(await bundleOf(version)), principal),
    ),
  )
  const { container } = await render(createElement(Turning, { slices }))
  await until(container, 'read -')
  const seen: string[] = []
  const observer = new MutationObserver(() => void seen.push(container.innerHTML))
  observer.observe(container, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  })
  await act(async () => turned.change(1))
  await until(container, '- write')
  observer.disconnect()
  expect(seen).toEqual(['- write'])
})

it('a slice that lasts longer than a timer can is over in time all the same', async () => {
  const engine = await createNodeEngine(await bundleOf(1))
  const slice = await sliceBundle(engine, principal, { lifetime: 60 * 86_400 })
  const opened = createElement(
    AuthorizationProvider,
    { slice, open: createNodeEngine },
    createElement(Verdicts),
  )
  const { container, show } = await render(opened)
  await until(container, 'read -')
  await show(null)
  vi.useFakeTimers({ now: Date.now(), toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  try {
    await show(opened)
    expect(container.textContent).toBe('read -')
    for (let day = 0; day < 61; day += 1)
      await act(async () => void vi.advanceTimersByTime(86_400_000))
    expect(container.textContent).toBe('- -')
  } finally {
    vi.useRealTimers()
  }
})
