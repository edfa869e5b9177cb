/** The ARNs that calls of STS are given. */
import { AwsError } from '../protocol/aws-error.ts'
import { readIamArn } from '../store/arns.ts'

/** Six parts, of which an account and a region may be empty. */
const anyArn = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s

/** Throws for text that is no ARN. */
export function confirmArn(arn: string): void {
  if (!anyArn.test(arn)) throw new AwsError('ValidationError', `${arn} is invalid`)
}

/** Throws for text that is no ARN of a role or of a provider. */
export function confirmArnOf(type: 'role' | 'saml-provider', arn: string): void {
  confirmArn(arn)
  if (readIamArn(arn)?.type === type) return
  throw new AwsError('ValidationError', 'Request ARN is invalid')
}
