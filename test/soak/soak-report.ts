/** What a thread of the soak has seen so far. */
export interface SoakReport {
  /** Of the pointer in force; 0 before anything was asked for. */
  readonly version: number
  checks: number
  /** Of these, while a new bundle was fetched, checked and put in place. */
  during: number
  /** The first few answers that are not the reference's for the bundle that gave them. */
  readonly wrong: string[]
  /** Bundles that were not taken. */
  failures: number
  /** Milliseconds between two turns while a swap was under way; printed, not judged. */
  longest: number
}
