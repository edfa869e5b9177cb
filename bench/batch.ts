/** How long a row of a batch takes, from dictionary columns, packed strings and plain arrays. */
import type { BatchColumns, DictionaryColumn, PackedStrings } from '../src/batch/columns/columns.ts'
import type { ContextValue } from '../src/model/request.ts'
import { checkBatch, compileBundle, createNodeEngine, parsePolicy } from './built.ts'
import {
  largeShape,
  makeWorkload,
  middleShape,
  type Shape,
  smallShape,
  toDirectory,
} from './fixtures.ts'
import { median } from './measure.ts'
import type { Row } from './rows.ts'

const rows = 1_000_000
const runs = 7
/** Every request comes again after so many rows; neighbours have nothing in common. */
const step = 7_919

/** Nanoseconds a row: 100 and 30 million rows a second, and 8 million from strings. */
const budgets = { plain: 10, conditions: 33, strings: 125 }

export async function batchRows(): Promise<Row[]> {
  const measured: Row[] = []
  for (const shape of [smallShape, middleShape, largeShape])
    measured.push(...(await shapeRows(shape)))
  return measured
}

async function shapeRows(shape: Shape): Promise<Row[]> {
  const { columns, strings, bundle } = await columnsOf(shape)
  const engine = await createNodeEngine(bundle)
  const isPlain = shape.conditions === 0
  const most = isPlain ? budgets.plain : budgets.conditions
  const run = (given: BatchColumns) => cpuOf(() => checkBatch(engine, given)) / rows
  return [
    row(`${shape.name}: a row of dictionary columns`, run(columns), most),
    row(`${shape.name}: a row of packed strings`, run(strings), budgets.strings),
    row(`${shape.name}: a row of plain arrays`, run(arraysOf(columns))),
  ]
}

/** The requests of a workload over and over, in two layouts, and what they are decided by. */
export async function columnsOf(shape: Shape) {
  const workload = makeWorkload(shape)
  const bundle = await compileBundle(toDirectory(workload, parsePolicy))
  const { requests } = workload
  const all = Array.from({ length: rows }, (_, row) => requests[(row * step) % requests.length])
  const values = (read: (request: (typeof requests)[number]) => unknown): unknown[] =>
    all.map((request) => (request === undefined ? null : read(request)))
  const keys = [...new Set(requests.flatMap(({ context }) => Object.keys(context ?? {})))]
  const context = Object.fromEntries(
    keys.map((key) => [key, number<ContextValue>(values((one) => one.context?.[key] ?? null))]),
  )
  const principal = values((one) => one.principal) as string[]
  const action = values((one) => one.action) as string[]
  const resource = values((one) => one.resource) as string[]
  const columns = {
    principal: number<string>(principal),
    action: number<string>(action),
    resource: number<string>(resource),
    context,
  }
  const strings = {
    principal: pack(principal),
    action: pack(action),
    resource: pack(resource),
    context,
  }
  return { columns, strings, bundle, rows }
}

/** The same columns as most callers have them: a value for each row. */
function arraysOf({ context, ...others }: Awaited<ReturnType<typeof columnsOf>>['columns']) {
  const plain = <Value>({ indices, dictionary }: NumberedColumn<Value>): Value[] =>
    Array.from(indices, (index) => dictionary[index] as Value)
  return {
    principal: plain(others.principal),
    action: plain(others.action),
    resource: plain(others.resource),
    context: Object.fromEntries(Object.entries(context).map(([key, one]) => [key, plain(one)])),
  }
}

/** Processor time in nanoseconds, so that neighbours do not count; the first run is not measured. */
function cpuOf(task: () => void): number {
  const samples: number[] = []
  for (let at = 0; at <= runs; at += 1) {
    const before = process.cpuUsage()
    task()
    const { user, system } = process.cpuUsage(before)
    if (at > 0) samples.push((user + system) * 1_000)
  }
  return median(samples)
}

type NumberedColumn<Value> = DictionaryColumn<Value> & { readonly dictionary: readonly Value[] }

function number<Value>(values: readonly unknown[]): NumberedColumn<Value> {
  const numbers = new Map<unknown, number>()
  const indices = Int32Array.from(values, (value) => {
    const known = numbers.get(value)
    if (known !== undefined) return known
    numbers.set(value, numbers.size)
    return numbers.size - 1
  })
  return { indices, dictionary: [...numbers.keys()] as Value[] }
}

function pack(values: readonly string[]): PackedStrings {
  const parts = values.map((value) => Buffer.from(value))
  const offsets = new Int32Array(values.length + 1)
  for (const [at, part] of parts.entries()) offsets[at + 1] = (offsets[at] ?? 0) + part.length
  return { bytes: new Uint8Array(Buffer.concat(parts)), offsets }
}

function row(work: string, value: number, most?: number): Row {
  return { section: 'batch', work, value, unit: 'ns', ...(most !== undefined && { most }) }
}
