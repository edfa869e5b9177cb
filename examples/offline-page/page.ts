/** Decides in the page: by the bundle that the service worker has, with or without a network. */
import type { Engine } from 'sallyport'
import { openEngine } from 'sallyport/browser'

const principal = 'arn:aws:iam::111122223333:user/alice'
const resource = 'arn:docs:::reports/2026'
const actions = ['docs:Read', 'docs:Edit', 'docs:Delete']

let engine: Engine | undefined

await navigator.serviceWorker.register('/service-worker.js', { type: 'module' })
await navigator.serviceWorker.ready
element('#look').addEventListener('click', () => void look())
await look()

/** Opens the policy, or puts a newer one in place; on any error the last good one stays. */
async function look(): Promise<void> {
  try {
    const response = await fetch('/policy.bundle')
    const isKept = response.headers.has('x-kept')
    const bundle = new Uint8Array(await response.arrayBuffer())
    if (engine === undefined) engine = await openEngine(bundle)
    else await engine.swap(bundle)
    element('#status').textContent = isKept ? 'offline, by the policy kept' : 'up to date'
  } catch (error) {
    element('#status').textContent = `the last good policy stays: ${String(error)}`
  }
  show()
}

function show(): void {
  const rows = actions.map((action) => {
    const row = document.createElement('li')
    const isAllowed = engine?.isAllowed({ principal, action, resource }) === true
    row.className = isAllowed ? 'allowed' : 'denied'
    row.textContent = `${action}: ${isAllowed ? 'allowed' : 'denied'}`
    return row
  })
  element('#decision').replaceChildren(...rows)
}

function element(selector: string): Element {
  const found = document.querySelector(selector)
  if (found === null) throw new Error(`no ${selector}`)
  return found
}
