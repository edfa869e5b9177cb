/** Writes the kernel's bytes into modules of `src/hosts`, so that hosts need not find a file. */
import { readFileSync, writeFileSync } from 'node:fs'

const builds = [
  ['kernelSource', 'build/kernel.simd.wasm', 'src/hosts/kernel-bytes.ts'],
  ['plainKernel', 'build/kernel.plain.wasm', 'src/hosts/plain-kernel-bytes.ts'],
]
const head = '/** The kernel in base64. Written by `scripts/embed-kernel.ts`; not in git. */\n'
for (const [name, from = '', to = ''] of builds) {
  const base64 = readFileSync(from).toString('base64')
  // runtimes that compile nothing put a compiled module in its place: `package.json`, `#kernel`
  const type = name === 'kernelSource' ? ': string | object' : ''
  writeFileSync(to, `${head}export const ${name}${type} =\n  '${base64}'\n`)
}
