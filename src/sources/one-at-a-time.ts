/** Work that is never done twice at once, and done again for who asks while it is under way. */

/** Runs an action; who asks meanwhile gets the next run, which has yet to begin, and shares it. */
export class OneAtATime<T> {
  readonly #act: () => Promise<T>
  #running: Promise<T> | undefined
  #next: Promise<T> | undefined

  constructor(act: () => Promise<T>) {
    this.#act = act
  }

  /** The result of a run that begins after this call. */
  run(): Promise<T> {
    if (this.#running !== undefined) {
      this.#next ??= this.#running.then(
        () => this.#start(),
        () => this.#start(),
      )
      return this.#next
    }
    return this.#start()
  }

  #start(): Promise<T> {
    this.#next = undefined
    const run = this.#act().finally(() => {
      if (this.#running === run) this.#running = undefined
    })
    this.#running = run
    return run
  }
}
