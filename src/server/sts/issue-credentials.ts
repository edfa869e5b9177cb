/** What the calls of STS that give credentials have in common. */
import { deflateRawSync } from 'node:zlib'
import { type Principal, SallyportError } from '../../entries/index.ts'
import type { Session, SessionDecision } from '../../entries/sts.ts'
import { documentOf } from '../access/account-directory.ts'
import { denied } from '../access/denial.ts'
import type { OpenCall, ServedCall } from '../iam/operation.ts'
import { readStatements } from '../iam/policies/document-syntax.ts'
import { confirmCompiles } from '../iam/policies/documents.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { unknownToken } from '../wire/authenticate.ts'
import { withDocuments } from './session-token.ts'

/** Bytes of policies and tags, packed. */
const mostPackedBytes = 2_500

export interface SessionPolicyInput {
  readonly policies?: readonly unknown[]
  readonly managedPolicies?: readonly { readonly arn: string; readonly document: unknown }[]
}

/** Session policies of an input. Throws `MalformedPolicyDocument` for other text. */
export function readSessionPolicies(input: InputFields, call: OpenCall): SessionPolicyInput {
  const text = input.text('Policy')
  const arns = input.structures('PolicyArns').map((one) => one.text('arn') ?? '')
  if (text !== undefined) {
    if (!/^\s*\{/.test(text)) {
      // what looks like a document has syntax errors instead
      throw new AwsError('MalformedPolicyDocument', 'The policy is not in the valid JSON format.')
    }
    readStatements(text)
    confirmCompiles(text)
  }
  const managedPolicies = arns.map((arn) => {
    const document = documentOf(call.state, call.managed, arn)
    if (document === undefined) {
      throw new AwsError('MalformedPolicyDocument', `The policy ${arn} does not exist.`)
    }
    return { arn, document: JSON.parse(document) as unknown }
  })
  return {
    ...(text !== undefined && { policies: [JSON.parse(text) as unknown] }),
    ...(managedPolicies.length > 0 && { managedPolicies }),
  }
}

/** Per cent of what policies and tags may take, a token's tags too; undefined without any. */
export function packedSize(
  input: InputFields,
  tokenTags: Readonly<Record<string, string>> = {},
): number | undefined {
  const asked = input.structures('Tags').map((one) => [one.text('Key'), one.text('Value')])
  const tags = [...asked, ...Object.entries(tokenTags)].map(([key, value]) => `${key}=${value}`)
  const arns = input.structures('PolicyArns').map((one) => one.text('arn') ?? '')
  const policy = input.text('Policy')
  if (policy === undefined && tags.length + arns.length === 0) return undefined
  const packed = deflateRawSync([policy ?? '', ...arns, ...tags].join('\n')).length
  const percent = Math.ceil((100 * packed) / mostPackedBytes)
  if (percent <= 100) return percent
  const isTagged = policy === undefined && arns.length === 0
  throw new AwsError(
    'PackedPolicyTooLarge',
    isTagged
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space`,
  )
}

/** The source identity of a session, its own or that of an earlier role. */
export function sourceIdentityOf({ principal }: Session): string | undefined {
  return typeof principal === 'object' && 'sourceIdentity' in principal
    ? principal.sourceIdentity
    : undefined
}

/** The tags of a session. */
export function tagsOf({ principal }: Session): Readonly<Record<string, string>> | undefined {
  return typeof principal === 'object' && 'tags' in principal ? principal.tags : undefined
}

/** Who calls, as the library wants to know it. */
export function requesterOf({ caller, state, managed }: ServedCall): Principal | Session {
  if (caller.kind !== 'session') return caller.principal
  return withDocuments(caller.principal, (arn) => documentOf(state, managed, arn))
}

/** The session of a call that is allowed. Throws `AccessDenied`, or what STS says of a parameter. */
export function sessionOf(
  call: ServedCall,
  decide: () => SessionDecision,
  refused: { readonly resource: string; readonly reason: 'said' | 'unsaid' },
): Session {
  const { decision, session } = runCall(decide)
  if (session !== undefined) return session
  const { caller } = call
  const action = `sts:${call.operation}`
  const { resource } = refused
  throw denied(
    { caller: caller.arn, action, resource },
    refused.reason === 'said' ? decision : undefined,
  )
}

/** What the library decides. Throws in STS's words what it throws. */
export function runCall(decide: () => SessionDecision): SessionDecision {
  try {
    return decide()
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    if (cause.code.startsWith('ERR_SESSION')) throw unknownToken()
    if (cause.place === 'input.durationSeconds') throw tooLong()
    if (/^input\.(?:claims|assertion)\b/.test(cause.place ?? '')) {
      throw new AwsError('InvalidIdentityToken', cause.message.replaceAll('`', "'"))
    }
    if (cause.code === 'ERR_POLICY_INVALID') {
      throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.')
    }
    throw new AwsError('ValidationError', cause.message.replaceAll('`', "'"))
  }
}

function tooLong(): AwsError {
  return new AwsError(
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  )
}
