/** Policy documents that callers give, refused in the words that IAM has for what is wrong. */
import { parsePolicy } from '../../../entries/compile.ts'
import { SallyportError } from '../../../entries/index.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import { confirmActions } from './document-actions.ts'
import { confirmDates, confirmLegacyResources, confirmResources } from './document-resources.ts'
import { listOf, readStatements, sidsOf, type WrittenStatement } from './document-syntax.ts'

/** An error for a document. */
export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message)
}

const newest = '2012-10-17'

/**
 * Throws `MalformedPolicyDocument` for what no identity can have. Managed policies are of the
 * newest version of the language; inline ones may be older.
 */
export function confirmIdentityPolicy(text: string, form: 'managed' | 'inline'): void {
  const { version, statements } = readStatements(text)
  if (form === 'managed' && version !== newest) {
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.')
  }
  confirmLegacy(statements)
  confirmSids(statements)
  if (statements.some(({ Principal, NotPrincipal }) => (Principal ?? NotPrincipal) !== undefined)) {
    throw malformedPolicy('Policy document should not specify a principal.')
  }
  confirmResources(statements)
  confirmWhole(statements)
  confirmActions(statements)
  confirmCompiles(text)
}

/** What lacks actions anywhere is refused before what lacks resources. */
function confirmWhole(statements: readonly WrittenStatement[]): void {
  if (statements.some(({ Action, NotAction }) => listOf(Action ?? NotAction).length === 0)) {
    throw malformedPolicy('Policy statement must contain actions.')
  }
  if (
    statements.some(({ Resource, NotResource }) => listOf(Resource ?? NotResource).length === 0)
  ) {
    throw malformedPolicy('Policy statement must contain resources.')
  }
}

/** What an older parser of IAM's refuses, before anything is looked at more closely. */
function confirmLegacy(statements: readonly WrittenStatement[]): void {
  for (const statement of statements) {
    const isExact = statement.Effect === 'Allow' || statement.Effect === 'Deny'
    if (!isExact) throw malformedPolicy('The policy failed legacy parsing')
    confirmDates(statement)
    confirmLegacyResources(statement)
  }
}

function confirmSids(statements: readonly WrittenStatement[]): void {
  const sids = sidsOf(statements)
  if (sids.some((sid) => !/^[0-9A-Za-z]+$/.test(sid))) {
    throw malformedPolicy(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  }
  if (new Set(sids).size < sids.length) {
    throw malformedPolicy('Statement IDs (SID) in a single policy must be unique.')
  }
}

/** Nothing is stored that the engine could not decide by. */
export function confirmCompiles(text: string): void {
  try {
    parsePolicy(text, { type: 'identity' })
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    const [issue] = cause.issues
    throw malformedPolicy(
      issue === undefined ? 'Syntax errors in policy.' : issueText(issue.message),
    )
  }
}

function issueText(message: string): string {
  return `Syntax errors in policy: ${message.replaceAll('`', "'")}`
}
