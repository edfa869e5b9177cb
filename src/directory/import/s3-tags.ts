/**
 * Tags of S3 as IAM sees them. Those of a bucket are `aws:ResourceTag` where ABAC is turned on, which
 * it is not until somebody does ("Enabling ABAC in general purpose buckets", Amazon S3 User Guide);
 * those of an object are `s3:ExistingObjectTag`.
 */
import { type Cursor, report } from '../../json/reader.ts'
import { addIssue, type Fault, quote } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { isBucket } from '../access-points.ts'
import { throwIssues } from '../throw-issues.ts'
import type { ResourceFacts } from './resource-outputs.ts'

/** Where the tags of a bucket were printed. */
export interface PrintedTags {
  readonly arn: string
  readonly cursor: Cursor
}

/** Reports tags of an object. */
export function confirmTagged(cursor: Cursor, arn: string, { tags }: ResourceFacts): void {
  if (tags !== undefined && /^arn:[^:]+:s3:::[^/]+\/./.test(arn)) report(cursor, ofObject(arn))
}

/** Throws `ERR_DIRECTORY_INVALID` for buckets of which nothing says whether their tags count. */
export function confirmCounted(
  printed: readonly PrintedTags[],
  factsOf: (arn: string) => ResourceFacts | undefined,
): void {
  const issues: Issue[] = []
  for (const { arn, cursor } of printed) {
    if (!isBucket(arn) || factsOf(arn)?.abac !== undefined) continue
    addIssue(issues, { ...cursor, place: cursor.node.place }, uncounted(arn))
  }
  throwIssues(issues)
}

function ofObject(arn: string): Fault {
  return {
    code: 'OBJECT_TAGS',
    message: `IAM has no tags of ${quote(arn)}: it is an object`,
    hint: 'leave the file out; state `s3:ExistingObjectTag/…` in the context of requests',
  }
}

function uncounted(arn: string): Fault {
  return {
    code: 'ABAC_UNKNOWN',
    message: `whether the tags of ${quote(arn)} count depends on whether ABAC is on`,
    hint: `give what \`aws s3api get-bucket-abac\` prints of it, too, or leave the tags out`,
  }
}
