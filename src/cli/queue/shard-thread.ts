/** A thread that audits shards, one at a time; one that ends is replaced for the next shard. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ShardResult, ShardWork } from './audit-shard.ts'

export class ShardThread {
  #thread: Worker | undefined

  /** Throws what ended the thread, such as memory that it has used up. */
  async audit(work: ShardWork): Promise<ShardResult> {
    this.#thread ??= start()
    const thread = this.#thread
    const ended = new AbortController()
    try {
      thread.postMessage(work)
      return await Promise.race([
        once(thread, 'message', ended).then(([result]) => result as ShardResult),
        endOf(thread, ended.signal),
      ])
    } catch (error) {
      await this.close()
      throw error
    } finally {
      ended.abort()
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }
}

function start(): Worker {
  return new Worker(new URL('./shard-worker.js', import.meta.url), { execArgv: [] })
}

async function endOf(thread: Worker, signal: AbortSignal): Promise<never> {
  const [code] = await once(thread, 'exit', { signal })
  throw new Error(`the thread of the worker has ended with ${code}`)
}
