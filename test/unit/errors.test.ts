/** Errors keep their names and codes through a minifier. */
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import * as errors from '../../src/model/errors.ts'

const raised: Readonly<Record<string, string>> = {
  PolicyError: "'m'",
  DirectoryError: "'m'",
  RequestError: "'m'",
  OptionsError: "'m'",
  CaseError: "'m'",
  BundleError: "'ERR_BUNDLE_VERSION', 'm'",
  LimitError: "'m'",
  SessionError: "'ERR_SESSION_INVALID', 'm'",
  KernelError: "'m'",
  SallyportError: "'ERR_KERNEL', 'm'",
}

async function minifiedNames(): Promise<Record<string, string>> {
  const names = Object.entries(raised).map(
    ([name, given]) => `${name}: new errors.${name}(${given}).name`,
  )
  const contents = `import * as errors from './errors.ts'
globalThis.sallyportNames = { ${names.join()} }`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: 'src/model', loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'iife',
    write: false,
  })
  new Function(outputFiles[0]?.text ?? '')()
  return (globalThis as unknown as { sallyportNames: Record<string, string> }).sallyportNames
}

describe('an error', () => {
  it('has the name of its class after minification', async () => {
    const names = await minifiedNames()
    expect(names).toEqual(Object.fromEntries(Object.keys(raised).map((name) => [name, name])))
  })

  it('is listed here if it is exported', () => {
    expect(Object.keys(errors).sort()).toEqual(Object.keys(raised).sort())
  })

  it('shows its name and message as text', () => {
    expect(String(new errors.RequestError('the action is missing'))).toBe(
      'RequestError: the action is missing',
    )
  })
})
