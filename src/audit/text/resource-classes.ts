/**
 * Resources that no policy of a bundle tells apart: all that have the same ARN up to the last `:` or
 * `/`, where nothing in the bundle looks at what is behind it.
 *
 * INVARIANT: whatever is decided of one resource of a class holds of every other one, unless a context
 * key was read that is a part of the ARN itself (`KeyReads.readsResource`).
 */
import * as Key from '../../../assembly/layout/key.ts'
import * as Section from '../../../assembly/layout/section.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { foldAscii } from '../../json/fold-case.ts'

/** ARNs before the name whose classes are remembered, and patterns that they are compared with. */
const HEADS_MOST = 4_096
const PATTERNS_MOST = 4_096

/** Longer ARNs are classes of their own. */
const LENGTH_MOST = 512

/**
 * `uniform`: all names behind it are of one class; `mixed`: but for those that are known;
 * `told apart`: it is not known which are.
 */
type HeadKind = 'uniform' | 'mixed' | 'told apart'

export class ResourceClasses {
  /** In lower case: what the bundle has records of, and what policies write without a wildcard. */
  readonly #names: ReadonlySet<string>
  readonly #heads = new Map<string, HeadKind>()
  /** What such names begin with. */
  readonly #headsOfNames: ReadonlySet<string>
  /** Undefined: resources are told apart in ways that are not known. */
  readonly #patterns: readonly WrittenPattern[] | undefined

  constructor(loaded: LoadedBundle) {
    const written = writtenIn(loaded)
    this.#patterns = written?.map(readPattern)
    this.#names = new Set([...recordedIn(loaded), ...(written ?? [])].map(foldAscii))
    this.#headsOfNames = new Set([...this.#names].map((name) => name.slice(0, cutOf(name))))
  }

  /** The class of a resource, for an action; it ends in a space unless it is the resource itself. */
  of(action: string, arn: string): string {
    const at = cutOf(arn)
    if (arn.length > LENGTH_MOST || !isPlainName.test(arn.slice(at))) return arn
    const head = arn.slice(0, at)
    const kind = this.#heads.get(head) ?? this.#kindOf(head)
    if (kind === 'told apart' || isOfKms.test(action)) return arn
    return kind === 'mixed' && this.#names.has(foldAscii(arn)) ? arn : `${head} `
  }

  #kindOf(head: string): HeadKind {
    if (this.#patterns === undefined || this.#heads.size >= HEADS_MOST) return 'told apart'
    const own = foldAscii(head)
    const isUniform =
      isPlainHead.test(head) && this.#patterns.every((one) => ignoresNames(one, own))
    const known = this.#headsOfNames.has(own) ? 'mixed' : 'uniform'
    const kind = isUniform ? known : 'told apart'
    this.#heads.set(head, kind)
    return kind
  }
}

/** Where the name begins, behind the last `:` or `/`. */
function cutOf(text: string): number {
  return Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1
}

/** Nothing that a pattern or an alias is written with. */
const isPlainName = /^(?!.*-s3)[A-Za-z0-9._=+@-]+$/

/** An ARN with all its segments, of what is no user, role or session, and behind no access point. */
const isPlainHead =
  /^arn:aws[a-z-]*:(?!iam:|sts:|kms:)[a-z0-9-]+:[a-z0-9-]*:\d*:(?!.*(?:accesspoint|alias))[^*?$]*$/

/** Operations on keys take aliases. */
const isOfKms = /^kms:/i

/** A pattern of resources in lower case, cut behind the last `:` or `/` that is written in it. */
interface WrittenPattern {
  /** What is before the first wildcard or variable. */
  readonly start: string
  readonly head: string
  /** A policy variable is one character. */
  readonly last: string
  /** Its only wildcard is at its end. */
  readonly isStart: boolean
}

function readPattern(written: string): WrittenPattern {
  const text = foldAscii(written.replace(/\$\{[^}]*\}/g, '\u0001'))
  const at = cutOf(text)
  const start = text.replace(open, '')
  return { start, head: text.slice(0, at), last: text.slice(at), isStart: text === `${start}*` }
}

/** From the first wildcard or variable on. */
const open = /[*?\u0001].*$/s

/**
 * Whether a pattern says the same of all names behind a head, which is in lower case; one without a
 * wildcard says something else of one name. Names have neither `:` nor `/`: what a pattern has up to
 * the last of these is met within the head, or not at all.
 */
function ignoresNames({ start, head, last, isStart }: WrittenPattern, own: string): boolean {
  if (last === '*' || (isStart && own.startsWith(start))) return true
  if (!start.startsWith(own) && !own.startsWith(start)) return true
  if (open.test(last)) return false
  return !open.test(head) || !own.endsWith(head.slice(head.search(lastRun)))
}

/** What is behind the last wildcard or variable. */
const lastRun = /[^*?\u0001]*$/

/** The resources of all statements; undefined for a stripped bundle, which has none, and for too many. */
function writtenIn({ traits, statements, kernel }: LoadedBundle): string[] | undefined {
  if (traits.isStripped) return undefined
  const found = new Set<string>()
  for (let number = 0; number < kernel.bundle.count(Section.STATEMENTS); number += 1) {
    for (const text of statements.text(number).resources ?? []) found.add(text)
    if (found.size > PATTERNS_MOST) return undefined
  }
  return [...found]
}

/** ARNs that the bundle's index has; of those that are no heads of a class few are looked at. */
function recordedIn({ kernel: { bundle } }: LoadedBundle): string[] {
  const names: string[] = []
  for (let at = 0; at < bundle.length(Section.KEYS); at += Key.SIZE) {
    const offset = bundle.word(Section.KEYS, at + Key.TEXT_AT)
    const name = bundle.text(Section.TEXT, offset, bundle.word(Section.KEYS, at + Key.BYTES_AT))
    if (isRecorded.test(name)) names.push(name)
  }
  return names
}

/** No user, role or session: `isPlainHead` leaves these out. */
const isRecorded = /^arn:[^:]*:(?!iam:|sts:)/i
