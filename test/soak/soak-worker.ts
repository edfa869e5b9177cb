/** A thread that follows the publisher and asks without end: every answer is compared with the reference. */
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Engine } from 'sallyport'
import { batchVerdicts, checkBatch } from 'sallyport/batch'
import { createNodeEngine } from 'sallyport/node'
import { openLiveEngine, type PublicKey, pollPointer } from 'sallyport/sources'
import { soakColumns, soakRequests } from './soak-bundles.ts'
import type { SoakReport } from './soak-report.ts'

interface Given {
  readonly url: string
  readonly key: PublicKey
  readonly verdicts: ReadonlyMap<string, readonly string[]>
}

const { url, key, verdicts } = workerData as Given
const live = await openLiveEngine(pollPointer(url), {
  open: createNodeEngine,
  keys: [key],
  interval: 0,
})
if (live.engine === undefined) throw new Error(live.status().lastError?.message)
const engine: Engine = live.engine
const handles = soakRequests.map(({ principal }) => engine.prepare(principal))
const report: SoakReport = { version: 0, checks: 0, during: 0, wrong: [], failures: 0, longest: 0 }
let isSwapping = false
let isOver = false
let at = 0

parentPort?.on('message', async (version: number) => {
  if (version === 0) {
    isOver = true
    return
  }
  isSwapping = true
  const { lastError } = await live.refresh()
  isSwapping = false
  if (lastError !== undefined) report.failures += 1
  parentPort?.postMessage({ ...report, version: live.status().version ?? 0 })
})
parentPort?.postMessage(report)

for (let last = performance.now(); !isOver; ) {
  await setImmediate()
  const now = performance.now()
  if (isSwapping) report.longest = Math.max(report.longest, now - last)
  ask()
  last = performance.now()
}
live.close()
parentPort?.close()

/** A few requests in each way, all by one bundle: nothing of this waits. */
function ask(): void {
  const before = engine.digest
  for (let turn = 0; turn < 8; turn += 1, at = (at + 1) % soakRequests.length) {
    const request = soakRequests[at]
    const handle = handles[at]
    const verdict = verdicts.get(engine.digest)?.[at]
    if (request === undefined || handle === undefined) continue
    const { action, resource, context } = request
    const isAllowed = verdict === 'allowed'
    confirm('check', live.check(request).verdict, verdict)
    confirm('isAllowed', live.isAllowed(request), isAllowed)
    confirm('a handle', handle.isAllowed(action, String(resource), context), isAllowed)
  }
  if (at % 96 === 0) askBatch()
  confirm('the digest', engine.digest, before)
}

/** All requests at once. */
function askBatch(): void {
  const wanted = verdicts.get(engine.digest) ?? []
  const { verdicts: given } = checkBatch(engine, soakColumns)
  for (const [row, verdict] of wanted.entries()) {
    confirm('a batch', batchVerdicts[given[row] ?? -1], verdict)
  }
}

function confirm(how: string, given: unknown, wanted: unknown): void {
  report.checks += 1
  if (isSwapping) report.during += 1
  if (given === wanted && wanted !== undefined) return
  if (report.wrong.length < 5) report.wrong.push(`${how}: ${String(given)}, not ${String(wanted)}`)
}
