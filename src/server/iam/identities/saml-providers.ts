/** SAML providers of the account ("Create a SAML identity provider in IAM"). */
import { createPrivateKey } from 'node:crypto'
import { readMetadata, type SamlMetadata } from '../../federation/saml/read-metadata.ts'
import { XmlError } from '../../federation/saml/xml-tree.ts'
import {
  findSamlProvider,
  samlKeyPurpose,
  samlProviderArn,
} from '../../federation/saml-identity.ts'
import { portalProviderName } from '../../identity-center/portal-provider.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { lowered } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import type { SamlKeyRecord, SamlProviderRecord } from '../../store/record-types.ts'
import {
  exists,
  invalidInput,
  limitExceeded,
  noSuchEntity,
  onAnything,
  resourceTags,
} from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { exactKeys, givenTags, readTags, requestTags, tagOutput } from '../tags.ts'

const mostProviders = 100
const mostKeys = 2

export const samlOperations = {
  CreateSAMLProvider: { target: createTarget, run: createProvider },
  GetSAMLProvider: { target: onSamlProvider, run: getProvider },
  ListSAMLProviders: { target: onAnything, run: listProviders },
  UpdateSAMLProvider: { target: onSamlProvider, run: updateProvider },
  DeleteSAMLProvider: { target: onSamlProvider, run: deleteProvider },
} satisfies OperationTable

function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const resource = samlProviderArn(account, input.need('Name'))
  const context = requestTags(input)
  const hasTags = input.structures('Tags').length > 0
  const also = hasTags ? [{ action: 'iam:TagSAMLProvider', resource, context }] : []
  return { resource, context, also }
}

/** Permission is asked for on the provider that the input names. */
export function onSamlProvider(input: InputFields, { state }: ServedCall): CallTarget {
  const arn = input.need('SAMLProviderArn')
  return { resource: arn, context: resourceTags(findSamlProvider(state, arn)?.tags ?? []) }
}

/** The provider that the input names. */
export function findSaml(input: InputFields, { state }: ServedCall): SamlProviderRecord {
  const arn = input.need('SAMLProviderArn')
  const found = findSamlProvider(state, arn)
  if (found === undefined) throw noSuchEntity(`Manifest not found for arn ${arn}`)
  return found
}

function createProvider(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('Name')
  const providers = call.state.shelf('saml')
  const tags = readTags(input, exactKeys)
  const metadata = input.need('SAMLMetadataDocument')
  const read = confirmMetadata(metadata)
  if (lowered(name) === lowered(portalProviderName(call.account))) {
    throw invalidInput(`The name ${name} is reserved for AWS.`)
  }
  if (providers.named(name) !== undefined) {
    throw exists(`EntityAlreadyExists: SAML provider ${name} already exists.`)
  }
  if (providers.size >= mostProviders) {
    throw limitExceeded('SAMLProvidersPerAccount', mostProviders)
  }
  const provider: SamlProviderRecord = {
    id: makeUniqueId('SAMLP'),
    ...{ name, metadata, created: call.time, tags },
    validUntil: endOf(read, call.time),
    ...encryptionOf(input),
    keys: addKey(input, call, []),
  }
  confirmEncryption(provider)
  call.changes.put('saml', provider)
  return {
    SAMLProviderArn: samlProviderArn(call.account, name),
    Tags: givenTags(tags),
  }
}

function confirmMetadata(text: string): SamlMetadata {
  try {
    return readMetadata(text)
  } catch (cause) {
    if (cause instanceof XmlError) throw invalidInput('Could not parse metadata')
    throw cause
  }
}

/** What metadata say, or a hundred years. */
function endOf({ validUntil }: SamlMetadata, time: string): string {
  return validUntil ?? time.replace(/^\d{4}/, (year) => String(Number(year) + 100))
}

function encryptionOf(input: InputFields): Pick<SamlProviderRecord, 'encryption'> {
  const mode = input.text('AssertionEncryptionMode')
  return mode === 'Required' || mode === 'Allowed' ? { encryption: mode } : {}
}

/** Private keys are sealed, and shown to nobody. */
function addKey(
  input: InputFields,
  { secrets, time }: ServedCall,
  keys: readonly SamlKeyRecord[],
): readonly SamlKeyRecord[] {
  const pem = input.text('AddPrivateKey')
  if (pem === undefined) return keys
  if (keys.length >= mostKeys) throw limitExceeded('PrivateKeysPerSAMLProvider', mostKeys)
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'rsa') throw new TypeError('another type')
  } catch {
    throw invalidInput('The private key cannot be read: give an RSA key in PEM, not encrypted.')
  }
  const key = {
    id: makeUniqueId('SAMLK'),
    sealed: secrets.seal(samlKeyPurpose, pem),
    created: time,
  }
  return [...keys, key]
}

function confirmEncryption({ encryption, keys }: SamlProviderRecord): void {
  if (encryption !== 'Required' || keys.length > 0) return
  throw invalidInput('A private key is needed where assertions are encrypted.')
}

function getProvider(input: InputFields, call: ServedCall): CallOutput {
  const { id, metadata, created, validUntil, tags, encryption, keys } = findSaml(input, call)
  return {
    SAMLProviderUUID: id,
    SAMLMetadataDocument: metadata,
    CreateDate: new Date(created),
    ValidUntil: new Date(validUntil),
    Tags: tagOutput(exactKeys, tags),
    AssertionEncryptionMode: encryption ?? 'Allowed',
    PrivateKeyList: keys.map((key) => ({ KeyId: key.id, Timestamp: new Date(key.created) })),
  }
}

function listProviders(_input: InputFields, { state, account }: ServedCall): CallOutput {
  const all = [...state.shelf('saml').all].sort((one, other) => (one.name < other.name ? -1 : 1))
  return {
    SAMLProviderList: all.map(({ name, created, validUntil }) => ({
      Arn: samlProviderArn(account, name),
      ValidUntil: new Date(validUntil),
      CreateDate: new Date(created),
    })),
  }
}

/** What is left out stays. */
function updateProvider(input: InputFields, call: ServedCall): CallOutput {
  const before = findSaml(input, call)
  const metadata = input.text('SAMLMetadataDocument')
  const removed = input.text('RemovePrivateKey')
  if (removed !== undefined && !before.keys.some(({ id }) => id === removed)) {
    throw noSuchEntity(`The private key ${removed} cannot be found.`)
  }
  const kept = before.keys.filter(({ id }) => id !== removed)
  const provider: SamlProviderRecord = {
    ...before,
    ...(metadata !== undefined && {
      metadata,
      validUntil: endOf(confirmMetadata(metadata), call.time),
    }),
    ...encryptionOf(input),
    keys: addKey(input, call, kept),
  }
  confirmEncryption(provider)
  call.changes.put('saml', provider)
  return { SAMLProviderArn: samlProviderArn(call.account, provider.name) }
}

function deleteProvider(input: InputFields, call: ServedCall): undefined {
  call.changes.remove('saml', findSaml(input, call).id)
}
