/** What is shipped and how large it may be: the one table that benchmark and test read. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

export interface Shipment {
  readonly what: string
  /** Modules of the built package, with all that they export. */
  readonly entries: readonly string[]
  /** Which build of the kernel goes with it, a file of its own as edge hosts want it. */
  readonly kernel: 'simd' | 'plain' | undefined
  /** Kilobytes of 1,000 bytes. */
  readonly budget: number
  /** What it must not outgrow while it is over what may be used of its budget. */
  readonly meanwhile?: number
}

/** The share of a budget that may be used: the rest is room to grow. */
export const USED_MOST = 0.9

export const shipments: readonly Shipment[] = [
  { what: 'kernel', entries: [], kernel: 'simd', budget: 12 },
  { what: 'kernel without SIMD', entries: [], kernel: 'plain', budget: 12 },
  {
    what: 'deciding side with kernel',
    entries: ['index'],
    kernel: 'simd',
    budget: 36,
    meanwhile: 40.35,
  },
  {
    what: 'deciding side with kernel and STS',
    entries: ['index', 'sts'],
    kernel: 'simd',
    budget: 48,
    meanwhile: 53.65,
  },
  {
    what: 'deciding side with kernel and compiler',
    entries: ['index', 'compile'],
    kernel: 'simd',
    budget: 80,
    meanwhile: 83.75,
  },
  { what: 'catalogue', entries: ['catalogue'], kernel: undefined, budget: 350 },
  {
    what: 'reference alone',
    entries: ['reference'],
    kernel: undefined,
    budget: 30,
    meanwhile: 30.4,
  },
]

/** An entry beside the deciding side, without its framework. */
export interface Addition {
  readonly entry: string
  /** Kilobytes that it may add. */
  readonly budget: number
}

export const additions: readonly Addition[] = [
  { entry: 'node', budget: 42 },
  { entry: 'browser', budget: 21 },
  { entry: 'edge', budget: 18 },
  { entry: 'kernel-js', budget: 18 },
  { entry: 'explain', budget: 8.1 },
  { entry: 'inspect', budget: 2 },
  { entry: 'batch', budget: 10.5 },
  { entry: 'pool', budget: 12 },
  { entry: 'sources', budget: 10 },
  { entry: 'publish', budget: 4 },
  { entry: 'slice', budget: 28 },
  { entry: 'http', budget: 4 },
  { entry: 'hono', budget: 3.2 },
  { entry: 'express', budget: 4.2 },
  { entry: 'fastify', budget: 3 },
  { entry: 'next', budget: 3.5 },
  { entry: 'jwt', budget: 1 },
  { entry: 'react', budget: 5 },
  { entry: 'log', budget: 5 },
  { entry: 'authzen', budget: 5 },
  { entry: 'analysis', budget: 240 },
  { entry: 'audit', budget: 264 },
]

/** Kilobytes that an entry adds to a program that decides already. */
export async function measureAddition({ entry }: Addition): Promise<number> {
  const [all, alone] = [await codeSize(['index', entry]), await codeSize(['index'])]
  return (all - alone) / 1_000
}

/** Kilobytes of a shipment, minified by an application's bundler and compressed. */
export async function measureShipment({ entries, kernel }: Shipment): Promise<number> {
  const code = entries.length === 0 ? 0 : await codeSize(entries)
  const wasm =
    kernel === undefined ? 0 : compressed(readFileSync(pathOf(`build/kernel.${kernel}.wasm`)))
  return (code + wasm) / 1_000
}

async function codeSize(entries: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: entries.map((entry) => `export * from './${entry}.js'`).join('\n'),
      resolveDir: pathOf('dist'),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    external: ['node:*'],
    write: false,
    logLevel: 'error',
  })
  return outputFiles.reduce((sum, { contents }) => sum + compressed(contents), 0)
}

function compressed(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
}
