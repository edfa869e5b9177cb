/** Keeps the page and its script; of policies `sallyport/sources` keeps the last good one itself. */
const NAME = 'offline-page'
const shell = ['/', '/page.js']

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface AskedEvent extends WorkerEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

addEventListener('install', (event) => {
  ;(event as WorkerEvent).waitUntil(caches.open(NAME).then((cache) => cache.addAll(shell)))
})

addEventListener('fetch', (event) => {
  const asked = event as AskedEvent
  const { method, url } = asked.request
  if (method === 'GET' && shell.includes(new URL(url).pathname)) {
    asked.respondWith(answer(asked.request))
  }
})

/** The network is asked first; what it sent last is there without it. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME)
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch (error) {
    const kept = await cache.match(request)
    if (kept === undefined) throw error
    return kept
  }
}
