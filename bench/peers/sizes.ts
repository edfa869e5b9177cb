/**
 * `npm run bench:peer-sizes -- [--markdown]`: what a page has to load to decide, by Sallyport and by
 * what people use today. OPA and Cedar are WebAssembly, the others JavaScript.
 */
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { markdownTable, writePeerSizes, writeSection } from '../markdown.ts'
import { formatTable, formatValue } from '../rows.ts'
import { measureShipment, shipments } from '../shipped.ts'

interface PeerSize {
  readonly what: string
  readonly code: string
  /** WebAssembly that comes with it. */
  readonly wasm?: string
  readonly note: string
}

const peers: readonly PeerSize[] = [
  { what: '@casl/ability', code: '@casl/ability', note: 'rules are written for it, not for AWS' },
  {
    what: '@open-policy-agent/opa-wasm',
    code: '@open-policy-agent/opa-wasm',
    note: 'and the policy as WebAssembly, which the opa binary compiles: not counted',
  },
  { what: 'casbin', code: 'casbin', note: 'and a model' },
  {
    what: '@cedar-policy/cedar-wasm',
    code: '@cedar-policy/cedar-wasm/web',
    wasm: '@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm',
    note: 'parses its policies itself',
  },
  { what: 'pbac', code: 'pbac', note: 'the policy language of IAM, in part' },
  {
    what: '@cloud-copilot/iam-simulate',
    code: '@cloud-copilot/iam-simulate',
    note: 'and the tables of AWS actions, which it reads from files: not counted',
  },
]

/** What the README calls the peers that it names. */
const inReadme: ReadonlyMap<string, string> = new Map([
  ['@casl/ability', 'CASL'],
  ['@open-policy-agent/opa-wasm', 'opa-wasm without policies'],
  ['@cedar-policy/cedar-wasm', 'cedar-wasm'],
])

const { values } = parseArgs({ options: { markdown: { type: 'boolean', default: false } } })
const modules = join(import.meta.dirname, 'node_modules')
const own = shipments.filter(({ what }) => /^deciding|^reference/.test(what))
const ownSizes = await Promise.all(
  own.map(async (one) => [`sallyport, ${one.what}`, await measureShipment(one), ''] as const),
)
const peerSizes = await Promise.all(
  peers.map(async (one) => [one.what, await sizeOf(one), one.note] as const),
)
const lines = [...ownSizes, ...peerSizes].map(([what, size, note]) => [
  what,
  formatValue(size, 'KB'),
  note,
])
const table = [['what is loaded', 'gzip', ''], ...lines]
if (values.markdown) {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`
  const command = 'npm run bench:peer-sizes -- --markdown'
  writeSection('peer-sizes', { machine, command }, markdownTable(table))
  const known = peerSizes.flatMap(([what, size]) => {
    const name = inReadme.get(what)
    return name === undefined ? [] : [[name, size] as const]
  })
  writePeerSizes(known)
} else console.log(formatTable(table))

/** Kilobytes, of 1,000 bytes. */
async function sizeOf({ code, wasm }: PeerSize): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${code}'`, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    external: [...builtinModules, 'node:*'], // pages do without
    logLevel: 'error',
  })
  const parts = outputFiles.map(({ contents }) => contents)
  if (wasm !== undefined) parts.push(readFileSync(join(modules, wasm)))
  return parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0) / 1_000
}
