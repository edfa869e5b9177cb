/** A thread of `shared-memory.test.ts`: decides over a memory that other threads decide over, too. */
import { parentPort, workerData } from 'node:worker_threads'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { decideIn, loadPlaced, sharedModule } from './shared-kernel.ts'

/** What the thread is given. */
export interface Work {
  readonly memory: WebAssembly.Memory
  /** Where the bundle lies. */
  readonly at: number
  readonly length: number
  readonly requests: readonly AuthorizationRequest[]
  readonly rounds: number
}

const { memory, requests, rounds, ...place } = workerData as Work
const loaded = loadPlaced(memory, sharedModule('simd'), place)
const answers: string[] = []
for (let round = 0; round < rounds; round += 1) {
  for (const request of requests) answers.push(decideIn(loaded, request))
}
parentPort?.postMessage(answers)
