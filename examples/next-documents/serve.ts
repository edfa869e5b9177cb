/**
 * Compiles the policies, then builds the application and serves it. Run it with
 * `npm run example:next-documents`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileBundle, parseDirectory } from 'sallyport/compile'

const root = join(import.meta.dirname, '../..')
const folder = join(import.meta.dirname, 'application')
const installed = join(root, 'test/hosts/bundlers/node_modules')
const port = process.env.PORT ?? '8080'
if (!existsSync(join(installed, 'next'))) {
  console.error('Next is missing: `npm ci --prefix test/hosts/bundlers`')
  process.exit(1)
}

const file = 'documents.directory.json'
const text = readFileSync(join(folder, 'documents', file), 'utf8')
const bundle = await compileBundle(parseDirectory([{ text, file }]))
writeFileSync(join(folder, 'policy.bundle'), bundle)

// as `npm install` would have them; the package is the one of this clone
const modules = join(folder, 'node_modules')
rmSync(modules, { recursive: true, force: true })
mkdirSync(modules)
for (const name of ['next', 'react', 'react-dom']) {
  symlinkSync(join(installed, name), join(modules, name))
}
symlinkSync(root, join(modules, 'sallyport'))

const program = join(installed, 'next/dist/bin/next')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }
const options = { cwd: folder, env, stdio: 'inherit' } as const
const { status } = spawnSync(process.execPath, [program, 'build'], options)
if (status !== 0) process.exit(status ?? 1)
const child = spawn(
  process.execPath,
  [program, 'start', '-H', '127.0.0.1', '--port', port],
  options,
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 0))
