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
    for (const sharing of ['auto', 'never'] as const) {
      const one = await openPool(bundle, { workers: 1, sharing })
      const two = await openPool(bundle, { workers: 2, sharing })
      const say = sharing === 'auto' ? 'shared memory' : 'copied rows'
      for (const [layout, given] of Object.entries({
        'packed strings': strings,
        dictionaries: columns,
      })) {
        const value = await ratio((pool) => timeOf(() => decideAll(pool === 1 ? one : two, given)))
        const least = sharing === 'auto' && given === strings ? { least: wanted } : {}
        const work = `${shape.name}: two workers against one, ${layout}, ${say}`
        measured.push({ section: 'pool', work, value, unit: '×', ...least })
      }
      await one.close()
      await two.close()
    }
  }
  return measured
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
