/** Actions of identity policies, as IAM refuses them. */
import { AwsError } from '../../protocol/aws-error.ts'
import { listOf, type WrittenStatement } from './document-syntax.ts'

/** Throws for an action of the wrong form. */
export function confirmActions(statements: readonly WrittenStatement[]): void {
  for (const { Action, NotAction } of statements) {
    for (const action of listOf(Action ?? NotAction)) confirmAction(action)
  }
}

function confirmAction(action: string): void {
  if (action === '*') return
  const parts = action.split(':')
  if (parts.length < 2) {
    throw wrong('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  }
  if (parts.length > 2) throw wrong('Actions/Condition can contain only one colon.')
  const [vendor = ''] = parts
  if (!/^(?:\*|[A-Za-z0-9.-]+)$/.test(vendor)) throw wrong(`Vendor ${vendor} is not valid`)
}

function wrong(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message)
}
