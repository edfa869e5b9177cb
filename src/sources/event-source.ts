/** Server-sent events that announce a bundle; what they say is never believed, only asked after. */
import { type Network, reasonOf } from './read-response.ts'
import { shownUrl } from './shown-url.ts'
import type { Source } from './source.ts'

/** Milliseconds before a connection that ended is made again, at first and at most. */
const soonest = 1_000
const latest = 60_000

/** The characters of a line that is still growing; an event is a digest and a few words. */
const longestLine = 65_536

/** A source that is asked whenever an event arrives at a URL. */
export function subscribed(url: string, source: Source, network: Network): Source {
  return {
    ...source,
    name: `${source.name} (announced by ${shownUrl(url)})`,
    watch(wake) {
      const end = source.watch?.(wake)
      const stop = listen(url, wake, network)
      return () => {
        end?.()
        stop()
      }
    },
  }
}

/** Keeps a connection, and makes it again when it ends. */
function listen(url: string, wake: () => void, network: Network): () => void {
  let isOver = false
  let stop = (): void => undefined
  let failures = 0
  const onEvent = (): void => {
    failures = 0
    wake()
  }
  const connect = async (): Promise<void> => {
    const exchange = network.begin(url, { accept: 'text/event-stream' })
    stop = () => exchange.cancel()
    try {
      const { status, body } = await exchange.response
      if (status !== 200 || body === null) throw new Error(`status ${status}`)
      wake() // what was announced meanwhile was not heard
      await readEvents(body.getReader(), onEvent)
    } catch (cause) {
      void reasonOf(cause) // the source itself is asked by the clock as well
    }
    exchange.cancel()
    if (isOver) return
    const delay = Math.min(latest, soonest * 2 ** failures) * (0.5 + Math.random() / 2)
    failures += 1
    stop = network.after(delay, () => void connect())
  }
  void connect()
  return () => {
    isOver = true
    stop()
  }
}

type EventReader = ReturnType<
  NonNullable<Awaited<ReturnType<Network['begin']>['response']>['body']>['getReader']
>

/** Calls back for every event that has data; comments keep the connection alive. */
async function readEvents(reader: EventReader, onEvent: () => void): Promise<void> {
  const decoder = new TextDecoder()
  let line = ''
  let hasData = false
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (line + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r/)
    line = lines.pop() ?? ''
    if (line.length > longestLine) throw new Error('a line without an end')
    for (const one of lines) {
      if (one.startsWith('data:')) hasData = true
      else if (one === '' && hasData) {
        hasData = false
        onEvent()
      }
    }
  }
}
