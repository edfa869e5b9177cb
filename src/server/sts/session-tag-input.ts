/** Session tags of an input, refused in STS's words ("Pass session tags in AWS STS"). */

import type { ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { lowered } from '../protocol/letter-case.ts'

export interface SessionTagInput {
  readonly tags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
}

/** Throws `InvalidParameterValue` for tags that are twice there, not there, or not to be set. */
export function readSessionTags(input: InputFields, { caller }: ServedCall): SessionTagInput {
  const tags = input.structures('Tags').map((one) => [one.need('Key'), one.need('Value')] as const)
  const folded = tags.map(([key]) => lowered(key))
  const transitive = input.texts('TransitiveTagKeys')
  confirmDistinct(folded)
  const inherited = caller.kind === 'session' ? caller.principal.transitiveTagKeys : []
  if (inherited.some((key) => folded.includes(lowered(key)))) {
    throw wrong(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
  if (transitive.some((key) => !folded.includes(lowered(key)))) {
    throw wrong('The specified transitive tag key must be included in the requested tags.')
  }
  return {
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
    ...(transitive.length > 0 && { transitiveTagKeys: transitive }),
  }
}

/** Throws `InvalidParameterValue` for a key that is there twice, in whatever case. */
export function confirmDistinct(keys: readonly string[]): void {
  if (new Set(keys.map((key) => lowered(key))).size === keys.length) return
  throw wrong('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
}

function wrong(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}
