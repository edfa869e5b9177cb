/** Which resources a question about an action is asked for. */
import * as Key from '../../assembly/layout/key.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CatalogueAction } from '../catalogue/catalogue-types.ts'
import { nameKey } from '../engine/context/key-name.ts'
import { readKey } from '../engine/context/read-context.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { statementsFor } from '../partial/context-cases.ts'
import type { PartialCheck } from '../partial/partial-check.ts'
import { textsIn } from './bundle-names.ts'

/** Resources of a bundle by what actions take. */
export class CandidateResources {
  readonly #loaded: LoadedBundle
  readonly #catalogue: Catalogue
  readonly #listed: readonly string[]
  readonly #types = new Map<string, ReadonlySet<string>>()

  constructor(loaded: LoadedBundle, catalogue: Catalogue) {
    this.#loaded = loaded
    this.#catalogue = catalogue
    const listed = textsIn(loaded, Key.SPACE_RESOURCE)
    const users = textsIn(loaded, Key.SPACE_PRINCIPAL).filter((arn) => arn.includes(':user/'))
    this.#listed = [...listed, ...listed.flatMap(partsOfBucket), ...users].sort()
  }

  /** The resources of the bundle that an action may be about. */
  listed(action: CatalogueAction): string[] {
    return this.#listed.filter((arn) => this.fits(action, arn))
  }

  /** Those that the statements with a say in a check name, its variables filled in; and `*`. */
  named(action: CatalogueAction, check: PartialCheck): string[] {
    const entries = statementsFor(check).flatMap(({ resources = ['*'] }) => resources)
    const filled = entries.map((entry) => fillVariables(entry, check))
    return [...new Set(['*', ...filled])].filter((arn) => this.fits(action, arn)).sort()
  }

  /** Whether an ARN, or an ARN with wildcards, may be of a type that the action takes. */
  fits({ resources }: CatalogueAction, arn: string): boolean {
    if (arn === '*') return true
    const types = this.#typesOf(arn)
    return resources.some(({ type }) => types.has(`${type.service} ${type.name}`))
  }

  /** The account that a resource is in, as its ARN or the bundle says. */
  ownerOf(arn: string): string | undefined {
    const account = arn.split(':', 5)[4] ?? ''
    if (/^\d{12}$/.test(account)) return account
    const { kernel } = this.#loaded
    const bucket = /^arn:[^:]*:s3:::[^/]+/.exec(arn)?.[0] ?? arn
    const number = kernel.find(Key.SPACE_RESOURCE, bucket)
    if (number === undefined) return undefined
    const at = number * Resource.SIZE
    const offset = kernel.bundle.word(Section.RESOURCES, at + Resource.OWNER_AT)
    const bytes = kernel.bundle.word(Section.RESOURCES, at + Resource.OWNER_BYTES_AT)
    return kernel.bundle.text(Section.TEXT, offset, bytes)
  }

  #typesOf(arn: string): ReadonlySet<string> {
    const known = this.#types.get(arn)
    if (known !== undefined) return known
    const found = this.#catalogue.resourceTypesOf(arn)
    const types = new Set(found.map(({ service, name }) => `${service} ${name}`))
    this.#types.set(arn, types)
    return types
  }
}

/** A bucket's objects, which no directory lists. */
function partsOfBucket(arn: string): string[] {
  return /^arn:[^:]*:s3:::[^/]+$/.test(arn) ? [`${arn}/*`] : []
}

/** What a variable is replaced by where its key is known; `*` where it is not. */
function fillVariables(entry: string, check: PartialCheck): string {
  return withoutVariables(entry, (key) => readKey(nameKey(key), check))
}

/** An entry with `*` in place of variables that have no value. */
export function withoutVariables(
  entry: string,
  read: (key: string) => unknown = () => undefined,
): string {
  return entry.replace(/\$\{([^,}]*)(?:,[^}]*)?\}/g, (_, key: string) => {
    if (/^[*?$]$/.test(key)) return key
    const value = read(key)
    return typeof value === 'string' && value !== '' ? value : '*'
  })
}
