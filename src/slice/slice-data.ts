/** A slice: what one principal can do, small enough for a page, as plain data. */
import type { Principal } from '../model/request.ts'
import type { SessionFacts } from '../sts/session/session.ts'

/**
 * What a page needs to decide for one principal, as JSON. It holds nothing that makes it trustworthy
 * and needs nothing: it decides what a page shows, and the server decides again.
 */
export interface Slice {
  readonly version: 1
  /** Digest of the bundle that it was cut from. */
  readonly source: string
  /** Whom it decides for; of session policies there is a stand-in. */
  readonly principal: Principal
  /** ISO 8601, both; once it is over, everything is for the server to decide. */
  readonly issuedAt: string
  readonly expiresAt: string
  /** What context keys follow from that only the session may state; of bare principals absent. */
  readonly session?: SessionFacts
  /** Patterns of the resources that it knows all about; without them it knows about all. */
  readonly resources?: readonly string[]
  /** Ids of the accounts that it knows; absent where the bundle is of bare policies. */
  readonly accounts?: readonly string[]
  /** Allows what is allowed whatever was left out: a bundle in base64. */
  readonly certain: string
  /** Allows what may be allowed; absent where nothing was left out. */
  readonly possible?: string
  /** The same two of session policies. */
  readonly policies?: { readonly certain: string; readonly possible: string }
}

/** The session policies that a slice's principal has in place of its own. */
export const standIn: readonly unknown[] = [{ Version: '2012-10-17', Statement: [] }]
