/** What IAM's readers of tags and documents refuse, as Organizations calls it. */
import { AwsError } from '../protocol/aws-error.ts'

/** Runs one of them. */
export function inOrganizationWords<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const found = cause instanceof AwsError ? words.get(cause.code) : undefined
    if (!(cause instanceof AwsError) || found === undefined) throw cause
    const { code, reason } = found
    const members = reason === undefined ? {} : { Reason: reason }
    throw new AwsError(code, cause.message, { members })
  }
}

interface Wording {
  readonly code: string
  readonly reason?: string
}

const words: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  ['InvalidInput', { code: 'InvalidInputException', reason: 'INVALID_SYSTEM_TAGS_PARAMETER' }],
  ['LimitExceeded', { code: 'ConstraintViolationException', reason: 'MAX_TAG_LIMIT_EXCEEDED' }],
  ['MalformedPolicyDocument', { code: 'MalformedPolicyDocumentException' }],
])
