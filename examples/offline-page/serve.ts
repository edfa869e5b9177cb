/**
 * A page that decides offline, and the server that publishes its policies. Run it with
 * `npm run example:offline-page`.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'
import { startPublisher } from './publisher.ts'

const folder = import.meta.dirname
const port = Number(process.env.PORT ?? 8080)
const publisher = await startPublisher()
const { outputFiles } = await build({
  entryPoints: [join(folder, 'page.ts'), join(folder, 'service-worker.ts')],
  outdir: folder,
  bundle: true,
  format: 'esm',
  minify: true,
  write: false,
  define: { publicKey: JSON.stringify(publisher.publicKey) },
})
const shell = new Map<string, { readonly type: string; readonly body: Uint8Array }>([
  ['/', { type: 'text/html', body: readFileSync(join(folder, 'index.html')) }],
  ...outputFiles.map(
    ({ path, contents }) =>
      [path.slice(folder.length), { type: 'text/javascript', body: contents }] as const,
  ),
])

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/' } = request
  const page = shell.get(url)
  const policy = publisher.files.get(url.replace(/^\/policy\//, ''))
  if (method === 'POST' && url === '/publish') {
    await publisher.publish()
    response.writeHead(204).end()
  } else if (page !== undefined) {
    response.writeHead(200, { 'content-type': page.type, 'cache-control': 'no-cache' })
    response.end(page.body)
  } else if (url === '/policy/events') publisher.listen(response)
  else if (policy !== undefined) sendPolicy(request, response, policy)
  else response.writeHead(404).end()
}

/** As any server of files does: with a tag, so that nothing is sent twice. */
function sendPolicy(
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array | string,
): void {
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`
  const caching = url.endsWith('.bundle') ? 'max-age=31536000, immutable' : 'no-cache'
  const isKnown = headers['if-none-match'] === tag
  response.writeHead(isKnown ? 304 : 200, { etag: tag, 'cache-control': caching })
  response.end(isKnown ? undefined : body)
}

createServer((request, response) => void answer(request, response)).listen(port, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${port}/`),
)
