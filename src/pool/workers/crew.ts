/** The workers of a pool: all on the same bundles, each replaced when it is gone. */
import { type Remote, transfer, wrap } from 'comlink'
import { KernelError } from '../../model/errors.ts'
import type { Thread, ThreadHost } from './threads.ts'
import type { DeskReply, NumberedBundle, WorkerDesk, WorkerTerms } from './worker-desk.ts'
import { errorOf } from './worker-faults.ts'

/** A worker. */
export interface CrewMember {
  readonly desk: Remote<WorkerDesk>
  readonly thread: Thread
  /** Rejects with `WorkerGone` when the worker is gone. */
  readonly gone: Promise<never>
  readonly versions: Set<number>
  isBusy: boolean
}

/** The refusal of whatever a worker was asked that is gone. */
export class WorkerGone extends Error {}

/** Whose crew it is. */
export interface CrewOwner {
  /** Bundles that every worker has. */
  bundles(): readonly NumberedBundle[]
  /** A worker has come, or is no longer there. */
  changed(): void
}

/** So often in a row a worker may fail to start before no other is tried. */
const failuresMost = 3

export class Crew {
  readonly members = new Set<CrewMember>()
  replaced = 0
  /** Why the last worker is gone that did not survive to open a bundle. */
  lost: unknown
  /** Why no more workers are started; undefined: they are. */
  failure: unknown
  readonly #host: ThreadHost
  readonly #terms: WorkerTerms
  readonly #owner: CrewOwner
  /** What tells whoever waits for a thread that it is gone. */
  readonly #started = new Map<Thread, (cause: unknown) => void>()

  constructor(host: ThreadHost, terms: WorkerTerms, owner: CrewOwner) {
    this.#host = host
    this.#terms = terms
    this.#owner = owner
  }

  /** Starts a worker, which is a member as soon as it has all bundles. Throws what it throws. */
  async hire(): Promise<CrewMember> {
    const member = this.#start()
    try {
      // INVARIANT: nothing awaits between the last look at what there is to load and the joining
      for (let next = this.#missing(member); next !== undefined; next = this.#missing(member)) {
        await this.#loadOne(member, next)
      }
      if (this.failure !== undefined) throw this.failure
    } catch (error) {
      await this.#end(member.thread)
      throw error
    }
    this.members.add(member)
    member.gone.catch(() => this.#replace(member))
    this.#owner.changed()
    return member
  }

  /**
   * Has every member load a bundle, and calls back with its digest when all have it. Throws what the
   * first throws that cannot, and `ERR_KERNEL` where nobody is there.
   */
  async load(bundle: NumberedBundle, place: (digest: string) => void): Promise<void> {
    let digest: string | undefined
    for (;;) {
      const late = [...this.members].filter(({ versions }) => !versions.has(bundle.version))
      // INVARIANT: nothing awaits between this look at who has it and the call
      if (late.length === 0 && digest !== undefined) return place(digest)
      if (late.length === 0) throw noWorker(this.lost)
      const loaded = await Promise.all(late.map((member) => this.#loadOr(member, bundle)))
      digest = loaded.find((one) => one !== undefined) ?? digest
    }
  }

  /** Has every member forget a bundle. */
  drop(version: number): void {
    for (const member of this.members) {
      if (member.versions.delete(version))
        void ask(member, ({ desk }) => desk.drop(version)).catch(ignore)
    }
  }

  /** Ends all workers, for a reason. */
  async stop(failure: unknown): Promise<void> {
    this.failure = failure
    const started = [...this.#started]
    this.members.clear()
    this.#owner.changed()
    // one that never answers is waited for by nobody any more
    for (const [, leave] of started) leave(failure)
    await Promise.all(started.map(([thread]) => thread.stop()))
  }

  #start(): CrewMember {
    const thread = this.#host.start()
    let leave: (cause: unknown) => void = ignore
    const gone = new Promise<never>((_, reject) => {
      leave = (cause) => reject(new WorkerGone('a worker is gone', { cause }))
    })
    gone.catch(ignore)
    thread.whenGone(leave)
    this.#started.set(thread, leave)
    const desk = wrap<WorkerDesk>(thread.endpoint)
    return { desk, thread, gone, versions: new Set(), isBusy: false }
  }

  #missing({ versions }: CrewMember): NumberedBundle | undefined {
    return this.#owner.bundles().find(({ version }) => !versions.has(version))
  }

  /** Undefined for a worker that is gone meanwhile: another comes. */
  async #loadOr(member: CrewMember, bundle: NumberedBundle): Promise<string | undefined> {
    try {
      return await this.#loadOne(member, bundle)
    } catch (error) {
      if (!(error instanceof WorkerGone)) throw error
      this.members.delete(member)
      this.lost = error.cause
      return undefined
    }
  }

  async #loadOne(member: CrewMember, bundle: NumberedBundle): Promise<string> {
    member.thread.hold()
    try {
      const answer = await ask(member, ({ desk }) => desk.load(bundle, this.#terms))
      const digest = answerOf<string>(answer)
      member.versions.add(bundle.version)
      return digest
    } finally {
      member.thread.release()
    }
  }

  /** Nothing that a worker wrote is read before it has ended. */
  async #replace(member: CrewMember): Promise<void> {
    this.members.delete(member)
    await this.#end(member.thread)
    if (this.failure !== undefined) return
    this.replaced += 1
    await this.#fill()
  }

  async #end(thread: Thread): Promise<void> {
    this.#started.delete(thread)
    await thread.stop()
  }

  /** Starts a worker in place of another, again where it does not start, but not for ever. */
  async #fill(): Promise<void> {
    for (let failures = 1; this.failure === undefined; failures += 1) {
      try {
        await this.hire()
        return
      } catch (error) {
        if (failures < failuresMost) continue
        this.failure ??= error
        this.#owner.changed()
      }
    }
  }
}

/** Why a pool decides nothing: none of its workers is there. */
export function noWorker(cause: unknown): KernelError {
  if (cause instanceof KernelError && cause.place === 'pool') return cause
  return new KernelError('no worker of the pool can be started', {
    place: 'pool',
    hint: 'see the cause; where the package is bundled give `startWorker`',
    cause,
  })
}

/** Asks a worker. Throws `WorkerGone` when it is gone before it answers. */
export function ask<T>(
  member: CrewMember,
  work: (member: CrewMember) => PromiseLike<T>,
): Promise<T> {
  return Promise.race([work(member), member.gone])
}

/** What a worker answered. Throws its error. */
export function answerOf<T>({ fault, answer }: DeskReply<T>): T {
  if (fault !== undefined) throw errorOf(fault)
  return answer as T
}

/** Lets buffers go along with an argument: they are no longer there afterwards. */
export function sendAlong<T extends object>(value: T, buffers: ArrayBuffer[]): T {
  return transfer(value, buffers)
}

function ignore(): void {}
