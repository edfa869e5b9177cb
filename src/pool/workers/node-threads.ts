/** Threads of Node, and of runtimes that have its `worker_threads`. */
import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs'
import type { Thread, ThreadHost } from './threads.ts'

/** `start` starts the worker's program. */
export function nodeThreads(start: () => Worker): ThreadHost {
  return { start: () => threadOf(start()), processors: availableParallelism(), mayShare: true }
}

function threadOf(worker: Worker): Thread {
  let isStopped = false
  let holds = 0
  worker.unref()
  return {
    endpoint: nodeEndpoint(worker),
    whenGone(take) {
      worker.on('error', take)
      worker.on('messageerror', take)
      worker.on('exit', (code) => {
        if (!isStopped) take(new Error(`the worker ended with code ${code}`))
      })
    },
    hold() {
      holds += 1
      if (holds === 1) worker.ref()
    },
    release() {
      holds -= 1
      if (holds === 0) worker.unref()
    },
    async stop() {
      isStopped = true
      await worker.terminate()
    },
  }
}
