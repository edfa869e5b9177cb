/** How much sooner two workers have decided batches than one, on the same columns, in turn. */
import type { BatchColumns } from '../src/batch/columns/columns.ts'
import { columnsOf } from './batch.ts'
import { openPool } from './built.ts'
import { largeShape, middleShape } from './fixtures.ts'
import { median } from './measure.ts'
import type { Row } from './rows.ts'

/** Batches that are under way at once: the thread that hands them out works, too. */
const batches = 4
const runs = 7
const wanted = 1.8

export async function poolRows(): Promise<Row[]> {
  const measured: Row[] = []
  for (const shape of [middleShape, largeShape]) {
    const { columns, strings, bundle } = await columnsOf(shape)
    const one = await openPool(bundle, { workers: 1 })
    const two = await openPool(bundle, { workers: 2 })
    const layouts = { 'packed strings': shared(strings), dictionaries: shared(columns) }
    for (const [layout, given] of Object.entries(layouts)) {
      const value = await ratio((pool) => timeOf(() => decideAll(pool === 1 ? one : two, given)))
      const work = `${shape.name}: two workers against one, ${layout} in shared memory`
      measured.push({ section: 'pool', work, value, unit: '×', least: wanted })
    }
    const value = await ratio((pool) => timeOf(() => decideAll(pool === 1 ? one : two, strings)))
    const work = `${shape.name}: the same, packed strings that the pool copies`
    measured.push({ section: 'pool', work, value, unit: '×' })
    await one.close()
    await two.close()
  }
  return measured
}

/** The same columns with their typed arrays in memory that threads share. */
function shared<Given>(given: Given): Given {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given
  if (!ArrayBuffer.isView(given)) {
    const members = Object.entries(given).map(([name, value]) => [name, shared(value)])
    return Object.fromEntries(members) as Given
  }
  const from = given as unknown as Uint8Array
  const shape = from.constructor as Uint8ArrayConstructor
  const copy = new shape(new SharedArrayBuffer(from.byteLength))
  copy.set(from)
  return copy as Given
}

/** The median of ratios of neighbouring runs; the first is not measured. */
async function ratio(time: (workers: 1 | 2) => Promise<number>): Promise<number> {
  const ratios: number[] = []
  for (let run = 0; run <= runs; run += 1) {
    const [one, two] = [await time(1), await time(2)]
    if (run > 0) ratios.push(one / two)
  }
  return median(ratios)
}

async function timeOf(task: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await task()
  return performance.now() - before
}

function decideAll(
  pool: Awaited<ReturnType<typeof openPool>>,
  columns: BatchColumns,
): Promise<unknown> {
  return Promise.all(Array.from({ length: batches }, () => pool.checkBatch(columns)))
}
