/** The classes of a set, from the first to the last, as statements begin and end to cover them. */
import type { StatementCoverage } from './rows.ts'

/** A statement begins to cover classes, wholly or in part, or has ended. */
export interface Edge {
  /** The position of the statement, times two, plus one where it covers in part. */
  readonly item: number
  readonly begins: boolean
}

// Edges are sorted as numbers: the class, the item, and 1 where the item begins there, else 0.

const ITEM_SHIFT = 2
const CLASS_SHIFT = 2 ** 34

/** Visits, in order, the classes where statements begin or end. */
export function sweep(
  set: readonly StatementCoverage[],
  visit: (at: number, edges: readonly Edge[]) => void,
): void {
  const edges = edgesOf(set)
  for (let next = 0; next < edges.length; ) {
    const at = Math.floor((edges[next] ?? 0) / CLASS_SHIFT)
    const found: Edge[] = []
    for (; Math.floor((edges[next] ?? Number.NaN) / CLASS_SHIFT) === at; next += 1) {
      const edge = (edges[next] ?? 0) % CLASS_SHIFT
      found.push({ item: Math.floor(edge / ITEM_SHIFT), begins: edge % ITEM_SHIFT === 1 })
    }
    visit(at, found)
  }
}

function edgesOf(set: readonly StatementCoverage[]): Float64Array {
  const edges: number[] = []
  for (const [at, { draft, runs }] of set.entries()) {
    if (draft.never) continue
    for (const { from, to, partial } of runs) {
      const item = (at * 2 + (partial ? 1 : 0)) * ITEM_SHIFT
      edges.push(from * CLASS_SHIFT + item + 1, to * CLASS_SHIFT + item)
    }
  }
  return Float64Array.from(edges).sort()
}
