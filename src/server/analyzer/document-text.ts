/** Places in the text of a document, as Access Analyzer says them. */
import { type Node, parseTree } from 'jsonc-parser'
import { parseJson } from '../iam/policies/document-syntax.ts'
import type { CallOutput } from '../protocol/write-xml.ts'

/** Where a fault is: line and column count from 1, and are 0 where nothing is to be shown. */
export interface FaultPlace {
  readonly path: readonly (string | number)[]
  readonly line: number
  readonly column: number
}

interface ReachedNode {
  readonly node: Node
  readonly path: readonly CallOutput[]
}

export class DocumentText {
  readonly #text: string
  /** Offsets at which lines begin. */
  readonly #lines: readonly number[]
  readonly #root: Node | undefined

  constructor(text: string) {
    this.#text = text
    this.#lines = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
    // INVARIANT: whoever asks has validated the text, so that what is JSON is not nested too deeply
    this.#root = parseJson(text) === undefined ? undefined : parseTree(text)
  }

  /** The path to what a fault is about, and from where to where it is. */
  locate(fault: FaultPlace): CallOutput {
    const at = this.#offsetOf(fault)
    const found = this.#root && this.#find(this.#root, fault.path)
    if (found === undefined) return { path: [], span: this.#spanOf(at, 1) }
    const key = found.node.parent?.type === 'property' ? found.node.parent.children?.[0] : undefined
    if (key === undefined || key.offset !== at) {
      return { path: found.path, span: this.#spanOf(found.node.offset, found.node.length) }
    }
    const path = [...found.path.slice(0, -1), { key: String(key.value) }]
    return { path, span: this.#spanOf(key.offset, key.length) }
  }

  /** As far along the path as the document has it; a list of one may be written without brackets. */
  #find(root: Node, steps: FaultPlace['path']): ReachedNode {
    let node = root
    const path: CallOutput[] = []
    for (const step of steps) {
      if (typeof step === 'number' && node.type !== 'array') continue
      const next = typeof step === 'number' ? node.children?.[step] : memberOf(node, step)
      if (next === undefined) break
      path.push(typeof step === 'number' ? { index: step } : { value: step })
      node = next
    }
    return { node, path }
  }

  #offsetOf({ line, column }: FaultPlace): number {
    return Math.max(0, (this.#lines[line - 1] ?? 0) + column - 1)
  }

  #spanOf(offset: number, length: number): CallOutput {
    const end = Math.min(this.#text.length, offset + length)
    return { start: this.#positionOf(offset), end: this.#positionOf(end) }
  }

  #positionOf(offset: number): CallOutput {
    const line = this.#lineOf(offset)
    return { line: line + 1, column: offset - (this.#lines[line] ?? 0), offset }
  }

  #lineOf(offset: number): number {
    let from = 0
    let to = this.#lines.length
    while (to - from > 1) {
      const middle = (from + to) >> 1
      if ((this.#lines[middle] ?? 0) <= offset) from = middle
      else to = middle
    }
    return from
  }
}

function memberOf({ type, children = [] }: Node, name: string): Node | undefined {
  if (type !== 'object') return undefined
  const property = children.find((one) => one.children?.[0]?.value === name)
  return property?.children?.[1]
}
