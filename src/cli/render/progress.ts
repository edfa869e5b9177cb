/** How far a long job is, on one line that a person sees; nothing where nobody looks. */
import type { Terminal } from './terminal.ts'

/** Between two updates of the line, in milliseconds. */
const INTERVAL = 100

export interface ProgressLine {
  update(stage: string, done: number, total: number): void
  /** Takes the line away. */
  clear(): void
}

/** A line on stderr; it appears once a job takes longer than an interval. */
export function progressLine(terminal: Terminal): ProgressLine {
  let shownAt = performance.now()
  let shown = false
  return {
    update(stage, done, total) {
      const now = performance.now()
      if (!terminal.watched || now - shownAt < INTERVAL) return
      shownAt = now
      shown = true
      terminal.note(`\r\u001b[K${stage} ${done} of ${total}`)
    },
    clear() {
      if (shown) terminal.note('\r\u001b[K')
    },
  }
}
