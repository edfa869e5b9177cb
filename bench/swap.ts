/** How long a check may have to wait while a bundle is swapped for another. */
import { setImmediate } from 'node:timers/promises'
import { compileBundle, createNodeEngine, parsePolicy } from './built.ts'
import { attachedShape, makeWorkload, toDirectory } from './fixtures.ts'
import { median } from './measure.ts'
import type { Row } from './rows.ts'

const swaps = 15

export async function swapRows(): Promise<Row[]> {
  const workload = makeWorkload({ ...attachedShape(30), members: 120 })
  const bundle = await compileBundle(toDirectory(workload, parsePolicy))
  const engine = await createNodeEngine(bundle)
  const [request] = workload.requests
  if (request === undefined) throw new Error('there is no request')
  const expected = engine.isAllowed(request)
  const longest: number[] = []
  let wrong = 0
  for (let swap = 0; swap < swaps; swap += 1) {
    let swapping = true
    const swapped = engine.swap(bundle).then(() => {
      swapping = false
    })
    let longestWait = 0
    for (let last = performance.now(); swapping; ) {
      await setImmediate()
      if (engine.isAllowed(request) !== expected) wrong += 1
      const now = performance.now()
      longestWait = Math.max(longestWait, now - last)
      last = now
    }
    await swapped
    longest.push(longestWait)
  }
  const size = (bundle.length / 1_000_000).toFixed(1)
  return [
    {
      section: 'swap',
      work: `longest wait for a check during a swap of ${size} MB`,
      value: median(longest),
      unit: 'ms',
      most: 5,
    },
    { section: 'swap', work: 'wrong or failed decisions', value: wrong, unit: '', most: 0 },
  ]
}
