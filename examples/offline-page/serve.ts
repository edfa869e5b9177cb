/**
 * A page that decides offline. It is served with a bundle; `POST /publish` puts the other of two
 * policies in its place. Run it with `npm run example:offline-page`.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'
import { compileBundle, parseDirectory } from 'sallyport/compile'

const folder = import.meta.dirname
const port = Number(process.env.PORT ?? 8080)

/** One account with one user, whose policy allows the actions. */
function compile(actions: readonly string[]): Promise<Uint8Array> {
  const statement = { Effect: 'Allow', Action: actions, Resource: 'arn:docs:::reports/*' }
  const document = { Version: '2012-10-17', Statement: [statement] }
  const users = [{ name: 'alice', policies: [{ name: 'reports', document }] }]
  return compileBundle(
    parseDirectory(JSON.stringify({ accounts: [{ id: '111122223333', users }] })),
  )
}

const bundles = [await compile(['docs:Read']), await compile(['docs:Read', 'docs:Edit'])]
const { outputFiles } = await build({
  entryPoints: [join(folder, 'page.ts'), join(folder, 'service-worker.ts')],
  outdir: folder,
  bundle: true,
  format: 'esm',
  minify: true,
  write: false,
})
const scripts = new Map(
  outputFiles.map(({ path, contents }) => [path.slice(folder.length), contents]),
)
const page = readFileSync(join(folder, 'index.html'))
let published = 0

createServer((request, response) => {
  const { method, url = '/' } = request
  const script = scripts.get(url)
  if (method === 'POST' && url === '/publish') {
    published = 1 - published
    response.writeHead(204).end()
  } else if (script !== undefined) {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
  } else if (url === '/policy.bundle') {
    response.writeHead(200, { 'cache-control': 'no-cache' }).end(bundles[published])
  } else if (url === '/') {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page)
  } else {
    response.writeHead(404).end()
  }
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`))
