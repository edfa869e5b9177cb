/** Who asks, as one bundle knows it: what a prepared principal keeps. */
import type { Asker } from './check.ts'
import type { SessionOverlay } from './session-overlay.ts'

export interface Subject extends Asker {
  /** Session policies that came with the principal. */
  readonly session: SessionOverlay | undefined
}
