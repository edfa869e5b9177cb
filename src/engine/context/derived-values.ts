/** Values of the context keys that the engine derives (K-10…K-85). */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import { foldCase } from '../../bundle/forms.ts'
import type { ContextValue, DescribedPrincipal, Principal, Tags } from '../../model/request.ts'
import type { KnownOfResource } from '../../services/derived-keys.ts'
import { taggedResource } from '../../services/tag-keys.ts'
import { unownedRequest } from '../../services/unowned-requests.ts'
import type { Caller } from '../caller/caller-table.ts'
import { type Identity, lastName } from '../caller/identity.ts'
import type { DirectoryRecords } from '../directory-records.ts'
import type { KeyName, TagName } from './key-name.ts'
import { readSessionKey } from './session-key.ts'

/** What keys are derived from. */
export interface KeyFacts {
  readonly principal: Principal
  /** The request itself. */
  readonly part: { readonly action: string; readonly resource: string }
  /** The principal, as the bundle knows it. */
  readonly caller: Caller
  /**
   * The account that owns the resource, and that of the bucket behind an access point. Empty where
   * none is known: an assumption is no source (E-17).
   */
  owners(): readonly string[]
  /** What the bundle knows of accounts. */
  readonly records: Pick<DirectoryRecords, 'account'>
  /** What is known of the resource, whose access point has an ARN. */
  known(of: KnownOfResource, point: string): ContextValue | undefined
  /** Undefined: the directory does not list the resource, and the context may state tags. */
  resourceTags(): Tags | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The value that the engine derives for a key; undefined where its source is absent (K-4). */
export function derivedValue({ folded, tag }: KeyName, facts: KeyFacts): ContextValue | undefined {
  if (tag !== undefined) {
    if (tag.of === 'principal') return principalTag(tag, facts)
    const tags = resourceTags(tag, facts)
    return tags && tagValue(tags, tag)
  }
  const { identity } = facts.caller
  switch (folded) {
    case 'aws:principalarn':
      return identity.account === '' ? undefined : identity.name
    case 'aws:principalaccount':
      return identity.kind === CallerLayout.ANONYMOUS ? 'anonymous' : identity.account || undefined
    case 'aws:principaltype':
      return principalType(identity)
    case 'aws:userid':
      return userId(facts)
    case 'aws:username':
      return isUser(identity.kind) ? lastName(identity.name) : undefined
    case 'aws:principalisawsservice':
      return isService(identity)
    case 'aws:principalservicename':
      return identity.kind === CallerLayout.SERVICE ? identity.name : undefined
    case 'aws:principalservicenameslist':
      return serviceNames(facts)
    case 'aws:principalorgid':
      return facts.caller.account?.organization
    case 'aws:principalorgmasteraccountid':
      return facts.caller.account?.managementAccount
    case 'aws:principalorgpaths':
      return listOf(facts.caller.account?.path)
    case 'aws:resourceaccount':
      return ofOwners(facts, (id) => id || undefined)
    case 'aws:resourceorgid':
      return ofOwners(facts, (id) => facts.records.account(id)?.organization)
    case 'aws:resourceorgpaths':
      return listOf(ofOwners(facts, (id) => facts.records.account(id)?.path))
    default:
      return folded === 'aws:tokenissuetime'
        ? issueTime(facts)
        : sessionValue(folded, facts.principal)
  }
}

/** The value of a key that has many, of which there is one at most. */
export function listOf(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value]
}

/**
 * What holds of the resource's owner. Through an access point of another account than its bucket's it
 * has to hold of both: AWS does not say which of them is meant (E-17, E-76).
 */
function ofOwners(
  facts: KeyFacts,
  read: (account: string) => string | undefined,
): string | undefined {
  if (unownedRequest.test(foldCase(facts.part.action))) return undefined
  const values = new Set(facts.owners().map(read))
  return values.size === 1 ? [...values][0] : undefined
}

/** Temporary credentials whose age nothing says were issued now; long-term keys have none (K-52). */
function issueTime({ caller: { identity }, principal, now }: KeyFacts): string | undefined {
  const { issuedAt } = describe(principal)
  return issuedAt ?? (isTemporary(identity) ? new Date(now).toISOString() : undefined)
}

function isTemporary({ kind }: Identity): boolean {
  return (
    kind >= CallerLayout.SESSION_TOKEN_USER &&
    kind <= CallerLayout.ASSUMED_ROOT &&
    kind !== CallerLayout.ROOT
  )
}

