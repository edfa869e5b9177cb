/** Whether the account issues tokens about its principals ("Outbound identity federation"). */
import { randomUUID } from 'node:crypto'
import { issuerOf, makeTokenKey, tokenAlgorithms } from '../../federation/issued-tokens.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { onAnything } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'

export const outboundOperations = {
  EnableOutboundWebIdentityFederation: { target: onAnything, run: enable },
  DisableOutboundWebIdentityFederation: { target: onAnything, run: disable },
  GetOutboundWebIdentityFederationInfo: { target: onAnything, run: getIssuer },
} satisfies OperationTable

/** An account that is enabled again has the same issuer and keys. */
async function enable(_input: InputFields, call: ServedCall): Promise<CallOutput> {
  const { state, changes, secrets, time } = call
  const { settings } = state
  if (settings.outbound?.isEnabled === true) {
    throw new AwsError(
      'FeatureEnabled',
      'Outbound web identity federation is already enabled for this account.',
      { status: 409 },
    )
  }
  const id = settings.outbound?.id ?? randomUUID()
  changes.put('settings', { ...settings, outbound: { id, isEnabled: true } })
  if (state.shelf('tokenKey').size === 0) {
    for (const algorithm of tokenAlgorithms) {
      changes.put('tokenKey', await makeTokenKey(secrets, algorithm, time))
    }
  }
  return { IssuerIdentifier: issuerOf(state) }
}

function disable(_input: InputFields, { state, changes }: ServedCall): CallOutput {
  const { outbound, ...settings } = state.settings
  if (outbound?.isEnabled !== true) throw disabled()
  changes.put('settings', { ...settings, outbound: { ...outbound, isEnabled: false } })
  return {}
}

function getIssuer(_input: InputFields, { state }: ServedCall): CallOutput {
  if (state.settings.outbound?.isEnabled !== true) throw disabled()
  return { IssuerIdentifier: issuerOf(state), JwtVendingEnabled: true }
}

function disabled(): AwsError {
  return new AwsError(
    'FeatureDisabled',
    'Outbound web identity federation is not enabled for this account.',
    { status: 404 },
  )
}
