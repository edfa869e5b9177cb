/** OpenID Connect providers of the account ("Create an OpenID Connect identity provider in IAM"). */
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { lowered } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { OidcProviderRecord } from '../../store/record-types.ts'
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
const mostClients = 100
const mostThumbprints = 5

export const oidcOperations = {
  CreateOpenIDConnectProvider: { target: createTarget, run: createProvider },
  GetOpenIDConnectProvider: { target: onProvider, run: getProvider },
  ListOpenIDConnectProviders: { target: onAnything, run: listProviders },
  DeleteOpenIDConnectProvider: { target: onProvider, run: deleteProvider },
  AddClientIDToOpenIDConnectProvider: { target: onProvider, run: addClient },
  RemoveClientIDFromOpenIDConnectProvider: { target: onProvider, run: removeClient },
  UpdateOpenIDConnectProviderThumbprint: { target: onProvider, run: updateThumbprint },
} satisfies OperationTable

function arnOfProvider({ account }: ServedCall, id: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${id}`
}

function createTarget(input: InputFields, call: ServedCall): CallTarget {
  const resource = arnOfProvider(call, idOf(input.need('Url')))
  const context = requestTags(input)
  const hasTags = input.structures('Tags').length > 0
  const also = hasTags ? [{ action: 'iam:TagOpenIDConnectProvider', resource, context }] : []
  return { resource, context, also }
}

/** Permission is asked for on the provider that the input names. */
export function onProvider(input: InputFields, { state }: ServedCall): CallTarget {
  const arn = input.need('OpenIDConnectProviderArn')
  const found = state.shelf('oidc').byId(arn.replace(/^.*?:oidc-provider\//, ''))
  return { resource: arn, context: resourceTags(found?.tags ?? []) }
}

/** The URL as the ARN has it, a slash at its end too. Throws for one that is not `https`, or has more than a path. */
function idOf(url: string): string {
  const [, scheme, id] = /^([a-z]+):\/\/(.+)$/i.exec(url) ?? []
  const message = 'Invalid Open ID Connect Provider URL'
  if (scheme === undefined || id === undefined) throw new AwsError('ValidationError', message)
  if (scheme !== 'https') throw invalidInput(`${message}. The URL must begin with https://.`)
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^\s:?#]*)?$/i.test(id)) return id
  throw invalidInput(`${message}.`)
}

function createProvider(input: InputFields, call: ServedCall): CallOutput {
  const id = idOf(input.need('Url'))
  const providers = call.state.shelf('oidc')
  const tags = readTags(input, exactKeys)
  if (providers.all.some((one) => lowered(one.id) === lowered(id))) {
    throw exists(`Provider with url ${input.need('Url')} already exists.`)
  }
  if (providers.size >= mostProviders) {
    throw limitExceeded('OpenIdConnectProvidersPerAccount', mostProviders)
  }
  const clients = uniqueClients(input.texts('ClientIDList'))
  const created = call.time
  const provider = { id, clients, thumbprints: readThumbprints(input), tags, created }
  call.changes.put('oidc', provider)
  return {
    OpenIDConnectProviderArn: arnOfProvider(call, id),
    Tags: givenTags(tags),
  }
}

function uniqueClients(clients: readonly string[]): string[] {
  if (clients.some((client) => /\p{Cc}/u.test(client))) {
    throw invalidInput('A client ID cannot contain control characters.')
  }
  const unique = [...new Set(clients)]
  if (unique.length <= mostClients) return unique
  throw limitExceeded('ClientIdsPerOpenIdConnectProvider', mostClients)
}

function readThumbprints(input: InputFields): string[] {
  const thumbprints = input.texts('ThumbprintList')
  if (thumbprints.length > mostThumbprints) {
    throw invalidInput(`Thumbprint list must contain fewer than ${mostThumbprints} entries.`)
  }
  return thumbprints.map((one) => lowered(one))
}

/** The provider that the input names. */
export function findProvider(input: InputFields, call: ServedCall): OidcProviderRecord {
  const arn = input.need('OpenIDConnectProviderArn')
  const found = providerOf(call, arn)
  if (found === undefined) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`)
  return found
}

function providerOf(call: ServedCall, arn: string): OidcProviderRecord | undefined {
  const id = arn.replace(/^.*?:oidc-provider\//, '')
  const found = call.state.shelf('oidc').byId(id)
  return arnOfProvider(call, id) === arn ? found : undefined
}

function getProvider(input: InputFields, call: ServedCall): CallOutput {
  const { id, clients, thumbprints, tags, created } = findProvider(input, call)
  return {
    Url: id,
    ClientIDList: clients,
    ThumbprintList: thumbprints,
    CreateDate: new Date(created),
    Tags: tagOutput(exactKeys, tags),
  }
}

function listProviders(_input: InputFields, call: ServedCall): CallOutput {
  const arns = call.state.shelf('oidc').all.map(({ id }) => arnOfProvider(call, id))
  return { OpenIDConnectProviderList: arns.sort().map((Arn) => ({ Arn })) }
}

/** AWS's API reference calls it idempotent; the answer that was recorded is an error. */
function deleteProvider(input: InputFields, call: ServedCall): undefined {
  const arn = input.need('OpenIDConnectProviderArn')
  const found = providerOf(call, arn)
  if (found === undefined) throw noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`)
  call.changes.remove('oidc', found.id)
}

function addClient(input: InputFields, call: ServedCall): undefined {
  const provider = findProvider(input, call)
  const clients = uniqueClients([...provider.clients, input.need('ClientID')])
  call.changes.put('oidc', { ...provider, clients })
}

function removeClient(input: InputFields, call: ServedCall): undefined {
  const provider = findProvider(input, call)
  const clients = provider.clients.filter((client) => client !== input.need('ClientID'))
  call.changes.put('oidc', { ...provider, clients })
}

function updateThumbprint(input: InputFields, call: ServedCall): undefined {
  const provider = findProvider(input, call)
  const thumbprints = readThumbprints(input)
  if (thumbprints.length === 0) {
    throw invalidInput('Thumbprint list must contain at least one entry.')
  }
  call.changes.put('oidc', { ...provider, thumbprints })
}
