/** What calls fail with while the database is not there. */
import { AwsError } from '../../protocol/aws-error.ts'

const reported = new WeakSet<Error>()

/** Says what is wrong in the log, once, and nothing of it to callers. */
export function unavailable(cause: unknown): AwsError {
  if (cause instanceof AwsError) return cause
  if (cause instanceof Error && !reported.has(cause)) {
    reported.add(cause)
    console.error(`sallyport-server: the database cannot be used: ${cause.message}`)
  }
  return new AwsError(
    'ServiceUnavailable',
    'The request has failed due to a temporary failure of the server.',
  )
}
