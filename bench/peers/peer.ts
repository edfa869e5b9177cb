/** What every engine of the comparison is behind: the same plain requests in, a verdict out. */
import type { Verdict } from '../../src/model/decision.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Workload } from '../fixtures.ts'

/** `denied`: an engine that does not tell an explicit deny from an implicit one. */
export type PeerVerdict = Verdict | 'denied'

export interface Peer {
  readonly name: string
  /** What its translation of the workload leaves out or says otherwise. */
  readonly gaps: readonly string[]
  decide(request: AuthorizationRequest): PeerVerdict | Promise<PeerVerdict>
  /** Looks up beforehand whatever an application may know already: the task left is to decide. */
  hand?(request: AuthorizationRequest): () => PeerVerdict
}

export type CreatePeer = (workload: Workload) => Peer | Promise<Peer>

/** The bucket of an object's ARN, or the ARN itself: what a resource policy is attached to. */
export function ownerOf(arn: string): string {
  const slash = arn.indexOf('/')
  return slash < 0 ? arn : arn.slice(0, slash)
}

/** The resource of a request for one. */
export function resourceOf(request: AuthorizationRequest): string {
  return request.resource as string
}

export function isS3(arn: string): boolean {
  return arn.startsWith('arn:aws:s3:')
}
