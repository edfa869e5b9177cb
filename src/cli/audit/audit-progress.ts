/** How far an audit is: a line that a person watches, or a line now and then. */
import type { Terminal } from '../render/terminal.ts'
import type { ReadingProgress } from './run-audit.ts'

/** Between two lines, in milliseconds: where a person watches, and where not. */
const WATCHED = 200
const LOGGED = 30_000

export class AuditProgress implements ReadingProgress {
  readonly #terminal: Terminal
  readonly #total: number
  readonly #startedAt = performance.now()
  #shownAt = performance.now()
  #isShown = false
  #bytes = 0
  #events = 0

  /** `total`: bytes of all files, as they are stored. */
  constructor(terminal: Terminal, total: number) {
    this.#terminal = terminal
    this.#total = total
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes
  }

  addEvents(events: number): void {
    this.#events += events
    const now = performance.now()
    const { watched } = this.#terminal
    if (now - this.#shownAt < (watched ? WATCHED : LOGGED)) return
    this.#shownAt = now
    this.#isShown = watched
    const line = this.#line((now - this.#startedAt) / 1_000)
    this.#terminal.note(watched ? `\r\u001b[K${line}` : `${line}\n`)
  }

  clear(): void {
    if (this.#isShown) this.#terminal.note('\r\u001b[K')
  }

  #line(seconds: number): string {
    const share = this.#total === 0 ? 1 : Math.min(1, this.#bytes / this.#total)
    const rate = Math.round(this.#events / seconds).toLocaleString('en-US')
    const left = share === 0 ? '' : `, ${duration((seconds / share) * (1 - share))} left`
    const percent = Math.floor(share * 100)
    return `${percent} %, ${this.#events.toLocaleString('en-US')} events, ${rate} a second${left}`
  }
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  return seconds < 3_600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
