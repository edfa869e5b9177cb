/** What an event says became of the call: a decision of AWS's, or none. */
import { foldAscii } from '../../json/fold-case.ts'
import type { PolicyType } from '../../model/policy.ts'
import type { TrailEvent } from './trail-event.ts'

/** What AWS decided, as far as the event tells. */
export interface RecordedOutcome {
  /** `unknown`: nothing was decided, or the event does not tell: throttled, expired, malformed. */
  readonly access: 'allowed' | 'denied' | 'unknown'
  /** What the message of a denial says. */
  readonly stated?: StatedDenial
}

/** A denial in words ("Troubleshoot access denied error messages"). */
export interface StatedDenial {
  readonly action?: string
  readonly resource?: string
  readonly isExplicit?: boolean
  readonly policyType?: PolicyType
  /** The ARN of the policy, where the message names one. */
  readonly policy?: string
}

/**
 * Codes of errors that are denials. Sources: "Common errors" of the APIs of IAM and EC2, "Error
 * responses" of Amazon S3, the API of each service for its own.
 */
const denials: ReadonlySet<string> = new Set([
  ...['AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation'],
  ...['UnauthorizedOperation', 'Client.UnauthorizedAccess', 'AuthorizationError'],
  ...['AuthorizationErrorException', 'NotAuthorized', 'Client.NotAuthorized'],
  ...['kms:AccessDeniedException', 'UnauthorizedAccess'],
])

/** Errors before or beside authorization: the call may have been allowed, or never decided. */
const undecided =
  /throttl|RequestLimitExceeded|SlowDown|TooManyRequests|Expired|InvalidClientTokenId|SignatureDoesNotMatch|AuthFailure|UnrecognizedClient|InvalidAccessKeyId|MissingAuthenticationToken|IncompleteSignature|InvalidSignature|OptInRequired|RequestTimeTooSkewed|ServiceUnavailable|Unavailable|InternalError|InternalFailure|InternalServer|InternalServiceError|ServerException|MalformedQueryString|MalformedXML|InvalidAction|InvalidRequest$|SerializationException|ValidationE|InvalidParameter|MissingParameter|InvalidArgument|InvalidInput|BadRequest|DryRunOperation/i

/** Reads an event's outcome: a call without an error, or with one of its own work, was allowed. */
export function outcomeOf({ errorCode, errorMessage }: TrailEvent): RecordedOutcome {
  if (errorCode === undefined) return { access: errorMessage === undefined ? 'allowed' : 'unknown' }
  if (denials.has(errorCode)) return readDenial(errorMessage ?? '')
  if (errorCode.endsWith('DryRunOperation')) return { access: 'allowed' }
  return { access: undecided.test(errorCode) ? 'unknown' : 'allowed' }
}

/** A message with no word of authorization is not IAM's: "IAM user access not activated". */
function readDenial(message: string): RecordedOutcome {
  const isOther = message !== '' && !/authoriz|access denied|permission|denied/i.test(message)
  if (isOther) return { access: 'unknown' }
  const [, action, resource] =
    /is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)(?: on resource: (\S+))?/.exec(
      message,
    ) ?? []
  const reason =
    /(with an explicit deny in|because no) (?:an? |the )?([a-z -]+?) (?:policy|policies|boundary)\b(?:: (arn:\S+))?/i.exec(
      message,
    )
  const policyType = typeNames.get(kindOf(reason?.[0] ?? ''))
  return {
    access: 'denied',
    stated: {
      ...(action !== undefined && { action }),
      ...(resource !== undefined && { resource: resource.replace(/^["']+|["',.]+$/g, '') }),
      ...(reason !== null && { isExplicit: /explicit/i.test(reason[1] ?? '') }),
      ...(policyType !== undefined && { policyType }),
      ...(reason?.[3] !== undefined && { policy: reason[3] }),
    },
  }
}

function kindOf(reason: string): string {
  return [...typeNames.keys()].find((name) => foldAscii(reason).includes(name)) ?? ''
}

/** AWS's names of policy types in its messages. */
const typeNames: ReadonlyMap<string, PolicyType> = new Map([
  ['identity-based', 'identity'],
  ['resource-based', 'resource'],
  ['role trust', 'resource'],
  ['permissions boundary', 'boundary'],
  ['service control', 'scp'],
  ['resource control', 'rcp'],
  ['vpc endpoint', 'endpoint'],
  ['session', 'session'],
])
