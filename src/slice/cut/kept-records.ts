/** Records of a slice: its principal, the resources asked about, and the accounts that own these. */
import * as KeyLayout from '../../../assembly/layout/key.ts'
import * as ParentLayout from '../../../assembly/layout/parent.ts'
import * as PointLayout from '../../../assembly/layout/point.ts'
import * as PrincipalLayout from '../../../assembly/layout/principal.ts'
import * as ResourceLayout from '../../../assembly/layout/resource.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as TagLayout from '../../../assembly/layout/tag.ts'
import type { BundleView } from '../../bundle/view.ts'
import { KeyIndex } from '../../compile/write/index-keys.ts'
import { Words } from '../../compile/write/words.ts'
import { readTags } from '../../engine/caller/stored-records.ts'
import { KeptAccounts, type RecordParts } from './kept-accounts.ts'
import type { KeptRows } from './kept-rows.ts'
import { type KeptTerms, once } from './kept-terms.ts'

/** What of a directory a slice has. */
export interface KeptChoice {
  /** The kind of principal. */
  readonly kind: number
  /** The principal's record, where there is one. */
  readonly principal: number | undefined
  /** The id of its account. */
  readonly account: string
  readonly entries: ReadonlySet<number>
  /** Whether a resource, or what belongs to it, may be asked about. */
  readonly asks: (arn: string) => boolean
}

/** A key of the bundle's index. */
interface IndexKey {
  readonly space: number
  readonly text: string
  readonly value: number
}

export class KeptRecords {
  readonly #parts: RecordParts
  readonly #points = new Words()
  readonly #resources = new Words()
  readonly #tags = new Words()
  readonly #numbers = new Map<string, number>()
  readonly accounts: KeptAccounts

  constructor(terms: KeptTerms, rows: KeptRows) {
    this.#parts = { terms, rows, keys: new KeyIndex(terms.text) }
    this.accounts = new KeptAccounts(this.#parts)
    this.#tags.push(0)
  }

  /** The sections of records; rows are complete afterwards. */
  sections(choice: KeptChoice): [number, Uint8Array][] {
    const keys = readKeys(this.#parts.terms.view)
    const owned = keys.filter(
      ({ space, text }) => resourceSpaces.includes(space) && choice.asks(text),
    )
    const own = keys.find(
      ({ space, text }) => space === KeyLayout.SPACE_ACCOUNT && text === choice.account,
    )
    if (own !== undefined) this.accounts.own(own.value)
    for (const { space, text, value } of owned) {
      this.#parts.keys.add(space, text, this.#resource(value))
    }
    this.#listed(keys, choice)
    const lists = this.#entryKeys(keys, choice.entries)
    const principals = this.#principal(keys, choice.principal)
    const services = new Set(owned.map(({ text }) => text.split(':', 3)[2] ?? ''))
    return [
      [Section.PRINCIPALS, principals],
      [Section.RESOURCES, this.#resources.toBytes()],
      [Section.POINTS, this.#points.toBytes()],
      [Section.TAGS, this.#tags.toBytes()],
      [Section.PARENTS, this.#parents(services)],
      [Section.ENTRY_LISTS, lists],
      ...this.accounts.sections(),
      ...this.#parts.keys.sections(),
    ]
  }

  /** The same without records: for bare policies. */
  bareSections(choice: KeptChoice): [number, Uint8Array][] {
    return [
      [Section.ENTRY_LISTS, this.#entryKeys(readKeys(this.#parts.terms.view), choice.entries)],
      ...this.accounts.sections(),
      ...this.#parts.keys.sections(),
    ]
  }

  /** What is known of keys, users and roles that are asked about; an alias is kept with its key. */
  #listed(keys: readonly IndexKey[], { asks }: KeptChoice): void {
    const { view } = this.#parts.terms
    for (const { space, text, value } of keys) {
      if (space !== KeyLayout.SPACE_LISTED) continue
      const [about = text] = text.includes(':alias/') ? readTags(view, value).keys() : []
      if (asks(about)) this.#parts.keys.add(space, text, this.#tagList(value))
    }
  }

  /** Entries that take the principal in; returns the lists of those that a role's name stands for. */
  #entryKeys(keys: readonly IndexKey[], entries: ReadonlySet<number>): Uint8Array {
    const lists = new Words()
    lists.push(0)
    const words = this.#parts.terms.view.words(Section.ENTRY_LISTS)
    for (const { space, text, value } of keys) {
      if (space === KeyLayout.SPACE_ENTRY && entries.has(value))
        this.#parts.keys.add(space, text, value)
      if (space !== KeyLayout.SPACE_ROLE_ENTRIES) continue
      const listed = [...words.slice(value + 1, value + 1 + (words[value] ?? 0))]
      const kept = listed.filter((entry) => entries.has(entry))
      if (kept.length > 0) this.#parts.keys.add(space, text, lists.append([kept.length, ...kept]))
    }
    return lists.toBytes()
  }

  #principal(keys: readonly IndexKey[], number: number | undefined): Uint8Array {
    const words = new Words()
    if (number === undefined) return words.toBytes()
    const at = number * PrincipalLayout.SIZE
    const word = (field: number): number =>
      this.#parts.terms.view.word(Section.PRINCIPALS, at + field)
    const account = word(PrincipalLayout.ACCOUNT_AT)
    words.append([
      ...this.#text(Section.PRINCIPALS, at + PrincipalLayout.ARN_AT),
      ...this.#text(Section.PRINCIPALS, at + PrincipalLayout.ID_AT),
      account === 0 ? 0 : this.accounts.own(account - 1) + 1,
      this.#tagList(word(PrincipalLayout.TAGS_AT)),
      this.#parts.rows.set(word(PrincipalLayout.IDENTITY_AT)),
      this.#parts.rows.set(word(PrincipalLayout.BOUNDARY_AT)),
      word(PrincipalLayout.FLAGS_AT),
    ])
    for (const { space, text, value } of keys) {
      if (space === KeyLayout.SPACE_PRINCIPAL && value === number)
        this.#parts.keys.add(space, text, 0)
    }
    return words.toBytes()
  }

  #resource(number: number): number {
    return once(this.#numbers, `resource ${number}`, () => {
      const at = number * ResourceLayout.SIZE
      const word = (field: number): number =>
        this.#parts.terms.view.word(Section.RESOURCES, at + field)
      const account = word(ResourceLayout.ACCOUNT_AT)
      const flags = word(ResourceLayout.FLAGS_AT)
      const point = flags >>> ResourceLayout.POINT_SHIFT
      const own = point === 0 ? 0 : this.#point(point - 1) + 1
      const first = this.#resources.append([
        ...this.#text(Section.RESOURCES, at + ResourceLayout.OWNER_AT),
        account === 0 ? 0 : this.accounts.owner(account - 1) + 1,
        this.#parts.rows.set(word(ResourceLayout.SET_AT)),
        this.#tagList(word(ResourceLayout.TAGS_AT)),
        (flags & ((1 << ResourceLayout.POINT_SHIFT) - 1)) | (own << ResourceLayout.POINT_SHIFT),
      ])
      return (first * 4) / ResourceLayout.SIZE
    })
  }

