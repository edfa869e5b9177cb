/** The packages behind `--queue`, which whoever wants it installs, and what is used of them. */
import type { ShardData } from './shard-data.ts'

/** A connection of `ioredis`. */
export interface RedisClient {
  on(event: 'error', listener: (error: Error) => void): unknown
  connect(): Promise<void>
  ping(): Promise<string>
  set(key: string, value: Buffer, unit: 'EX', seconds: number): Promise<unknown>
  getBuffer(key: string): Promise<Buffer | null>
  del(key: string): Promise<unknown>
  expire(key: string, seconds: number): Promise<number>
  disconnect(): void
}

export interface QueueJob {
  readonly id?: string
  readonly data: ShardData
  readonly returnvalue: unknown
  readonly failedReason?: string
  remove(): Promise<void>
  moveToDelayed(timestamp: number, token?: string): Promise<void>
}

/** The side of BullMQ that asks. */
export interface OfferingQueue {
  on(event: 'error', listener: (error: Error) => void): unknown
  add(name: string, data: ShardData, options: object): Promise<unknown>
  getJobState(id: string): Promise<string>
  getJob(id: string): Promise<QueueJob | undefined>
  close(): Promise<void>
}

/** The side of BullMQ that works. */
export interface JobWorker {
  on(event: 'error', listener: (error: Error) => void): unknown
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
}

interface QueueBase {
  readonly connection: RedisClient
  readonly prefix: string
}

interface WorkerSettings extends QueueBase {
  readonly concurrency: number
  readonly lockDuration: number
  readonly stalledInterval: number
  readonly maxStalledCount: number
}

type JobProcessor = (job: QueueJob, token?: string) => Promise<unknown>

/** What `bullmq` exports. */
export interface QueuePackage {
  readonly Queue: new (name: string, options: QueueBase) => OfferingQueue
  readonly Worker: new (name: string, processor: JobProcessor, options: WorkerSettings) => JobWorker
  readonly DelayedError: new () => Error
  readonly UnrecoverableError: new (message: string) => Error
}

/** What `ioredis` exports. */
export interface RedisPackage {
  readonly Redis: new (options: object) => RedisClient
}
