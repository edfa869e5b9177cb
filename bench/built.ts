/** The built package: what users run is what is measured (`npm run build` first). */

const root = new URL('../dist/src/', import.meta.url)

export const { createReference }: typeof import('../src/reference/index.ts') = await import(
  new URL('reference/index.js', root).href
)
export const {
  compileBundle,
  createCompiler,
  parsePolicy,
  replacePolicy,
}: typeof import('../src/compile/index.ts') = await import(new URL('compile/index.js', root).href)
export const { createNodeEngine, kernelModule }: typeof import('../src/host/node.ts') =
  await import(new URL('host/node.js', root).href)
export const { createEngine }: typeof import('../src/index.ts') = await import(
  new URL('index.js', root).href
)
