/** Pages that browsers ask for, and the forms on them. */
import type { AwsError } from '../protocol/aws-error.ts'
import type { ServiceName } from '../protocol/service-model.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { ProvenCall } from '../sts/token-operation.ts'
import type { HttpReply } from '../wire/http-reply.ts'

export interface BrowserParts {
  readonly accounts: Accounts
  readonly secrets: Secrets
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where the browser has reached this server. */
  readonly origin: string
  /** Where the browser is. */
  readonly address: string
}

/** As CloudTrail has a form that was sent. */
export interface FormEvent {
  readonly service: ServiceName
  readonly operation: string
  /** Of one that proved nothing. */
  readonly failed: string
}

export interface BrowserPage {
  readonly event: FormEvent
  /** The page; undefined where a form was sent. */
  show(parts: BrowserParts): HttpReply | undefined
  /** The account whose trail a form is in. */
  account(parts: BrowserParts): AccountState
  /** What a form comes to, once whoever sent it is known. Throws an `AwsError`. */
  prove(parts: BrowserParts): Promise<ProvenCall>
  /** What comes of a form that was served. */
  reply(parts: BrowserParts, output: CallOutput): HttpReply
  /** The page again, with what was not right. */
  showFault(parts: BrowserParts, error: AwsError): HttpReply
}
