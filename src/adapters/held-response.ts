/** A response of Node's that does not leave before it is known to be for a declared route. */

/** What is used of the response. */
interface NodeResponse extends Record<Sending, (...given: unknown[]) => unknown> {
  readonly statusCode: number
  readonly headersSent: boolean
  getHeaderNames(): string[]
  removeHeader(name: string): void
}

type Sending = 'writeHead' | 'write' | 'end'

/**
 * Holds a response back until `isDeclared`: whatever starts to send one below 400 before that sends
 * what `refuse` does, and nothing of its own. INVARIANT: it never throws into who sends, since a
 * stream that does so has nobody to catch it.
 */
export function holdBack(response: object, isDeclared: () => boolean, refuse: () => void): void {
  const held = response as NodeResponse
  const { writeHead, write, end } = held
  let isRefused = false
  const refuses = (status: unknown): boolean => {
    if (isRefused || held.headersSent || Number(status) >= 400 || isDeclared()) return isRefused
    isRefused = true
    for (const name of held.getHeaderNames()) held.removeHeader(name)
    Object.assign(held, { writeHead, write, end })
    refuse()
    Object.assign(held, holding)
    return true
  }
  // each of them takes three at most
  const holding = {
    writeHead: (status: unknown, second: unknown, third: unknown) =>
      refuses(status) ? held : writeHead.call(held, status, second, third),
    write: (...given: unknown[]) => {
      if (!refuses(held.statusCode)) return write.call(held, given[0], given[1], given[2])
      goOn(given)
      return true
    },
    end: (...given: unknown[]) => {
      if (!refuses(held.statusCode)) return end.call(held, given[0], given[1], given[2])
      goOn(given)
      return held
    },
  }
  Object.assign(held, holding)
}

/** Tells who waits until something is sent, as if it were. */
function goOn(given: readonly unknown[]): void {
  const isSent = given.at(-1)
  if (typeof isSent === 'function') queueMicrotask(() => isSent())
}
