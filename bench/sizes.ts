/** How much has to be shipped: kernel and code, compressed. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Row } from './rows.ts'

const section = 'sizes'
const root = new URL('../', import.meta.url)

export async function sizeRows(): Promise<Row[]> {
  const kernel = compressed(readFileSync(new URL('build/kernel.simd.wasm', root)))
  const plain = compressed(readFileSync(new URL('build/kernel.plain.wasm', root)))
  const deciding = await bundled(['index.js'])
  const reference = await bundled(['reference.js'])
  const authoring = await bundled(['index.js', 'compile.js'])
  return [
    row('kernel, gzip', kernel, 12),
    row('kernel without SIMD, gzip', plain, 12),
    row('deciding side with its kernel, minified, gzip', deciding + kernel, 40),
    row('deciding side and compiler with the kernel, minified, gzip', authoring + kernel, 80),
    row('reference alone, minified, gzip', reference, 30),
  ]
}

/** Modules of the built package and all they import, as an application's bundler leaves them. */
async function bundled(paths: readonly string[]): Promise<number> {
  const contents = paths.map((path) => `export * from './${path}'`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('dist', root)) },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  })
  return outputFiles.reduce((sum, { contents: bytes }) => sum + compressed(bytes), 0)
}

/** Kilobytes of 1,000 bytes. */
function compressed(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length / 1_000
}

function row(work: string, value: number, most: number): Row {
  return { section, work, value, unit: 'KB', most }
}
