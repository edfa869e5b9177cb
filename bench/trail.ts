/** What an audit of CloudTrail spends its time on, and how much of it reading is. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGunzip, gunzipSync } from 'node:zlib'
import { EventScanner } from '../src/audit/text/event-scanner.ts'
import { compileBundle, createAuditor, cutEvents, kernelModule, parseDirectory } from './built.ts'
import { median } from './measure.ts'
import { openDuckdb } from './peers/duckdb.ts'
import type { Row } from './rows.ts'
import { generateTrail } from './trail/generate-trail.ts'

const rounds = 7

/** What `sallyport audit` inflates at a time, at most. */
const INFLATED = 262_144

export async function trailRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    const [short, long] = [join(folder, 'short'), join(folder, 'long')]
    generateTrail(short, { bytes: 2_000_000, events: 2_000 })
    generateTrail(long, { bytes: 12_000_000 })
    return [...(await rowsOf(filesIn(short))), await longRow(filesIn(long))]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name))
}

/** The whole audit of a trail that is long enough for most of it to be like what came before. */
async function longRow(paths: readonly string[]): Promise<Row> {
  const packed = paths.map((path) => readFileSync(path))
  const plain = packed.map((file) => gunzipSync(file))
  const spent = await spentBy({
    audit: await auditing(packed),
    'inflate by default': () => each(packed, (file) => inflate(file)),
    'parse whole files': () => parseWhole(plain),
  })
  const of = (name: string) => spent.get(name) ?? 0
  const value = (of('inflate by default') + of('parse whole files')) / of('audit')
  const megabytes = packed.reduce((sum, file) => sum + file.length, 0) / 1_000_000
  const work = `${whole} the whole audit, of ${megabytes.toFixed(0)} MB`
  return { section, work, value, unit: '×', least: 3 }
}

function parseWhole(files: readonly Buffer[]): void {
  for (const file of files) JSON.parse(file.toString('utf8'))
}

async function rowsOf(paths: readonly string[]): Promise<Row[]> {
  const packed = paths.map((path) => readFileSync(path))
  const plain = packed.map((file) => gunzipSync(file))
  const cut = (await Promise.all(plain.map(eventsIn))).flat()
  const values = cut.map((bytes) => JSON.parse(utf8.decode(bytes)))
  const duckdb = await openDuckdb()
  const spent = await spentBy({
    inflate: () => each(packed, (file) => inflate(file, statedBy(file))),
    scan: scanning(plain, values.length),
    audit: await auditing(packed),
    cut: () => each(plain, eventsIn),
    parse: () => cut.map((bytes) => JSON.parse(utf8.decode(bytes))),
    decide: await deciding(values),
    'inflate by default': () => each(packed, (file) => inflate(file)),
    'parse whole files': () => parseWhole(plain),
    ...(duckdb !== undefined && { duckdb: () => duckdb(paths) }),
  })
  const of = (name: string) => ((spent.get(name) ?? 0) * 1_000) / values.length
  const bytes = plain.reduce((sum, file) => sum + file.length, 0) / values.length
  const size = (bytes / 1_000).toFixed(1)
  return [
    ...parts.map(([name, work]): Row => {
      return { section, work: `an event of ${size} KB: ${work}`, value: of(name), unit: 'ns' }
    }),
    { ...scanSpeed, value: bytes / of('scan') },
    ...comparisons(of).map(([work, value, least]): Row => {
      return { section, work, value, unit: '×', ...(least !== undefined && { least }) }
    }),
  ]
}

const section = 'trail'
const scanSpeed = { section, work: 'scanned, of inflated bytes', unit: 'GB/s', least: 1.2 } as const

const parts: readonly [string, string][] = [
  ['inflate', 'inflate'],
  ['scan', 'scan for the values that an audit reads'],
  ['audit', 'inflate, scan, decide and count what is not like an earlier one'],
  ['cut', 'cut out, as where it cannot be scanned'],
  ['parse', 'decode and parse, the same'],
  ['decide', 'map, decide and count as an object'],
]

