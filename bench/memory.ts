/** Whether memory stays flat over checks of resources never seen before. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compileBundle, createNodeEngine, parsePolicy } from './built.ts'
import { makeWorkload, middleShape, toDirectory } from './fixtures.ts'
import type { Row } from './rows.ts'

/** `checks`: 10,000,000 in the long version. */
export async function memoryRows(checks: number): Promise<Row[]> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
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
  const used = (): number => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  run(0, 200_000)
  const before = used()
  run(200_000, 200_000 + checks)
  const growth = (used() - before) / 1_000_000
  const work = `growth over ${checks.toLocaleString('en-US')} checks of distinct resources`
  return [{ section: 'memory', work, value: growth, unit: 'MB', most: 1 }]
}
