/** What our faults are called by Access Analyzer ("IAM policy validation check reference"). */
import type { validatePolicy } from '../../entries/validate.ts'
import { lowered } from '../protocol/letter-case.ts'

/** One fault that validation finds. */
export type PolicyFault = ReturnType<typeof validatePolicy>[number]

/** Checks that the reference has not. What keeps AWS from taking a document is said all the same. */
const ours: ReadonlySet<string> = new Set([
  ...['ALLOW_WITH_ANY_PRINCIPAL', 'POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA'],
  ...['SLOW_PATTERN', 'UNSUPPORTED_RESOURCE_FOR_ACTION', 'UNUSED_RESOURCE'],
  ...['VARIABLE_IN_NOT_RESOURCE', 'WILDCARD_IN_RESOURCE_TYPE'],
])

/** Whether Access Analyzer would say it. */
export function isOfAnalyzer({ code, severity }: PolicyFault): boolean {
  return severity === 'error' || !ours.has(code)
}

/**
 * Errors to Access Analyzer, whose list of AWS's names is complete, and doubts to us, since ours is
 * of one day.
 */
const errors: ReadonlySet<string> = new Set([
  ...['ARN_ACCOUNT_NOT_ALLOWED', 'ARN_REGION_NOT_ALLOWED', 'INVALID_ACTION'],
  ...['INVALID_ARN_REGION', 'INVALID_ARN_RESOURCE', 'INVALID_PARTITION', 'INVALID_REGION'],
  ...['INVALID_SERVICE', 'INVALID_SERVICE_CONDITION_KEY', 'INVALID_SERVICE_IN_ACTION'],
  ...['MISSING_ARN_ACCOUNT', 'MISSING_ARN_REGION', 'UNSUPPORTED_ACTION_FOR_CONDITION_KEY'],
  ...['UNSUPPORTED_ACTION_IN_POLICY', 'UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'],
])

type FindingType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION'

const bySeverity = {
  error: 'ERROR',
  'security-warning': 'SECURITY_WARNING',
  warning: 'WARNING',
  suggestion: 'SUGGESTION',
} as const satisfies Record<PolicyFault['severity'], FindingType>

/** The type of a finding. */
export function findingType({ code, severity }: PolicyFault): FindingType {
  return errors.has(code) ? 'ERROR' : bySeverity[severity]
}

const page =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html'

const headings = {
  ERROR: 'error',
  SECURITY_WARNING: 'security-warning',
  WARNING: 'general-warning',
  SUGGESTION: 'suggestion',
} as const satisfies Record<FindingType, string>

/** Where the reference has the check. */
export function learnMoreLink(fault: PolicyFault): string {
  const check = lowered(fault.code).replaceAll('_', '-')
  return `${page}#access-analyzer-reference-policy-checks-${headings[findingType(fault)]}-${check}`
}
