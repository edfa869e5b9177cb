/** Objects that are asked for before it is their turn: of small ones most of the time is waiting. */
import {
  type FetchedObject,
  isObjectPath,
  locationOf,
  type ObjectLocation,
  objectClient,
} from './object-store.ts'

/** How many are asked for at a time; what of them has arrived waits in their connections. */
const AHEAD = 8

export class ObjectsAhead {
  readonly #waiting: Iterator<string>
  readonly #begun = new Map<string, Promise<FetchedObject>>()
  readonly #ended = new AbortController()

  /** Paths in the order in which they will be read; those of files are passed over. */
  constructor(paths: readonly string[]) {
    this.#waiting = paths.filter(isObjectPath)[Symbol.iterator]()
  }

  /** The object, if it was asked for; the next ones are from now on. */
  take(path: string): Promise<FetchedObject> | undefined {
    this.#begin()
    const begun = this.#begun.get(path)
    this.#begun.delete(path)
    return begun
  }

  /** Gives up what nobody has taken. */
  end(): void {
    this.#ended.abort()
  }

  #begin(): void {
    while (this.#begun.size < AHEAD) {
      const { done, value } = this.#waiting.next()
      if (done === true) return
      const fetched = fetchObject(locationOf(value), this.#ended.signal)
      fetched.catch(() => undefined) // whoever takes it is told
      this.#begun.set(value, fetched)
    }
  }
}

async function fetchObject({ bucket, key }: ObjectLocation, abortSignal: AbortSignal) {
  const client = await objectClient()
  return client.getObject({ Bucket: bucket, Key: key }, { abortSignal })
}
