/**
 * `build/peers.mjs`: the comparison as JavaScript. What compiles TypeScript while it runs slows
 * handwritten code down, and would flatter everybody else.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '../..')
const resolving = Symbol('resolving')

/** Packages run as they are published, from this folder or the root. */
const packages: Plugin = {
  name: 'packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
      const isOwn = kind === 'entry-point' || path.startsWith('node:')
      if (isOwn || pluginData === resolving) return undefined
      const found = await resolve(path, { kind, resolveDir, pluginData: resolving })
      return { path: pathToFileURL(found.path).href, external: true }
    })
  },
}

/** Files that a module names by its own place are found from where its source is. */
const places: Plugin = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\/bench\/.*\.ts$/ }, ({ path }) => {
      const place = JSON.stringify(pathToFileURL(path).href)
      const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', place)
      return { contents, loader: 'ts' }
    })
  },
}

await build({
  absWorkingDir: root,
  entryPoints: ['bench/peers/run.ts'],
  outfile: 'build/peers.mjs',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  plugins: [packages, places],
})
