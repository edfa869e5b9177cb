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
  if (/is not authorized to perform/.test(errorMessage ?? '')) return readDenial(errorMessage ?? '')
  const isOpen = undecided.test(errorCode) || untold.test(`${errorCode} ${errorMessage ?? ''}`)
  return { access: isOpen ? 'unknown' : 'allowed' }
}

/**
 * What may be a denial, of policies or of the service's own, or come before one: of a bucket or a queue
 * that is not there S3 and Amazon SQS tell whoever asks.
 */
const untold =
  /denied|forbidden|unauthori[sz]ed|not.?authori[sz]ed|authorization|privilege|(?<!Invalid)permission|do(?:es)? not have access|NoSuchBucket\b|NonExistentQueue|QueueDoesNotExist/i

/** A message with no word of authorization is not IAM's: "IAM user access not activated". */
function readDenial(message: string): RecordedOutcome {
  const isOther = message !== '' && !/authoriz|access denied|permission|denied/i.test(message)
  if (isOther) return { access: 'unknown' }
  const [, action, resource] =
    /is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)(?: on resource: ("[^"]+"|\S+))?/.exec(
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
