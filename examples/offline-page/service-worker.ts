/** Keeps the page and its bundle: the network is asked first, what it sent last is there without it. */
const NAME = 'offline-page'
const shell = ['/', '/page.js', '/policy.bundle']

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
  if (asked.request.method === 'GET') asked.respondWith(answer(asked.request))
})

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME)
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch (error) {
    const kept = await cache.match(request)
    if (kept === undefined) throw error
    const headers = new Headers(kept.headers)
    headers.set('x-kept', 'yes')
    return new Response(kept.body, { headers })
  }
}
