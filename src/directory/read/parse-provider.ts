/** Identity providers of an account: OIDC with their client ids, SAML by name (D-32). */

import {
  type Cursor,
  readItems,
  readMatching,
  readMembers,
  readWord,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { checkQuota, claimName, type HomeAccount } from './parse-names.ts'

/** A provider, and the audiences whose tokens it lets in. */
export interface Provider {
  readonly arn: string
  /** Client ids; undefined where nobody has said: then every audience passes, and trust policies decide. */
  readonly clients: readonly string[] | undefined
}

/** Each account has a hundred of each type (D-57). */
const mostOfType = 100
/** "CreateOpenIDConnectProvider", in the IAM API Reference. */
const mostClients = 100

/** Reads the providers of an account. */
export function readProviders(cursors: readonly Cursor[], home: HomeAccount): Provider[] {
  const counts = new Map<string, number>()
  return cursors.flatMap((cursor) => {
    const provider = readProvider(cursor, home)
    if (provider === undefined) return []
    const type = provider.arn.includes(':saml-provider/') ? 'SAML' : 'OIDC'
    const count = (counts.get(type) ?? 0) + 1
    counts.set(type, count)
    if (count === mostOfType + 1) {
      checkQuota(cursor, count, { most: mostOfType, things: `${type} providers of an account` })
    }
    return [provider]
  })
}

function readProvider(cursor: Cursor, home: HomeAccount): Provider | undefined {
  const members = readMembers(cursor, ['type', 'name', 'url', 'clients'])
  const type = readWord(requireMember(cursor, members, 'type'), ['oidc', 'saml'] as const)
  const clients = readClients(members.get('clients'), type)
  if (type === undefined) return undefined
  const named = requireMember(cursor, members, type === 'oidc' ? 'url' : 'name')
  const name = type === 'oidc' ? readUrl(named) : readMatching(named, /^[\w.-]{1,128}$/, nameFault)
  if (named === undefined || name === undefined) return undefined
  claimName(home, named, { thing: `${type} provider`, name })
  return { arn: `arn:${home.partition}:iam::${home.id}:${type}-provider/${name}`, clients }
}

const nameFault = {
  code: 'INVALID_PROVIDER',
  message: 'not the name of a provider',
  hint: 'use up to 128 letters, digits and `. _ -`',
}

/**
 * Host and path, as the ARN has them; with `https://`, as the token's issuer has them, too. The
 * host has a dot, by which the provider's context keys are told from those of services (K-170).
 */
function readUrl(cursor: Cursor | undefined): string | undefined {
  return readMatching(cursor, /^(?:https:\/\/)?[\w-]+(?:\.[\w-]+)+(?:\/[^\s:?#]*)?$/, {
    code: 'INVALID_PROVIDER',
    message: 'not the address of a provider',
    hint: 'name an OIDC provider by its host and path, without port and query',
  })?.replace(/^https:\/\//, '')
}

/** An empty list is a list: it lets nobody in. */
function readClients(
  cursor: Cursor | undefined,
  type: 'oidc' | 'saml' | undefined,
): readonly string[] | undefined {
  if (cursor === undefined) return undefined
  if (type === 'saml') {
    report(cursor, {
      code: 'INVALID_PROVIDER',
      message: 'a SAML provider has no client ids',
      hint: 'remove `clients`; trust policies test `saml:aud`',
    })
  }
  const items = readItems(cursor)
  checkQuota(cursor, items.length, { most: mostClients, things: 'client ids of a provider' })
  const clients = items.map(
    (item) => [item, readMatching(item, /^[^\0-\x1f\x7f]{1,255}$/u, clientFault)] as const,
  )
  const seen = new Set<string>()
  for (const [item, client] of clients) {
    if (client === undefined) continue
    if (seen.has(client)) reportTwice(item, client)
    seen.add(client)
  }
  return [...seen]
}

const clientFault = {
  code: 'INVALID_CLIENT_ID',
  message: 'not a client id',
  hint: 'give the audience of the tokens, 1 to 255 characters',
}

function reportTwice(cursor: Cursor, client: string): void {
  report(cursor, {
    code: 'DUPLICATE_CLIENT_ID',
    message: `client id \`${shorten(client)}\` is in the list already`,
    hint: 'write each client id once',
  })
}