/** The table of principal key values ("Variables and tags", K-40). */
function principalType({ kind }: Identity): string | undefined {
  switch (kind) {
    case CallerLayout.ANONYMOUS:
      return 'Anonymous'
    case CallerLayout.SERVICE:
    case CallerLayout.IDENTITY_PROVIDER:
    case CallerLayout.ORIGIN_ACCESS_IDENTITY:
      return undefined
    case CallerLayout.ROOT:
    case CallerLayout.ASSUMED_ROOT:
      return 'Account'
    case CallerLayout.ROLE_SESSION:
    case CallerLayout.SERVICE_LINKED_ROLE:
      return 'AssumedRole'
    case CallerLayout.FEDERATED_USER:
    case CallerLayout.FEDERATED_ROOT:
      return 'FederatedUser'
    default:
      return 'User'
  }
}

function userId({ caller: { identity, id } }: KeyFacts): string | undefined {
  switch (principalType(identity)) {
    case 'Anonymous':
      return 'anonymous'
    case 'Account':
      return identity.account
    case 'FederatedUser':
      return `${identity.account}:${lastName(identity.name)}`
    case 'AssumedRole':
      return id === undefined || identity.session === undefined
        ? undefined
        : `${id}:${identity.session}`
    case 'User':
      return id
    default:
      return undefined
  }
}

function isUser(kind: number): boolean {
  return kind < CallerLayout.ROLE_SESSION
}

function isService({ kind }: Identity): boolean | undefined {
  if (kind === CallerLayout.ANONYMOUS || kind === CallerLayout.IDENTITY_PROVIDER) return undefined
  return kind === CallerLayout.SERVICE
}

function serviceNames({ caller: { identity }, principal }: KeyFacts): string[] | undefined {
  if (identity.kind !== CallerLayout.SERVICE) return undefined
  return [...new Set([identity.name, ...(describe(principal).names ?? [])])]
}

/** A session tag replaces the role's or user's tag of its name, whatever the case (K-14). */
function principalTag(tag: TagName, { caller, principal }: KeyFacts): string | undefined {
  const { identity, tags } = caller
  if (identity.kind > CallerLayout.FEDERATED_ROOT) return undefined
  const { tags: session = {} } = describe(principal)
  return tagValue(new Map(Object.entries(session)), tag) ?? tagValue(tags, tag)
}

/** A resource's tags are `aws:ResourceTag/k` and its service's own key (K-83, K-84). */
export function resourceTags({ family }: TagName, facts: KeyFacts): Tags | undefined {
  return taggedResource.test(family + facts.part.resource) ? facts.resourceTags() : undefined
}

/** The tag's value, whatever the case of its key. */
export function tagValue(tags: Tags, { name, folded }: TagName): string | undefined {
  const exact = tags.get(name)
  if (exact !== undefined) return exact
  for (const [tag, value] of tags) if (foldCase(tag) === folded) return value
  return undefined
}

/** What a descriptor says of the session (K-50…K-66); a bare ARN says nothing. */
function sessionValue(folded: string, principal: Principal): ContextValue | undefined {
  const described = describe(principal)
  switch (folded) {
    case 'aws:assumedroot':
      return described.assumedRoot === undefined ? undefined : true
    case 'aws:federatedprovider':
      return federatedProvider(described)
    case 'aws:multifactorauthpresent':
      return described.mfa ?? withoutMfa(described)
    case 'aws:sourceidentity':
      return described.sourceIdentity
    default:
      return readSessionKey(described.sessionKeys, folded)
  }
}

function describe(principal: Principal): DescribedPrincipal {
  return typeof principal === 'string' ? {} : (principal as DescribedPrincipal)
}

/**
 * Temporary credentials of users, and roles that AWS credentials assumed, always tell, without a word
 * that there was none; long-term keys and federated identities never do (K-54).
 */
function withoutMfa(described: DescribedPrincipal): false | undefined {
  const { role, user, sessionToken, issuedAt } = described
  if (role !== undefined) return described.federatedProvider === undefined ? false : undefined
  const isTemporary = sessionToken === true || issuedAt !== undefined
  return user !== undefined && isTemporary ? false : undefined
}

/** Of OIDC providers only: SAML providers are not in the key (K-51). */
function federatedProvider({
  federated,
  federatedProvider,
}: DescribedPrincipal): string | undefined {
  const provider = federated ?? federatedProvider
  return provider?.includes(':saml-provider/') ? undefined : provider
}
