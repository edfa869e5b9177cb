/** What an audit of CloudTrail spends its time on, and how much of it reading is. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGunzip, gunzipSync } from 'node:zlib'
import { compileBundle, createAuditor, cutEvents, kernelModule, parseDirectory } from './built.ts'
import { median } from './measure.ts'
import { openDuckdb } from './peers/duckdb.ts'
import type { Row } from './rows.ts'
import { generateTrail } from './trail/generate-trail.ts'

const rounds = 7

/** As `sallyport audit` inflates. */
const INFLATED = 262_144

export async function trailRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    generateTrail(folder, { bytes: 2_000_000, events: 2_000 })
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    const paths = files.map(({ parentPath, name }) => join(parentPath, name))
    return await rowsOf(paths)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function rowsOf(paths: readonly string[]): Promise<Row[]> {
  const packed = paths.map((path) => readFileSync(path))
  const plain = packed.map((file) => gunzipSync(file))
  const cut = await Promise.all(plain.map(eventsIn))
  const values = cut.flat().map((bytes) => JSON.parse(utf8.decode(bytes)))
  const duckdb = await openDuckdb()
  const tasks: Record<string, () => unknown> = {
    inflate: () => each(packed, (file) => inflate(file, INFLATED)),
    cut: () => each(plain, eventsIn),
    parse: () => cut.flat().map((bytes) => JSON.parse(utf8.decode(bytes))),
    decide: await deciding(values),
    'inflate by default': () => each(packed, (file) => inflate(file)),
    'parse whole files': () => plain.map((file) => JSON.parse(file.toString('utf8'))),
    ...(duckdb !== undefined && { duckdb: () => duckdb(paths) }),
  }
  const spent = await spentBy(tasks)
  const of = (name: string) => ((spent.get(name) ?? 0) * 1_000) / values.length
  const reading = of('inflate') + of('cut') + of('parse')
  const whole = reading + of('decide')
  const bytes = plain.reduce((sum, file) => sum + file.length, 0)
  const size = (bytes / values.length / 1_000).toFixed(1)
  const parts: [string, string][] = [
    ['inflate', 'inflate'],
    ['cut', 'cut into events'],
    ['parse', 'decode and parse'],
    ['decide', 'map, decide and count'],
  ]
  const byDefault = of('inflate by default') + of('parse whole files')
  const compared: [string, number][] = [
    ['default gunzip and `JSON.parse` of whole files ÷ reading', byDefault / reading],
    ...comparedWithDuckdb(spent.has('duckdb') ? of('duckdb') / reading : undefined),
    ['the whole ÷ deciding: what reading in no time would bring', whole / of('decide')],
  ]
  return [
    ...parts.map(([name, work]): Row => {
      return { section, work: `an event of ${size} KB: ${work}`, value: of(name), unit: 'ns' }
    }),
    ...compared.map(([work, value]): Row => ({ section, work, value, unit: '×' })),
  ]
}

function comparedWithDuckdb(ratio: number | undefined): [string, number][] {
  if (ratio !== undefined) return [['`read_json` of DuckDB, one thread ÷ reading', ratio]]
  console.warn('no DuckDB: run `npm ci` in bench/peers to compare with it')
  return []
}

const section = 'trail'
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Decides all events by Acme's bundle, each time by an audit that has met none of them. */
async function deciding(values: readonly unknown[]): Promise<() => Promise<void>> {
  const acme = new URL('../samples/acme/acme.directory.json', import.meta.url)
  const bundle = await compileBundle(parseDirectory(readFileSync(acme, 'utf8')))
  const auditors = await Promise.all(
    Array.from({ length: rounds }, () => createAuditor(kernelModule(), bundle)),
  )
  return async () => {
    const auditor = auditors.pop()
    for (const value of values) auditor?.take(value)
  }
}

async function eventsIn(file: Uint8Array): Promise<Uint8Array[]> {
  const pieces = Array.from({ length: Math.ceil(file.length / INFLATED) }, (_, at) =>
    file.subarray(at * INFLATED, (at + 1) * INFLATED),
  )
  const events: Uint8Array[] = []
  for await (const found of cutEvents(pieces)) for (const { bytes } of found) events.push(bytes)
  return events
}

async function inflate(file: Uint8Array, chunkSize?: number): Promise<void> {
  const stream = createGunzip(chunkSize === undefined ? {} : { chunkSize })
  stream.end(file)
  for await (const _ of stream);
}

async function each<Item>(items: readonly Item[], task: (item: Item) => Promise<unknown>) {
  for (const item of items) await task(item)
}

/** Microseconds of processor time, the tasks in turn: medians. */
async function spentBy(tasks: Readonly<Record<string, () => unknown>>) {
  const samples = new Map(Object.keys(tasks).map((name): [string, number[]] => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, task] of Object.entries(tasks)) {
      const before = process.cpuUsage()
      await task()
      const { user, system } = process.cpuUsage(before)
      samples.get(name)?.push(user + system)
    }
  }
  return new Map([...samples].map(([name, sample]) => [name, median(sample)]))
}
