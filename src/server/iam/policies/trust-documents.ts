/** Trust policies that callers give. */
import { parsePolicy } from '../../../entries/compile.ts'
import { SallyportError } from '../../../entries/index.ts'
import { keepPrincipals, showPrincipals } from '../../access/trust-principals.ts'
import { limitExceeded } from '../entities.ts'
import type { ServedCall } from '../operation.ts'
import { isObject, listOf, readStatements, type WrittenStatement } from './document-syntax.ts'
import { malformedPolicy } from './documents.ts'

const mostCharacters = 2_048

/** The policy as it is kept, with principals of the account by unique id. Throws for one that is wrong. */
export function readTrustPolicy(call: ServedCall, text: string): string {
  if (text.replace(/\s/g, '').length > mostCharacters) {
    throw limitExceeded('ACLSizePerRole', mostCharacters)
  }
  const { statements } = readStatements(text, 'This policy contains invalid Json')
  for (const statement of statements) confirmStatement(statement)
  const refuse = (principal: string): never => {
    throw malformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`)
  }
  const kept = keepPrincipals(call.state, text, refuse)
  showPrincipals(call.state, kept, refuse) // ids of whoever is gone
  confirmCompilesAsTrust(text)
  return kept
}

function confirmStatement(statement: WrittenStatement): void {
  const { Principal, NotPrincipal, Action, NotAction } = statement
  if ((statement.Resource ?? statement.NotResource) !== undefined) {
    throw malformedPolicy('Has prohibited field Resource')
  }
  const principal = Principal ?? NotPrincipal
  if (principal === undefined) throw malformedPolicy('Missing required field Principal')
  if (principal !== '*' && !(isObject(principal) && Object.keys(principal).length > 0)) {
    throw malformedPolicy('Invalid principal in policy')
  }
  const actions = listOf(Action ?? NotAction)
  if (actions.length === 0) throw malformedPolicy('Missing required field Action')
  if (Action !== undefined && actions.some((action) => !/^(?:\*|sts:.+)$/i.test(action))) {
    throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.')
  }
}

function confirmCompilesAsTrust(text: string): void {
  try {
    parsePolicy(text, { type: 'trust' })
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    const [issue] = cause.issues
    throw malformedPolicy(
      `Invalid principal in policy: ${issue?.message.replaceAll('`', '"') ?? ''}`,
    )
  }
}