  #point(number: number): number {
    return once(this.#numbers, `point ${number}`, () => {
      const at = number * PointLayout.SIZE
      const { view } = this.#parts.terms
      this.accounts.ownerById(view.textAt(Section.POINTS, at + PointLayout.OWNER_AT))
      const first = this.#points.append([
        ...this.#text(Section.POINTS, at + PointLayout.ARN_AT),
        ...this.#text(Section.POINTS, at + PointLayout.OWNER_AT),
        this.#parts.rows.set(view.word(Section.POINTS, at + PointLayout.SET_AT)),
        ...this.accounts.levels(Section.POINTS, at + PointLayout.RCPS_AT),
        view.word(Section.POINTS, at + PointLayout.FLAGS_AT),
      ])
      return (first * 4) / PointLayout.SIZE
    })
  }

  /** The rules of services that some resource is of. */
  #parents(services: ReadonlySet<string>): Uint8Array {
    const words = new Words()
    const { view } = this.#parts.terms
    for (let at = 0; at < view.length(Section.PARENTS); at += ParentLayout.SIZE) {
      if (!services.has(view.textAt(Section.PARENTS, at + ParentLayout.SERVICE_AT))) continue
      words.append([
        ...this.#text(Section.PARENTS, at + ParentLayout.SERVICE_AT),
        ...this.#text(Section.PARENTS, at + ParentLayout.PREFIX_AT),
        ...this.#text(Section.PARENTS, at + ParentLayout.UNTIL_AT),
        view.word(Section.PARENTS, at + ParentLayout.WHICH_AT),
        view.word(Section.PARENTS, at + ParentLayout.SPACE_AT),
      ])
    }
    return words.toBytes()
  }

  #tagList(word: number): number {
    if (word === 0) return 0
    return once(this.#numbers, `tags ${word}`, () => {
      const count = this.#parts.terms.view.word(Section.TAGS, word * 4)
      const tags = Array.from({ length: count }, (_, number) => {
        const at = (word + 1) * 4 + number * TagLayout.SIZE
        return [
          ...this.#text(Section.TAGS, at + TagLayout.KEY_AT),
          ...this.#text(Section.TAGS, at + TagLayout.VALUE_AT),
        ]
      })
      return this.#tags.append([count, ...tags.flat()])
    })
  }

  #text(section: number, at: number): [number, number] {
    const { offset, bytes } = this.#parts.terms.textAt(section, at)
    return [offset, bytes]
  }
}

/** Keys that resources, and what belongs to them, are found by: their ARNs begin with these. */
const resourceSpaces: readonly number[] = [KeyLayout.SPACE_RESOURCE, KeyLayout.SPACE_PART]

function readKeys(view: BundleView): IndexKey[] {
  return Array.from({ length: view.count(Section.KEYS) }, (_, number) => {
    const at = number * KeyLayout.SIZE
    return {
      space: view.word(Section.KEYS, at + KeyLayout.SPACE_AT),
      text: view.textAt(Section.KEYS, at + KeyLayout.TEXT_AT),
      value: view.word(Section.KEYS, at + KeyLayout.VALUE_AT),
    }
  })
}