const whole = 'default gunzip and `JSON.parse` of whole files ÷'

/** Nanoseconds an event against each other, and what the ratio should be. */
function comparisons(of: (name: string) => number): [string, number, number?][] {
  const byDefault = of('inflate by default') + of('parse whole files')
  const byObjects = of('inflate') + of('cut') + of('parse') + of('decide')
  const scanned = of('inflate') + of('scan')
  return [
    [`${whole} inflating and scanning`, byDefault / scanned, 3],
    ...comparedWithDuckdb(of('duckdb') / scanned),
    [`${whole} the whole audit, of 2 MB`, byDefault / of('audit'), 3],
    [`${whole} the whole audit by objects, as it was`, byDefault / byObjects],
    ['the whole audit by objects, as it was ÷ the whole audit', byObjects / of('audit')],
  ]
}

function comparedWithDuckdb(ratio: number): [string, number, number][] {
  const work = '`read_json` of DuckDB, one thread ÷ inflating and scanning'
  if (ratio > 0) return [[work, ratio, 3.5]]
  console.warn('no DuckDB: run `npm ci` in bench/peers to compare with it')
  return []
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Decides all events by Acme's bundle, each time by an audit that has met none of them. */
async function deciding(values: readonly unknown[]): Promise<() => Promise<void>> {
  const auditors = await openAuditors()
  return async () => {
    const auditor = auditors.pop()
    for (const value of values) auditor?.take(value)
  }
}

/** One for each round. */
async function openAuditors() {
  const acme = new URL('../samples/acme/acme.directory.json', import.meta.url)
  const bundle = await compileBundle(parseDirectory(readFileSync(acme, 'utf8')))
  return Promise.all(Array.from({ length: rounds }, () => createAuditor(kernelModule(), bundle)))
}

/** Scans all files; throws where not all events were found. */
function scanning(files: readonly Uint8Array[], events: number): () => void {
  const scanner = EventScanner.open()
  if (scanner === undefined) throw new Error('there is no WebAssembly with SIMD')
  return () => {
    const found = files.reduce((sum, file) => sum + scanFile(scanner, file), 0)
    if (found !== events) throw new Error(`${found} of ${events} events were scanned`)
  }
}

function scanFile(scanner: EventScanner, file: Uint8Array): number {
  let found = 0
  scanner.take()
  for (let at = file.indexOf(OPEN_LIST) + 1; at < file.length; at += INFLATED) {
    scanner.append(file.subarray(at, at + INFLATED))
    scanner.index()
    while (scanner.next() === 'event') found += 1
  }
  scanner.release()
  return found
}

const OPEN_LIST = 0x5b

/** Audits all files by Acme's bundle, each time by an audit that has met none of their events. */
async function auditing(files: readonly Buffer[]): Promise<() => Promise<void>> {
  const auditors = await openAuditors()
  return async () => {
    const auditor = auditors.pop()
    for (const file of files) {
      const text = auditor?.openText()
      await inflate(file, statedBy(file), (piece) => text?.push(piece))
      text?.end()
    }
  }
}

/** The bytes at once that `sallyport audit` inflates a file with. */
function statedBy(file: Buffer): number {
  return Math.min(file.readUInt32LE(file.length - 4) + 1, INFLATED)
}

async function eventsIn(file: Uint8Array): Promise<Uint8Array[]> {
  const pieces = Array.from({ length: Math.ceil(file.length / INFLATED) }, (_, at) =>
    file.subarray(at * INFLATED, (at + 1) * INFLATED),
  )
  const events: Uint8Array[] = []
  for await (const found of cutEvents(pieces)) for (const { bytes } of found) events.push(bytes)
  return events
}

async function inflate(
  file: Uint8Array,
  chunkSize?: number,
  take: (piece: Uint8Array) => unknown = () => undefined,
): Promise<void> {
  const stream = createGunzip(chunkSize === undefined ? {} : { chunkSize })
  stream.end(file)
  for await (const piece of stream) take(piece)
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
