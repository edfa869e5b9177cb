/** The parts of an ARN that resolution looks at ("IAM identifiers", D-20…D-32). */

export interface ArnParts {
  readonly partition: string
  readonly service: string
  readonly account: string
  /** Everything after the fifth colon. */
  readonly resource: string
}

/** Splits an ARN at its first five colons; undefined for anything else. */
export function splitArn(arn: string): ArnParts | undefined {
  const match = /^arn:([^:]+):([^:]+):[^:]*:([^:]*):(.+)$/s.exec(arn)
  if (match === null) return undefined
  const [, partition = '', service = '', account = '', resource = ''] = match
  return { partition, service, account, resource }
}

/** Whether `account` is an account's id, 12 digits (D-20). */
export function isAccountId(account: string): boolean {
  return /^\d{12}$/.test(account)
}

/** The last element of a path: `R` of `role/a/b/R`. */
export function lastElement(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
