/** Batches in the order in which they came, and the workers that decide them. */
import type { BatchResult } from '../../batch/batch-result.ts'
import type { PoolSignal } from '../pool-options.ts'
import { type Crew, type CrewMember, noWorker } from '../workers/crew.ts'
import type { PooledJob } from './job-base.ts'

export class JobQueue {
  readonly #crew: Crew
  readonly #jobs = new Map<PooledJob, (error: unknown) => void>()
  readonly #begun = new Set<PooledJob>()

  constructor(crew: Crew) {
    this.#crew = crew
  }

  /** Batches that workers decide. */
  get deciding(): number {
    return this.#begun.size
  }

  /** Batches that wait for workers. */
  get waiting(): number {
    return this.#jobs.size - this.#begun.size
  }

  /** Has workers decide a batch. Throws its first error, and the reason of the signal. */
  async decide(job: PooledJob, signal: PoolSignal | undefined): Promise<BatchResult> {
    let give: (error: unknown) => void = () => undefined
    const givenUp = new Promise<never>((_, reject) => {
      give = reject
    })
    const abort = (): void => give(signal?.reason)
    signal?.addEventListener('abort', abort)
    this.#jobs.set(job, give)
    this.dispatch()
    try {
      return await Promise.race([job.done, givenUp])
    } finally {
      signal?.removeEventListener('abort', abort)
      job.giveUp()
      this.#jobs.delete(job)
      this.#begun.delete(job)
    }
  }

  /** Gives every idle worker to the first batch that has work for it. */
  dispatch(): void {
    const { members, failure } = this.#crew
    if (failure !== undefined && members.size === 0) this.#refuseAll(failure)
    for (const member of members) {
      if (member.isBusy) continue
      const job = [...this.#jobs.keys()].find((one) => one.hasWork())
      if (job === undefined) return
      this.#begun.add(job)
      void this.#serve(member, job)
    }
  }

  async #serve(member: CrewMember, job: PooledJob): Promise<void> {
    member.isBusy = true
    member.thread.hold()
    await job.serve(member)
    member.isBusy = false
    member.thread.release()
    this.dispatch()
  }

  #refuseAll(cause: unknown): void {
    for (const give of this.#jobs.values()) give(noWorker(cause))
  }
}
