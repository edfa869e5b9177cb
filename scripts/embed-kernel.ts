/** Writes the kernel's bytes into modules of `src/hosts`, so that hosts need not find a file. */
import { readFileSync, writeFileSync } from 'node:fs'

const head =
  '/** The kernel in hexadecimal, of which compression makes less than of base64. Written by `scripts/embed-kernel.ts`; not in git. */\n'

/**
 * What compiles is beside what it compiles: runtimes that compile nothing put a compiled module in
 * the place of both (`#kernel` of `package.json`), and builds of Next for the edge refuse code that
 * names what compiles.
 */
const compiler = `
export const compileKernel: ((bytes: BufferSource) => Promise<WebAssembly.Module>) | undefined = (
  bytes,
) => WebAssembly.compile(bytes)
`

function embed(build: string): string {
  return `'${readFileSync(`build/kernel.${build}.wasm`).toString('hex')}'\n`
}

writeFileSync(
  'src/hosts/kernel-bytes.ts',
  `${head}export const kernelSource: string | object =\n  ${embed('simd')}${compiler}`,
)
writeFileSync(
  'src/hosts/plain-kernel-bytes.ts',
  `${head}export const plainKernel =\n  ${embed('plain')}`,
)
