/** The built package: what users run is what is measured (`npm run build` first). */

const entries = new URL('../dist/', import.meta.url)

function entry(name: string): string {
  return new URL(`${name}.js`, entries).href
}

export const { createReference }: typeof import('../src/entries/reference.ts') = await import(
  entry('reference')
)
export const {
  compileBundle,
  createCompiler,
  parseDirectory,
  parsePolicy,
  replacePolicy,
}: typeof import('../src/entries/compile.ts') = await import(entry('compile'))
export const { createNodeEngine, kernelModule }: typeof import('../src/entries/node.ts') =
  await import(entry('node'))
export const { inspectBundle }: typeof import('../src/entries/inspect.ts') = await import(
  entry('inspect')
)
export const { createEngine }: typeof import('../src/entries/index.ts') = await import(
  entry('index')
)
export const { checkBatch }: typeof import('../src/entries/batch.ts') = await import(entry('batch'))
export const { openPool }: typeof import('../src/entries/pool.ts') = await import(entry('pool'))
export const { createAuditor, cutEvents }: typeof import('../src/entries/audit.ts') = await import(
  entry('audit')
)
