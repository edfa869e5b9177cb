/** What some actions without resource types are compared with in place of `*` (L-78). */
import { foldCase } from '../json/fold-case.ts'

/** By action in lower case, each with where AWS shows it. */
const submitted: ReadonlyMap<string, string> = new Map([
  // IAM User Guide, Policy evaluation logic: the example allows it on `arn:aws:s3:::*`; so do AWS
  // managed policies such as AWSQuicksightAthenaAccess
  ['s3:listallmybuckets', 'arn:aws:s3:::*'],
])

/** The text that patterns are compared with. */
export function submittedResource({ action, resource }: SubmittedCall): string {
  return resource === '*' ? (submitted.get(foldCase(action)) ?? resource) : resource
}

interface SubmittedCall {
  readonly action: string
  readonly resource: string
}
