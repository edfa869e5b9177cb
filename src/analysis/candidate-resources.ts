/** Which resources a question about an action is asked for. */
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { nameKey } from '../engine/context/key-name.ts'
import { readKey } from '../engine/context/read-context.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { limits } from '../model/limits.ts'
import { textsIn } from '../partial/bundle-index.ts'
import { statementsFor } from '../partial/context-cases.ts'
import { type PartialAsk, PartialCheck } from '../partial/partial-check.ts'
import type { AskedAction } from './asked-actions.ts'

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
    const named = listed.flatMap((arn) => this.namedBy(arn))
    this.#listed = [
      ...new Set([...listed, ...listed.flatMap(partsOfBucket), ...named, ...users]),
    ].sort()
  }

  /** What a resource's own policy names as resources; variables may be anything. */
  namedBy(arn: string): string[] {
    const { kernel, statements } = this.#loaded
    const number = kernel.find(Key.SPACE_RESOURCE, arn) ?? 0
    const set = kernel.bundle.word(Section.RESOURCES, number * Resource.SIZE + Resource.SET_AT)
    const entries = statements.of(set).flatMap((one) => statements.text(one).resources ?? [arn])
    const named = entries.filter((one) => one !== '*').map((one) => withoutVariables(one))
    return entries.length === 0 ? [] : [...partsOfBucket(arn), ...named].filter(isAskable)
  }

  /**
   * Those that an action may be about: what the statements with a say in a question name, variables
   * filled in, `*`, and what the bundle lists.
   */
  of(action: AskedAction, ask: PartialAsk): string[] {
    const check = new PartialCheck(this.#loaded, ask, { given: new Map(), asked: new Set() })
    check.decide(CheckLayout.EXACT)
    const entries = statementsFor(check).flatMap(({ resources = ['*'] }) => resources)
    const named = new Set(['*', ...entries.map((entry) => fillVariables(entry, check))])
    const all = [...[...named].sort(), ...this.#listed]
    return [...new Set(all)].filter((arn) => isAskable(arn) && this.fits(action, arn))
  }

  /** Whether an ARN, or an ARN with wildcards, may be of a type that the action takes. */
  fits({ known }: AskedAction, arn: string): boolean {
    if (arn === '*' || known === undefined) return true
    const types = this.#typesOf(arn)
    return known.resources.some(({ type }) => types.has(`${type.service} ${type.name}`))
  }

  /** The account that a resource is in, as its ARN or the bundle says. */
  ownerOf(arn: string): string | undefined {
    const account = arn.split(':', 5)[4] ?? ''
    if (/^\d{12}$/.test(account)) return account
    const { kernel } = this.#loaded
    const bucket = /^arn:[^:]*:s3:::[^/]+/.exec(arn)?.[0] ?? arn
    const number = kernel.find(Key.SPACE_RESOURCE, arn) ?? kernel.find(Key.SPACE_RESOURCE, bucket)
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

/** Whether a request can be about it: a policy may name what nothing is called. */
function isAskable(arn: string): boolean {
  return arn !== '' && new TextEncoder().encode(arn).length <= limits.resourceBytes
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
function withoutVariables(entry: string, read: (key: string) => unknown = () => undefined): string {
  return entry.replace(/\$\{([^,}]*)(?:,[^}]*)?\}/g, (_, key: string) => {
    if (/^[*?$]$/.test(key)) return key
    const value = read(key)
    return typeof value === 'string' && value !== '' ? value : '*'
  })
}
