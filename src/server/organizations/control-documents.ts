/** Documents of SCPs and RCPs that callers give. */
import { parsePolicy } from '../../entries/compile.ts'
import { SallyportError } from '../../entries/index.ts'
import { validatePolicy } from '../../entries/validate.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { ControlType } from '../store/organization-records.ts'
import { constraint } from './organization.ts'

/** Characters, white space outside of strings included ("Quotas and service limits for AWS Organizations", L-116, L-117). */
const longest: Readonly<Record<ControlType, number>> = {
  SERVICE_CONTROL_POLICY: 10_240,
  RESOURCE_CONTROL_POLICY: 5_120,
}

const types = { SERVICE_CONTROL_POLICY: 'scp', RESOURCE_CONTROL_POLICY: 'rcp' } as const

/** Throws for a document that is too long, or that no policy of the type can have (L-100…L-106). */
export function confirmDocument(type: ControlType, content: string): void {
  if (content.length > longest[type]) {
    throw constraint('POLICY_CONTENT_LIMIT_EXCEEDED', 'You have exceeded the maximum policy size.')
  }
  if (isRead(type, content)) return
  throw new AwsError(
    'MalformedPolicyDocumentException',
    'The provided policy document does not meet the requirements of the specified policy type.',
  )
}

/** What the engine can decide by, and AWS's rules for the type do not refuse. */
function isRead(type: ControlType, content: string): boolean {
  try {
    parsePolicy(content, { type: types[type] })
  } catch (cause) {
    if (cause instanceof SallyportError) return false
    throw cause
  }
  const issues = validatePolicy(content, { type: types[type] })
  return !issues.some(({ code }) => /^(?:SCP|RCP)_SYNTAX_ERROR|^MISSING_PRINCIPAL$/.test(code))
}
