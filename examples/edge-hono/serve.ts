/**
 * Compiles policies, builds the worker, and runs it in workerd, the runtime of Cloudflare Workers. Run
 * it with `npm run example:edge-hono`.
 */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { compileBundle, parseDirectory } from 'sallyport/compile'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'build/edge-hono')
const port = Number(process.env.PORT ?? 8080)
const installed = 'test/hosts/runtimes/node_modules/@cloudflare/workerd-linux-64/bin/workerd'
const program = process.env.WORKERD ?? join(root, installed)
if (!existsSync(program)) {
  console.error('workerd is missing: `npm ci --prefix test/hosts/runtimes`, or set WORKERD')
  process.exit(1)
}

function user(name: string, actions: readonly string[]) {
  const Statement = {
    Effect: 'Allow',
    Action: actions,
    Resource: 'arn:aws:docs::111122223333:document/*',
  }
  return { name, policies: [{ name: 'documents', document: { Version: '2012-10-17', Statement } }] }
}

const users = [user('ann', ['docs:Read']), user('ben', ['docs:Read', 'docs:Delete'])]
const directory = parseDirectory(JSON.stringify({ accounts: [{ id: '111122223333', users }] }))

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'policy.bundle'), await compileBundle(directory))
copyFileSync(
  fileURLToPath(import.meta.resolve('sallyport/kernel.wasm')),
  join(folder, 'kernel.wasm'),
)
await build({
  entryPoints: [join(import.meta.dirname, 'worker.ts')],
  outfile: join(folder, 'worker.js'),
  bundle: true,
  format: 'esm',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['*.wasm', '*.bundle'],
})
writeFileSync(
  join(folder, 'workerd.capnp'),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "kernel.wasm", wasm = embed "kernel.wasm"),
    (name = "policy.bundle", data = embed "policy.bundle"),
  ],
);
`,
)
const child = spawn(program, ['serve', 'workerd.capnp'], { cwd: folder, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 0))
console.log(`curl -H 'authorization: Bearer of-ann' http://127.0.0.1:${port}/documents/7`)
