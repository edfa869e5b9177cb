/** An account as directory documents have it: what is imported, and what is exported. */

/** A policy in its place: a name or an ARN, a document with a name, or a document. */
export type PlacedPolicy = string | Readonly<Record<string, unknown>>

interface NamedEntry {
  readonly name: string
  readonly path?: string
  readonly id?: string
}

export interface GroupEntry extends NamedEntry {
  readonly policies?: readonly PlacedPolicy[]
}

interface BearerEntry extends GroupEntry {
  readonly tags?: Readonly<Record<string, string>>
  readonly boundary?: PlacedPolicy
}

export interface UserEntry extends BearerEntry {
  readonly groups?: readonly string[]
}

export interface RoleEntry extends BearerEntry {
  readonly trust: object
  readonly maxSessionDuration?: number
}

export interface VersionEntry {
  readonly id: string
  readonly default?: boolean
  readonly document: unknown
}

export interface PolicyEntry extends NamedEntry {
  readonly document?: unknown
  readonly versions?: readonly VersionEntry[]
}

export interface ProfileEntry extends NamedEntry {
  readonly role?: string
}

export interface ProviderEntry {
  readonly type: 'oidc' | 'saml'
  readonly url?: string
  readonly name?: string
  readonly clients?: readonly string[]
}

export interface AccountDocument {
  readonly id: string
  readonly name?: string
  readonly partition?: string
  readonly alias?: string
  readonly policies?: readonly PolicyEntry[]
  readonly groups?: readonly GroupEntry[]
  readonly users?: readonly UserEntry[]
  readonly roles?: readonly RoleEntry[]
  readonly instanceProfiles?: readonly ProfileEntry[]
  readonly providers?: readonly ProviderEntry[]
}
