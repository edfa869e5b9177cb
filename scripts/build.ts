/** The package's JavaScript and types: one file for each entry, and chunks of what entries share. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

/** The entries, by the name of their file in `dist`. */
const modules = Object.fromEntries(
  readdirSync(join(root, 'src/entries')).map((file) => {
    return [file.replace(/\.ts$/, ''), join(root, 'src/entries', file)]
  }),
)

/**
 * Classes exist once, however many entries a program imports, so that `instanceof` holds. Names
 * stay as they are written: whoever reads a stack trace reads our sources. Constants stand where
 * they are used, which an application's bundler could not do for a module of a package.
 */
async function buildJavaScript(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { ...modules, cli: 'src/cli/main.ts' },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    mainFields: ['module', 'main'],
    external: ['node:*', 'commander'],
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
    sourcesContent: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
}

/** Declarations without imports of sources, which entries share as they share classes. */
async function buildTypes(): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    input: modules,
    external: [/^node:/],
    plugins: [dts({ tsconfig: join(root, 'tsconfig.build.json'), emitDtsOnly: true })],
  })
  await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await bundle.close()
}

/** The licence of what is bundled, beside it. */
function writeThirdParty(): void {
  const home = join(root, 'node_modules/jsonc-parser')
  const [name = ''] = readdirSync(home).filter((file) => file.startsWith('LICENSE'))
  const licence = readFileSync(join(home, name), 'utf8')
  const text = `dist contains the scanner of jsonc-parser (https://github.com/microsoft/node-jsonc-parser):\n\n${licence}`
  writeFileSync(join(dist, 'THIRD-PARTY.txt'), text)
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
await buildJavaScript()
await buildTypes()
writeThirdParty()
