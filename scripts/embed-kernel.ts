/** Writes the kernel's bytes into `src/hosts/kernel-bytes.ts`, so that hosts need not find a file. */
import { readFileSync, writeFileSync } from 'node:fs'

const builds = [
  ['simdKernel', 'build/kernel.simd.wasm'],
  ['plainKernel', 'build/kernel.plain.wasm'],
]
const lines = builds.map(
  ([name, path = '']) => `export const ${name} =\n  '${readFileSync(path).toString('base64')}'\n`,
)
const head = '/** The kernel in base64. Written by `scripts/embed-kernel.ts`; not in git. */\n'
writeFileSync('src/hosts/kernel-bytes.ts', head + lines.join('\n'))
