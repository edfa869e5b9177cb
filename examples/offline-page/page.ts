/** Decides in the page, by the last good policy, with or without a network. */
import { openEngine } from 'sallyport/browser'
import {
  cacheStore,
  type LiveStatus,
  openLiveEngine,
  type PublicKey,
  pollPointer,
  subscribe,
} from 'sallyport/sources'

/** The publisher's key, which `serve.ts` puts into the page. */
declare const publicKey: PublicKey

const principal = 'arn:aws:iam::111122223333:user/alice'
const resource = 'arn:docs:::reports/2026'
const actions = ['docs:Read', 'docs:Edit', 'docs:Delete']

await navigator.serviceWorker.register('/service-worker.js', { type: 'module' })
await navigator.serviceWorker.ready

const source = subscribe('/policy/events', pollPointer('/policy/latest.json'))
const live = await openLiveEngine(source, {
  open: openEngine,
  keys: [publicKey],
  store: cacheStore('policies'),
  interval: 5_000, // besides events; seldom is enough for most
})
for (const event of ['ready', 'changed', 'stale', 'error'] as const) live.on(event, show)
setInterval(show, 1_000)
element('#publish').addEventListener('click', () => {
  // who cannot reach the server sees it in the status
  fetch('/publish', { method: 'POST' }).catch(() => undefined)
})
show()

function show(): void {
  const rows = actions.map((action) => {
    const isAllowed = live.isAllowed({ principal, action, resource })
    const row = document.createElement('li')
    row.className = isAllowed ? 'allowed' : 'denied'
    row.textContent = `${action}: ${isAllowed ? 'allowed' : 'denied'}`
    return row
  })
  element('#decision').replaceChildren(...rows)
  element('#status').replaceChildren(...describe(live.status()).flatMap(entry))
}

function describe(status: LiveStatus): (readonly [name: string, value: string])[] {
  const { state, version, source, age = 0, digest = 'none', lastError } = status
  return [
    ['state', state],
    ['version', String(version ?? 'none')],
    ['source', source ?? 'none'],
    ['confirmed', `${Math.round(age / 1_000)} s ago`],
    ['bundle', `${digest.slice(0, 12)}…`],
    ['last error', lastError?.code ?? 'none'],
  ]
}

function entry([name, value]: readonly [string, string]): Element[] {
  const term = document.createElement('dt')
  const said = document.createElement('dd')
  term.textContent = name
  said.textContent = value
  said.dataset.name = name
  return [term, said]
}

function element(selector: string): Element {
  const found = document.querySelector(selector)
  if (found === null) throw new Error(`no ${selector}`)
  return found
}
