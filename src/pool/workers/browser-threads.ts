/** Workers of browsers. */
import type { Thread, ThreadHost } from './threads.ts'

/** `start` starts the worker's program. */
export function browserThreads(start: () => Worker): ThreadHost {
  return {
    start: () => threadOf(start()),
    processors: globalThis.navigator?.hardwareConcurrency ?? 1,
    // pages that are not isolated from others may not send shared memory
    mayShare: typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false,
  }
}

function threadOf(worker: Worker): Thread {
  return {
    endpoint: worker,
    whenGone(take) {
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        take(event.error ?? new Error(event.message || 'the worker cannot be started'))
      })
      worker.addEventListener('messageerror', () => take(new Error('a message cannot be read')))
    },
    hold() {},
    release() {},
    async stop() {
      worker.terminate()
    },
  }
}
