/** Issues that keep documents from being a directory → one error. */
import { describeIssues, sortIssues } from '../json/report.ts'
import { DirectoryError, type Issue } from '../model/errors.ts'

/**
 * Sorts issues by document and place. Throws `ERR_DIRECTORY_INVALID` with the errors among them;
 * without any it returns the others.
 */
export function throwIssues(issues: readonly Issue[]): Issue[] {
  const sorted = sortIssues(issues)
  const faults = sorted.filter(({ severity }) => severity === 'error')
  if (faults.length === 0) return sorted
  const { message, details } = describeIssues(faults)
  throw new DirectoryError(message, details)
}
