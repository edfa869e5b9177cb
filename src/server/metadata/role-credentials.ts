/** Credentials of a role as AWS's workloads get them: kept while they are good, and renewed in time. */
import type { CallOutput } from '../protocol/write-xml.ts'
import type { ServiceAssumption } from '../sts/service-call.ts'
import type { SessionCredentials } from '../sts/session-token.ts'

/** SDKs ask again a quarter of an hour before the end. */
const renewedBefore = 1_800_000

export interface HandedCredentials extends SessionCredentials {
  /** Milliseconds since 1970. */
  readonly obtained: number
}

export interface CredentialSource {
  assumeByService(assumption: ServiceAssumption): Promise<CallOutput>
}

/** For one workload. */
export class RoleCredentials {
  readonly #source: CredentialSource
  readonly #now: () => number
  #kept: { readonly id: string; readonly credentials: HandedCredentials } | undefined

  /** `now` is the account's time. */
  constructor(source: CredentialSource, now: () => number) {
    this.#source = source
    this.#now = now
  }

  /**
   * Credentials that are good for half an hour at least. A role of another unique id is another
   * role. Rejects with an `AwsError` where the service may not assume it.
   */
  async find(roleId: string, assumption: ServiceAssumption): Promise<HandedCredentials> {
    const now = this.#now()
    const kept = this.#kept?.id === roleId ? this.#kept.credentials : undefined
    if (kept !== undefined && kept.Expiration.getTime() - now > renewedBefore) return kept
    const { Credentials } = await this.#source.assumeByService(assumption)
    const made = Credentials as unknown as SessionCredentials
    const credentials = { ...made, obtained: now }
    this.#kept = { id: roleId, credentials }
    return credentials
  }
}
