/** The server's JavaScript: one file, with Sallyport and its kernel inside. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const folder = join(import.meta.dirname, '../src/server')
const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
}

const names = Object.keys(dependencies)

rmSync(join(folder, 'dist'), { recursive: true, force: true })
const bundle = await rolldown({
  cwd: folder,
  input: { server: join(folder, 'start.ts') },
  platform: 'node',
  external: (id) => id.startsWith('node:') || names.some((one) => `${id}/`.startsWith(`${one}/`)),
})
await bundle.write({ dir: join(folder, 'dist'), format: 'esm', entryFileNames: '[name].js' })
await bundle.close()
