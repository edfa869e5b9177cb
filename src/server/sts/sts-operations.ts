/** The operations of STS that work. */
import { onAnything } from '../iam/entities.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { accountOfKey } from '../signature/secrets.ts'
import { messagePurpose } from '../wire/authorize.ts'
import { assumeRole } from './assume-role-call.ts'
import { assumeRoot } from './assume-root-call.ts'
import { getFederationToken, getSessionToken } from './own-token-calls.ts'
import { getScopedCredentials } from './scoped-credentials-call.ts'
import { getWebIdentityToken, onToken } from './web-identity-token-call.ts'

export const stsOperations: OperationTable = {
  GetCallerIdentity: { target: 'unasked', run: getCallerIdentity },
  AssumeRole: { target: 'unasked', run: assumeRole },
  AssumeRoot: { target: 'unasked', run: assumeRoot },
  GetWebIdentityToken: { target: onToken, run: getWebIdentityToken },
  GetSessionToken: { target: 'unasked', run: getSessionToken },
  GetFederationToken: { target: 'unasked', run: getFederationToken },
  GetScopedCredentials: { target: onAnything, run: getScopedCredentials },
  GetAccessKeyInfo: { target: onAnything, run: getAccessKeyInfo },
  DecodeAuthorizationMessage: { target: onAnything, run: decodeMessage },
}

/** Whoever has credentials may ask who they are. */
function getCallerIdentity(_input: InputFields, { caller }: ServedCall): CallOutput {
  return { UserId: caller.userId, Account: caller.account, Arn: caller.arn }
}

function getAccessKeyInfo(input: InputFields, call: ServedCall): CallOutput {
  const id = input.need('AccessKeyId')
  const owner = call.accounts.where((state) => state.shelf('key').byId(id) !== undefined)
  const account = owner?.id ?? accountOfKey(id)
  if (account === undefined) {
    throw new AwsError('ValidationError', 'The access key id is not valid.')
  }
  return { Account: account }
}

interface SealedDenial {
  readonly allowed: boolean
  readonly explicitDeny: boolean
  readonly matchedStatements: readonly object[]
  readonly principal: object
  readonly action: string
  readonly resource: string
  readonly context: Readonly<Record<string, unknown>>
}

/** What a refusal of this server came of, in the form that AWS writes it. */
function decodeMessage(input: InputFields, { secrets, account }: ServedCall): CallOutput {
  const opened = secrets.open(messagePurpose(account), input.need('EncodedMessage'))
  if (opened === undefined) {
    throw new AwsError('InvalidAuthorizationMessageException', 'Message is not valid.')
  }
  const { allowed, explicitDeny, matchedStatements, context, ...request } = opened as SealedDenial
  const conditions = Object.entries(context).map(([key, value]) => ({
    key,
    values: { items: [value].flat().map((one) => ({ value: String(one) })) },
  }))
  return {
    DecodedMessage: JSON.stringify({
      allowed,
      explicitDeny,
      matchedStatements: { items: matchedStatements },
      failures: { items: [] },
      context: { ...request, conditions: { items: conditions } },
    }),
  }
}
