/** The program of a worker's thread: shards in, summaries out. */
import { parentPort } from 'node:worker_threads'
import { auditShard, type ShardWork } from './audit-shard.ts'

parentPort?.on('message', async (work: ShardWork) => {
  parentPort?.postMessage(await auditShard(work))
})
