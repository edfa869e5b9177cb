/** Whether memory stays flat over checks, and batches, of resources never seen before. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { columnsOf } from './batch.ts'
import { checkBatch, compileBundle, createNodeEngine, parsePolicy } from './built.ts'
import { makeWorkload, middleShape, toDirectory } from './fixtures.ts'
import type { Row } from './rows.ts'

/** How often each is asked: 10,000,000 checks and 100 batches of a million rows in the long version. */
export interface MemoryLoad {
  readonly checks: number
  readonly batches: number
}

export async function memoryRows({ checks, batches }: MemoryLoad): Promise<Row[]> {
  setFlagsFromString('--expose-gc')
  return [await checksRow(checks), await batchesRow(batches)]
}

async function checksRow(checks: number): Promise<Row> {
  const workload = makeWorkload(middleShape)
  const engine = await createNodeEngine(await compileBundle(toDirectory(workload, parsePolicy)))
  const run = (from: number, to: number): void => {
    for (let number = from; number < to; number += 1) {
      const request = workload.requests[number % workload.requests.length]
      if (request !== undefined) {
        engine.isAllowed({ ...request, resource: `${request.resource}-${number}` })
      }
    }
  }
  run(0, 200_000)
  const before = usedBytes()
  run(200_000, 200_000 + checks)
  return grown(before, `${checks.toLocaleString('en-US')} checks of distinct resources`)
}

async function batchesRow(batches: number): Promise<Row> {
  const { strings, bundle, rows } = await columnsOf(middleShape)
  const engine = await createNodeEngine(bundle)
  const { bytes, offsets } = strings.resource
  /** Resources that no batch before had: each ends with the number of its batch. */
  const run = (batch: number): void => {
    const end = new TextEncoder().encode(String(batch).padStart(6, '0'))
    for (let row = 1; row <= rows; row += 1) bytes.set(end, (offsets[row] ?? 0) - end.length)
    checkBatch(engine, strings)
  }
  for (let batch = 0; batch < WARM_UP; batch += 1) run(batch)
  const before = usedBytes()
  for (let batch = 0; batch < batches; batch += 1) run(WARM_UP + batch)
  return grown(before, `${(batches * rows).toLocaleString('en-US')} rows of batches`)
}

/** Batches until every capacity has grown to what a million rows need. */
const WARM_UP = 10

/** Bytes in use after collections, of which the first may leave buffers to the second. */
function usedBytes(): number {
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function grown(before: number, over: string): Row {
  const value = (usedBytes() - before) / 1_000_000
  return { section: 'memory', work: `growth over ${over}`, value, unit: 'MB', most: 1 }
}
