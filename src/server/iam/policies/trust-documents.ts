/** Trust policies that callers give, refused in IAM's words. */
import { parsePolicy } from '../../../entries/compile.ts'
import { SallyportError } from '../../../entries/index.ts'
import { keepPrincipals, showPrincipals, statementsOf } from '../../access/trust-principals.ts'
import { lowered, raised } from '../../protocol/letter-case.ts'
import { limitExceeded } from '../entities.ts'
import type { ServedCall } from '../operation.ts'
import {
  isObject,
  listOf,
  parseJson,
  policyElements,
  readStatements,
  sidsOf,
  statementElements,
  type WrittenStatement,
} from './document-syntax.ts'
import { malformedPolicy } from './documents.ts'
import { confirmTenants } from './trusted-tenants.ts'

const mostCharacters = 2_048

/** The policy as it is kept, with principals of the account by unique id. Throws for one that is wrong. */
export function readTrustPolicy(call: ServedCall, text: string): string {
  if (text.replace(/\s/g, '').length > mostCharacters) {
    throw limitExceeded('ACLSizePerRole', mostCharacters)
  }
  confirmElements(parseJson(text))
  const { statements } = readStatements(text, 'Syntax error in policy.')
  for (const statement of statements) confirmStatement(statement)
  confirmSids(statements)
  const refuse = (principal: string): never => {
    throw malformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`)
  }
  const kept = keepPrincipals(call.accounts, text, refuse)
  showPrincipals(call.accounts, kept, refuse) // ids of whoever is gone
  for (const statement of statements) {
    confirmPrincipals(statement)
    confirmCognito(statement)
    confirmTenants(statement)
  }
  confirmCompilesAsTrust(text)
  return kept
}

/** What is said of elements that are missing, or have no meaning, before their form is looked at. */
function confirmElements(policy: unknown): void {
  if (!isObject(policy)) throw malformedPolicy('This policy contains invalid Json')
  const { Version: version = '2008-10-17', Statement: written } = policy
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformedPolicy('The policy must contain a valid version string')
  }
  confirmKnown(policy, policyElements)
  if ([written ?? []].flat().length === 0) {
    throw malformedPolicy('Could not parse the policy: Statement is empty!')
  }
  for (const statement of statementsOf(policy)) {
    confirmKnown(statement, statementElements)
    const { Effect } = statement
    if (Effect === undefined) throw malformedPolicy('Missing required field Effect')
    if (Effect === 'Allow' || Effect === 'Deny') continue
    throw malformedPolicy(`Invalid effect: ${String(Effect)}`)
  }
}

function confirmKnown(value: object, elements: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !elements.includes(name))
  if (unknown !== undefined) throw malformedPolicy(`Unknown field ${unknown}`)
}

/** Actions that a trust policy is asked about. */
const sessionActions = [
  ...['assumerole', 'assumerolewithsaml', 'assumerolewithwebidentity'],
  ...['tagsession', 'setsourceidentity', 'setcontext'],
]

function confirmStatement(statement: WrittenStatement): void {
  const { Effect, Principal, NotPrincipal, Action, NotAction } = statement
  if (statement.Resource !== undefined) throw malformedPolicy('Has prohibited field Resource')
  if (statement.NotResource !== undefined) {
    throw malformedPolicy('AssumeRole policy must not contain resources.')
  }
  if (NotPrincipal !== undefined) {
    throw malformedPolicy(
      Effect === 'Allow'
        ? 'Allow with NotPrincipal is not allowed.'
        : 'AssumeRole policy must not contain NotPrincipal field.',
    )
  }
  if (Principal === undefined) throw malformedPolicy('Missing required field Principal')
  if (isObject(Principal) && Object.keys(Principal).length === 0) {
    throw malformedPolicy('Missing required field Principal cannot be empty!')
  }
  const actions = listOf(Action ?? NotAction)
  if (actions.length === 0) throw malformedPolicy('Missing required field Action')
  const isRight = NotAction === undefined ? isSessionAction : isTokenAction
  if (!actions.every(isRight)) {
    throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.')
  }
}

function isTokenAction(action: string): boolean {
  return lowered(action).startsWith('sts:')
}

/** One of the actions, or a pattern that matches one. */
function isSessionAction(action: string): boolean {
  if (!isTokenAction(action)) return false
  const name = lowered(action).slice('sts:'.length)
  if (!/[*?]/.test(name)) return sessionActions.includes(name)
  const start = name.slice(0, name.search(/[*?]/))
  return sessionActions.some((one) => one.startsWith(start))
}

/** Throws for a principal that cannot be one, with its kind and its text. */
function confirmPrincipals({ Principal }: WrittenStatement): void {
  if (Principal === '*') {
    throw malformedPolicy('AssumeRolepolicy contained an invalid principal: "STAR":"*".')
  }
  if (!isObject(Principal)) return
  for (const [kind, named] of Object.entries(Principal)) {
    for (const one of [named].flat()) confirmPrincipal(kind, one)
  }
}

/** By kind: everyone, an account, or an identity or a session of one; a service; a provider. */
const principalForms: ReadonlyMap<string, RegExp> = new Map([
  [
    'AWS',
    /^(?:\*|\d{12}|arn:[a-z-]+:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|arn:[a-z-]+:sts::\d{12}:(?:assumed-role\/[^/*?]+|federated-user)\/[^*?]+)$/,
  ],
  // which services there are is not published, but all are called so
  ['Service', /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/],
  [
    'Federated',
    /^(?:arn:[a-z-]+:iam::\d{12}:(?:saml|oidc)-provider\/.+|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i,
  ],
])

function confirmPrincipal(kind: string, named: unknown): void {
  const isRight = typeof named === 'string' && principalForms.get(kind)?.test(named) === true
  if (isRight && isTrustPrincipal({ [kind]: named })) return
  throw malformedPolicy(
    kind === 'Federated'
      ? 'Federated principals must be valid domain names or SAML metadata ARNs'
      : `Invalid principal in policy: "${raised(kind)}":"${String(named)}"`,
  )
}

/** Whoever is signed in to any pool of Cognito could take a role that says no more. */
function confirmCognito({ Effect, Principal, Condition }: WrittenStatement): void {
  if (Effect !== 'Allow' || !isObject(Principal)) return
  const isCognito = [Principal.Federated].flat().includes('cognito-identity.amazonaws.com')
  if (!isCognito || Object.keys(Condition ?? {}).length > 0) return
  throw malformedPolicy('A condition block must be present for the Cognito provider')
}

function confirmSids(statements: readonly WrittenStatement[]): void {
  const sids = sidsOf(statements)
  if (new Set(sids).size === sids.length) return
  throw malformedPolicy('The Statement Ids in the policy are not unique')
}

function isTrustPrincipal(principal: object): boolean {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }
  return findFault(JSON.stringify({ Version: '2012-10-17', Statement: statement })) === undefined
}

/** Nothing is stored that the engine could not decide by. */
function confirmCompilesAsTrust(text: string): void {
  const fault = findFault(text)
  if (fault === undefined) return
  throw malformedPolicy(`Syntax error in policy: ${fault.replaceAll('`', "'")}`)
}

function findFault(text: string): string | undefined {
  try {
    parsePolicy(text, { type: 'trust' })
    return undefined
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    return cause.issues[0]?.message ?? cause.message
  }
}
