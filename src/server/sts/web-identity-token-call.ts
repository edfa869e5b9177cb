/** GetWebIdentityToken: a token that tells others who calls ("Understanding token claims"). */
import { randomUUID } from 'node:crypto'
import {
  issuerOf,
  signToken,
  type TokenAlgorithm,
  tokenAlgorithms,
} from '../federation/issued-tokens.ts'
import type { CallTarget, ServedCall } from '../iam/operation.ts'
import { requestTags } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { arnOf } from '../store/arns.ts'
import type { RoleRecord, UserRecord } from '../store/record-types.ts'
import { entitiesOf } from '../wire/caller.ts'
import { sourceIdentityOf, tagsOf } from './issue-credentials.ts'
import { confirmDistinct } from './session-tag-input.ts'

const usualSeconds = 300
const mostPayloadBytes = 10_000

/** Tags need a permission of their own, `sts:TagGetWebIdentityToken`. */
export function onToken(input: InputFields): CallTarget {
  const context = {
    'sts:IdentityTokenAudience': input.texts('Audience'),
    'sts:DurationSeconds': input.number('DurationSeconds') ?? usualSeconds,
    'sts:SigningAlgorithm': input.need('SigningAlgorithm'),
    ...requestTags(input),
  }
  const hasTags = input.structures('Tags').length > 0
  const also = hasTags ? [{ action: 'sts:TagGetWebIdentityToken', resource: '*', context }] : []
  return { resource: '*', context, also }
}

export async function getWebIdentityToken(
  input: InputFields,
  call: ServedCall,
): Promise<CallOutput> {
  const { state } = call
  const algorithm = readAlgorithm(input)
  if (state.settings.outbound?.isEnabled !== true) {
    throw new AwsError(
      'OutboundWebIdentityFederationDisabledException',
      'Outbound web identity federation is not enabled for this account.',
      { status: 403 },
    )
  }
  const issued = Math.floor(Date.parse(call.time) / 1000)
  const expires = issued + (input.number('DurationSeconds') ?? usualSeconds)
  confirmDuration(call, expires)
  const audience = input.texts('Audience')
  const claims = {
    ...{ iss: issuerOf(state), sub: subjectOf(call), jti: randomUUID() },
    aud: audience.length === 1 ? audience[0] : audience,
    ...{ iat: issued, exp: expires },
    'https://sts.amazonaws.com/': ownClaims(input, call),
  }
  if (Buffer.byteLength(JSON.stringify(claims)) > mostPayloadBytes) {
    throw new AwsError(
      'JWTPayloadSizeExceededException',
      'The requested token payload size exceeds the maximum allowed size.',
    )
  }
  const WebIdentityToken = await signToken(claims, call, algorithm)
  return { WebIdentityToken, Expiration: new Date(expires * 1000) }
}

function readAlgorithm(input: InputFields): TokenAlgorithm {
  const asked = input.need('SigningAlgorithm')
  const found = tokenAlgorithms.find((one) => one === asked)
  if (found !== undefined) return found
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${asked}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [${tokenAlgorithms.join(', ')}]`,
  )
}

/** A token does not outlive the session that asks for it. */
function confirmDuration({ caller }: ServedCall, expires: number): void {
  if (caller.kind !== 'session') return
  if (expires * 1000 <= Date.parse(caller.principal.expiresAt)) return
  throw new AwsError(
    'SessionDurationEscalationException',
    'The requested token duration would extend the session beyond its original expiration time.',
    { status: 403 },
  )
}

/** The user or role behind the caller; neither of the root user and of its sessions. */
function entityOf({ caller, state }: ServedCall): UserRecord | RoleRecord | undefined {
  const [id = ''] = entitiesOf(caller)
  return state.shelf('user').byId(id) ?? state.shelf('role').byId(id)
}

/** Of a role's session the role, of a federated user itself. */
function subjectOf(call: ServedCall): string {
  const { caller, account } = call
  if (caller.kind === 'session' && caller.principal.kind === 'federatedUser') return caller.arn
  const entity = entityOf(call)
  if (entity === undefined) return caller.arn
  return arnOf(account, 'trust' in entity ? 'role' : 'user', entity)
}

function ownClaims(input: InputFields, call: ServedCall): object {
  const { caller, account, context } = call
  const asked = readRequestTags(input)
  const session = caller.kind === 'session' ? caller.principal : undefined
  const principal = session?.principal
  const provider =
    typeof principal === 'object' && 'federatedProvider' in principal
      ? principal.federatedProvider
      : undefined
  const sourceIdentity = session && sourceIdentityOf(session)
  const own = (entityOf(call)?.tags ?? []).map(({ key, value }) => [key, value])
  const tags = { ...Object.fromEntries(own), ...(session && tagsOf(session)) }
  return {
    aws_account: account,
    source_region: context['aws:RequestedRegion'],
    principal_id: subjectOf(call),
    ...(Object.keys(tags).length > 0 && { principal_tags: tags }),
    ...(Object.keys(asked).length > 0 && { request_tags: asked }),
    ...(session !== undefined && { original_session_exp: session.expiresAt }),
    ...(sourceIdentity !== undefined && { source_identity: sourceIdentity }),
    ...(provider !== undefined && { federated_provider: provider }),
  }
}

function readRequestTags(input: InputFields): Record<string, string> {
  const tags = input.structures('Tags').map((one) => [one.need('Key'), one.need('Value')] as const)
  confirmDistinct(tags.map(([key]) => key))
  return Object.fromEntries(tags)
}
