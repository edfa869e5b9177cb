/** The package's JavaScript and types: one file for each entry, and chunks of what entries share. */
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { build } from 'esbuild'
import { type Plugin, rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import * as kernelBytes from '../src/hosts/kernel-bytes.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

/** The entries, by the name of their file in `dist`. */
const modules = Object.fromEntries(
  readdirSync(join(root, 'src/entries')).map((file) => {
    return [file.replace(/\.ts$/, ''), join(root, 'src/entries', file)]
  }),
)

/** What is no module to import: programs, and what stands for an entry in browsers. */
const programs = {
  cli: 'src/cli/main.ts',
  'shard-worker': 'src/cli/queue/shard-program.ts',
  'pool-browser': 'src/pool/open-browser-pool.ts',
  'pool-worker': 'src/pool/workers/browser-worker.ts',
  'pool-worker-node': 'src/pool/workers/node-worker.ts',
}

/**
 * Classes exist once, however many entries a program imports, so that `instanceof` holds. Names
 * stay as they are written: whoever reads a stack trace reads our sources. Constants stand where
 * they are used, which an application's bundler could not do for a module of a package. What
 * decides is in two chunks, what hosts share in one and the compiler in one, since each file
 * that is imported takes time.
 */
async function buildJavaScript(): Promise<void> {
  const imported = { deciding: await listImported('index'), hosted: await listHosted() }
  const bundle = await rolldown({
    cwd: root,
    input: { ...modules, ...programs },
    platform: 'neutral',
    external: [
      /^node:/,
      'commander',
      'bullmq',
      'ioredis',
      '@aws-sdk/client-s3',
      'hyparquet',
      'hyparquet-writer',
      'fzstd',
      'react',
      '#kernel',
    ],
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'es2022' },
    optimization: { inlineConst: { mode: 'all', pass: 3 } },
    preserveEntrySignatures: 'allow-extension',
    plugins: [chooseKernelLater, dropEmptyChunks],
  })
  await bundle.write({
    dir: dist,
    format: 'esm',
    // of server components this is the border
    banner: ({ name }) => (name === 'react' ? "'use client'" : ''),
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: 'deciding', name: (file) => chunkOf(relative(root, file), imported) }],
    },
  })
  await bundle.close()
}

/** Which kernel it is the runtime decides, by the conditions of `#kernel` in `package.json`. */
const chooseKernelLater: Plugin = {
  name: 'choose-kernel-later',
  resolveId: (name) =>
    name.endsWith('/kernel-bytes.ts') ? { id: '#kernel', external: true } : null,
}

/** What `#kernel` may be: bytes, or a module that the runtime or its bundler compiles. */
function writeKernels(): void {
  const { kernelSource } = kernelBytes
  const modules = {
    'kernel-inline.js': `export const kernelSource = '${kernelSource}'\n${compiler}`,
    'kernel-workerd.js': `export { default as kernelSource } from './kernel.wasm'\n${noCompiler}`,
    'kernel-edge-light.js': `export { default as kernelSource } from './kernel.wasm?module'\n${noCompiler}`,
    'kernel.wasm.d.ts': kernelTypes,
  }
  for (const [file, text] of Object.entries(modules)) writeFileSync(join(dist, file), text)
  copyFileSync(join(root, 'build/kernel.simd.wasm'), join(dist, 'kernel.wasm'))
}

const compiler = 'export const compileKernel = (bytes) => WebAssembly.compile(bytes)\n'
const noCompiler = 'export const compileKernel = undefined\n'

const kernelTypes = `/** The kernel, for runtimes and bundlers that make a compiled module of an imported file. */
import type { KernelModule } from './index.js'

declare const kernel: KernelModule
export default kernel
`

/** What an entry and the command line both hand on is a chunk of its own, without a line in it. */
const dropEmptyChunks: Plugin = {
  name: 'drop-empty-chunks',
  generateBundle(_, output) {
    const chunks = Object.values(output).filter((file) => file.type === 'chunk')
    const empty = chunks.filter(({ code, isEntry }) => !isEntry && code.trim() === '')
    for (const { fileName } of empty) {
      const line = new RegExp(`^import "\\./(?:chunks/)?${basename(fileName)}";$`, 'm')
      // the line stays, empty, so that maps still fit
      for (const chunk of chunks) chunk.code = chunk.code.replace(line, '')
      delete output[fileName]
    }
  },
}

/** All files that an entry imports, as paths from the root. */
async function listImported(entry: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`src/entries/${entry}.ts`],
    bundle: true,
    metafile: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    external: ['node:*', '#kernel'],
  })
  return new Set(Object.keys(metafile.inputs).filter((file) => !file.startsWith('src/entries/')))
}

/** What every host opens engines with: one chunk, since each file that Node imports takes time. */
async function listHosted(): Promise<ReadonlySet<string>> {
  const [node, browser] = [await listImported('node'), await listImported('browser')]
  const isForAll = (file: string) => /^src\/(?:engine|json|sources)\//.test(file)
  return new Set([...node].filter((file) => browser.has(file) || isForAll(file)))
}

interface Imported {
  readonly deciding: ReadonlySet<string>
  readonly hosted: ReadonlySet<string>
}

function chunkOf(file: string, { deciding, hosted }: Imported): string | null {
  if (file.startsWith('src/compile/')) return 'compiler'
  if (!deciding.has(file)) return hosted.has(file) ? 'hosted' : null
  return /^(?:assembly|src\/(?:bundle|engine|kernel))\//.test(file) ? 'engine' : 'shared'
}

/** Declarations without imports of sources, which entries share as they share classes. */
async function buildTypes(): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    input: modules,
    external: [/^node:/, 'react'],
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

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
await buildJavaScript()
await buildTypes()
writeKernels()
