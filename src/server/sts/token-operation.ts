/** What an operation without a signature is: what its token proves, and what it does. */
import type { IdentityProviders } from '../federation/identity-providers.ts'
import type { OpenCall } from '../iam/operation.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'

/** What proving has at hand: it may wait for an identity provider, while other calls are served. */
export interface ProofParts {
  readonly accounts: Accounts
  /** The account that the input names; else the one that people sign in to. */
  readonly state: AccountState
  readonly secrets: Secrets
  readonly providers: IdentityProviders
  /** Milliseconds since 1970. */
  readonly now: number
  /** The time by which clients sign. */
  readonly signedBy: number
  /** Where the client has reached this server. */
  readonly origin: string
  /** A header of the request. */
  readonly header: (name: string) => string | undefined
}

/** A call whose token was found good. */
export interface ProvenCall {
  /** As CloudTrail has it; undefined where anybody may call. */
  readonly identity: object | undefined
  /** The account whose call it is, where another than was asked. */
  readonly state?: AccountState
  run(call: OpenCall): Promise<CallOutput>
  /** What the call is recorded as, by its output, which it has not where it failed; as itself when absent. */
  readonly recorded?: (output: CallOutput | undefined) => RecordedAs
}

/** The name of an event, what is in its `additionalEventData`, and the role that it gave credentials of. */
export interface RecordedAs {
  readonly operation?: string
  readonly data?: Readonly<Record<string, string>>
  readonly assumed?: string
}

/** Throws `InvalidIdentityToken` and the like for a token that proves nothing. */
export type TokenOperation = (input: InputFields, parts: ProofParts) => Promise<ProvenCall>
