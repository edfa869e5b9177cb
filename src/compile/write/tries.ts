/** Many resource patterns at once: radix tries over what they begin with. */
import * as Section from '../../../assembly/layout/section.ts'
import * as TrieNode from '../../../assembly/layout/trie-node.ts'
import { compareUtf8 } from '../terms/byte-order.ts'
import type { Space } from './lent-space.ts'
import type { TextPool } from './string-pool.ts'
import { Words } from './words.ts'

/** A pattern, the ASCII text it begins with, and the rule that it passes. */
export interface TrieEntry {
  readonly prefix: string
  readonly pattern: number
  readonly rule: number
}

/** Entries that share a beginning; `from` is where this node's label starts in it. */
interface TrieBranch {
  readonly entries: readonly TrieEntry[]
  readonly from: number
}

const NODE_WORDS = TrieNode.SIZE / 4

export class TrieTable {
  readonly #text: TextPool
  readonly #nodes: Words
  readonly #entries: Words

  constructor(text: TextPool, space: Space) {
    this.#nodes = new Words(space)
    this.#entries = new Words(space)
    this.#text = text
    this.#nodes.append(new Array<number>(NODE_WORDS).fill(0)) // node 0 is unused
  }

  /** Writes a trie, level by level: children stand together behind their parent. Answers its root. */
  write(entries: readonly TrieEntry[]): number {
    const sorted = [...entries].sort(
      (a, b) => compareUtf8(a.prefix, b.prefix) || a.pattern - b.pattern || a.rule - b.rule,
    )
    const root = this.#nodes.count / NODE_WORDS
    let next = root + 1
    const queue: TrieBranch[] = [{ entries: sorted, from: 0 }]
    for (const branch of queue) {
      const label = sharedLabel(branch)
      const end = branch.from + label.length
      const here = branch.entries.filter((entry) => entry.prefix.length === end)
      const children = split(branch.entries.slice(here.length), end)
      const span = this.#text.intern(label)
      const first = this.#entries.count / 2
      this.#entries.append(here.flatMap((entry) => [entry.pattern, entry.rule]))
      this.#nodes.push(span.offset, span.bytes, first, here.length, next, children.length)
      next += children.length
      for (const child of children) queue.push(child)
    }
    return root
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.NODES, this.#nodes.toBytes()],
      [Section.NODE_ENTRIES, this.#entries.toBytes()],
    ]
  }
}

/** What all prefixes of a branch go on with: as long as the first and the last of them agree. */
function sharedLabel({ entries, from }: TrieBranch): string {
  const first = entries[0]?.prefix ?? ''
  const last = entries.at(-1)?.prefix ?? ''
  let end = from
  while (end < first.length && first[end] === last[end]) end += 1
  return first.slice(from, end)
}

/** Groups sorted entries by the character that follows. */
function split(entries: readonly TrieEntry[], at: number): TrieBranch[] {
  const groups = new Map<string, TrieEntry[]>()
  for (const entry of entries) {
    const character = entry.prefix[at] ?? ''
    const group = groups.get(character)
    if (group === undefined) groups.set(character, [entry])
    else group.push(entry)
  }
  return [...groups.values()].map((members) => ({ entries: members, from: at }))
}
