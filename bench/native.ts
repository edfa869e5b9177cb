/**
 * How much longer the kernel's loops over rows take in V8 than in C: calls that batches make are
 * recorded with the memory that they begin with, and made again in V8 and by C that `wasm2c` makes
 * of the same module. Rows are skipped where `wasm2c` or `gcc` is missing.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as Batch from '../assembly/layout/batch.ts'
import type { BatchColumns } from '../src/batch/columns/columns.ts'
import {
  type KernelExports,
  type LinearMemory,
  SCRIPT_KERNEL,
  type ScriptKernel,
} from '../src/kernel/abi.ts'
import type { KernelModule } from '../src/model/host-types.ts'
import { columnsOf } from './batch.ts'
import { checkBatch, createEngine } from './built.ts'
import { largeShape, middleShape, type Shape, smallShape } from './fixtures.ts'
import type { Row } from './rows.ts'

/** Times as long as the same loop in C. */
const most = 1.5
const PAGE = 65_536
/** The first chunks fill what a batch remembers; of those behind them some are made again. */
const firstChunk = 100
const chunks = 12
const chunkRows = 4_096
const rounds = 15

export async function nativeRows(): Promise<Row[]> {
  const missing = ['wasm2c', 'gcc'].filter((tool) => spawnSync(tool, ['--version']).error)
  if (missing.length > 0) {
    console.error(`skipped: there is no ${missing.join(' and no ')}`)
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-native-'))
  try {
    compileKernel(folder)
    const measured: Row[] = []
    for (const shape of [smallShape, middleShape, largeShape])
      measured.push(...(await shapeRows(shape, folder)))
    return measured
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Without SIMD, of which `wasm2c` makes no C. */
const plain = fileURLToPath(new URL('../build/kernel.plain.wasm', import.meta.url))
const simd = fileURLToPath(new URL('../build/kernel.simd.wasm', import.meta.url))
const driver = fileURLToPath(new URL('native/replay.c', import.meta.url))
const runtime = '/usr/share/wabt/wasm2c/wasm-rt-impl.c'

function compileKernel(folder: string): void {
  execFileSync('cp', [plain, join(folder, 'kernel.wasm')])
  execFileSync('wasm2c', ['kernel.wasm', '-o', 'kernel.c'], { cwd: folder })
  const sources = ['kernel.c', driver, runtime]
  const options = ['-O3', '-march=native', '-I.', '-o', 'replay', '-lm']
  execFileSync('gcc', [...sources, ...options], { cwd: folder })
}

async function shapeRows(shape: Shape, folder: string): Promise<Row[]> {
  const { columns, strings, bundle } = await columnsOf(shape)
  const measured: Row[] = []
  for (const [layout, given] of Object.entries({ 'dictionary columns': columns, strings })) {
    const recording = await record(bundle, given)
    const native = replayNatively(recording, folder)
    const inV8 = replay(recording, plain)
    if (inV8.sum !== native.sum) throw new Error('C and V8 differ in what they leave in memory')
    const own = replay(recording, simd)
    const decided = recording.calls.filter(({ name }) => name === 'decideBatch')
    const rows = decided.length * chunkRows
    const work = `${shape.name}: the kernel's part of a row of ${layout}`
    const row = (name: string, value: number): Row => ({
      section: 'native',
      work: name,
      value,
      unit: 'ns',
    })
    measured.push(
      row(`${work}, in C`, native.time / rows),
      row('… in V8, without SIMD as C', inV8.time / rows),
      row('… in V8, as shipped', own.time / rows),
      {
        section: 'native',
        work: '… as shipped ÷ C',
        value: own.time / native.time,
        unit: '×',
        most,
      },
    )
  }
  return measured
}

interface KernelCall {
  readonly name: 'decideBatch' | 'number'
  readonly given: readonly number[]
  /** All memory, before the call. */
  readonly memory: Uint8Array
}

interface Recording {
  /** Where the kernel's regions are. */
  readonly base: number
  readonly calls: readonly KernelCall[]
}

/** The calls that some chunks of a batch make, which the kernel decides without the host. */
async function record(bundle: Uint8Array, columns: BatchColumns): Promise<Recording> {
  const module = new WebAssembly.Module(readFileSync(plain))
  const recording = { base: 0, calls: [] as KernelCall[] }
  const recorder: ScriptKernel = {
    [Symbol.toStringTag]: SCRIPT_KERNEL,
    memory: () => new WebAssembly.Memory({ initial: 0, maximum: 65_536 }),
    start: (memory) => recorded(start(module, memory), memory, recording),
  }
  checkBatch(await createEngine(recorder as KernelModule, bundle), columns)
  if (recording.calls.length === 0) throw new Error('no chunk was decided by the kernel alone')
  return recording
}

/** A kernel that keeps the calls of some chunks. */
function recorded(
  own: KernelExports,
  memory: LinearMemory,
  recording: { base: number; calls: KernelCall[] },
): KernelExports {
  let chunk = 0
  let begun: KernelCall[] = []
  const keep = (name: KernelCall['name'], given: readonly number[]): void => {
    if (chunk < firstChunk || chunk >= firstChunk + chunks) return
    begun.push({ name, given, memory: new Uint8Array(memory.buffer).slice() })
  }
  return {
    ...own,
    start(at) {
      recording.base = at
      own.start(at)
    },
    number(numbering, rows) {
      keep('number', [numbering, rows])
      return own.number(numbering, rows)
    },
    decideBatch(batch) {
      keep('decideBatch', [batch])
      const answer = own.decideBatch(batch)
      if (answer !== Batch.DONE) begun = []
      else {
        recording.calls.push(...begun)
        begun = []
        chunk += 1
      }
      return answer
    },
  }
}

function start(module: WebAssembly.Module, memory: LinearMemory): KernelExports {
  const imports = { env: { memory: memory as WebAssembly.Memory } }
  return new WebAssembly.Instance(module, imports).exports as unknown as KernelExports
}

/** What calls leave in memory, as a sum, and the shortest time of each, in nanoseconds together. */
interface Replayed {
  readonly sum: number
  readonly time: number
}

function replay({ base, calls }: Recording, wasm: string): Replayed {
  const bytes = calls[0]?.memory.length ?? 0
  const memory = new WebAssembly.Memory({ initial: bytes / PAGE, maximum: 65_536 })
  const kernel = start(new WebAssembly.Module(readFileSync(wasm)), memory)
  kernel.start(base)
  const content = new Uint8Array(memory.buffer)
  const words = new Uint32Array(memory.buffer)
  const least = calls.map(() => Number.POSITIVE_INFINITY)
  let sum = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { name, given, memory: before }] of calls.entries()) {
      content.set(before)
      const [first = 0, second = 0] = given
      const begun = performance.now()
      const result = name === 'number' ? kernel.number(first, second) : kernel.decideBatch(first)
      least[at] = Math.min(least[at] ?? 0, (performance.now() - begun) * 1e6)
      if (round === 0) sum = mix(mix(sum, [result]), words)
    }
  }
  return { sum, time: least.reduce((all, one) => all + one, 0) }
}

function mix(sum: number, words: ArrayLike<number>): number {
  let mixed = sum
  for (let at = 0; at < words.length; at += 1) {
    mixed = Math.imul(mixed ^ (words[at] ?? 0), 0x01000193)
  }
  return mixed >>> 0
}

/** The same by C; the form of the file is that of `native/replay.c`. */
function replayNatively({ base, calls }: Recording, folder: string): Replayed {
  const path = join(folder, 'recording')
  const file = openSync(path, 'w')
  const pages = (calls[0]?.memory.length ?? 0) / PAGE
  writeSync(file, Uint32Array.of(pages, base, calls.length, 0))
  for (const { name, given, memory } of calls) {
    const [first = 0, second = 0] = given
    writeSync(file, Uint32Array.of(name === 'number' ? 1 : 0, first, second, 0))
    writeSync(file, memory)
  }
  closeSync(file)
  const printed = execFileSync(join(folder, 'replay'), [path, String(rounds)], { encoding: 'utf8' })
  const [sum = 0, time = 0] = printed.trim().split(' ').map(Number)
  return { sum, time }
}
