/** The metadata of a Parquet file without the columns that nobody reads. */
import type { FileMetadata, RowGroup, SchemaElement } from './parquet-packages.ts'

/** A node of the schema as a tree. */
interface SchemaNode {
  readonly element: SchemaElement
  readonly children: readonly SchemaNode[]
}

/** Between the names of a path: no name of a column has it. */
const STEP = '\n'

/** How deep columns may be nested. */
const DEPTH_MOST = 64

/** Paths of the columns that have values, without the levels that lists and maps add. */
export function leavesOf({ schema }: FileMetadata): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>()
  const visit = ({ element, children }: SchemaNode, above: readonly string[]) => {
    const path = [...above, element.name]
    if (children.length === 0) leaves.set(path.join(STEP), path.join('.'))
    for (const child of children) visit(child, path)
  }
  for (const child of treeOf(schema).children) visit(child, [])
  return leaves
}

/** How deep a column is nested. */
export interface ColumnLevels {
  /** Nodes of its path that may be missing or repeat, and those that repeat. */
  readonly optional: number
  readonly repeated: number
  readonly depth: number
}

/** How deep each column with values is nested, by its path; of two that are called the same the first. */
export function levelsOf({ schema }: FileMetadata): (path: readonly string[]) => ColumnLevels {
  const found = new Map<string, ColumnLevels>()
  const visit = ({ element, children }: SchemaNode, above: NestedPath) => {
    const path = [...above.path, element.name]
    const optional = above.optional + (element.repetition_type === 'REQUIRED' ? 0 : 1)
    const repeated = above.repeated + repeats(element)
    const own = { path, optional, repeated, depth: path.length }
    const key = path.join(STEP)
    if (children.length === 0 && !found.has(key)) found.set(key, own)
    for (const child of children) visit(child, own)
  }
  const { element, children } = treeOf(schema)
  const root = { path: [], optional: 0, repeated: repeats(element), depth: 0 }
  for (const child of children) visit(child, root)
  return (path) => {
    const levels = found.get(path.join(STEP))
    if (levels === undefined) throw new Error('the schema lacks it')
    return levels
  }
}

interface NestedPath extends ColumnLevels {
  readonly path: readonly string[]
}

function repeats({ repetition_type: repetition }: SchemaElement): number {
  return repetition === 'REPEATED' ? 1 : 0
}

/** The same file with some of its leaf columns alone, as `leavesOf` names them. */
export function keepLeaves(metadata: FileMetadata, kept: ReadonlySet<string>): FileMetadata {
  const isKept = (path: readonly string[]) => kept.has(path.join(STEP))
  const prune = ({ element, children }: SchemaNode, above: readonly string[]): SchemaNode[] => {
    const path = [...above, element.name]
    if (children.length === 0) return isKept(path) ? [{ element, children }] : []
    const own = children.flatMap((child) => prune(child, path))
    return own.length === 0 ? [] : [{ element, children: own }]
  }
  const root = treeOf(metadata.schema)
  const pruned = { ...root, children: root.children.flatMap((child) => prune(child, [])) }
  const groups = metadata.row_groups.map((group): RowGroup => {
    const columns = group.columns.filter(({ meta_data: own }) => isKept(own?.path_in_schema ?? []))
    return { ...group, columns }
  })
  return { ...metadata, schema: flatten(pruned), row_groups: groups }
}

function flatten({ element, children }: SchemaNode): SchemaElement[] {
  const count = children.length === 0 ? {} : { num_children: children.length }
  return [{ ...element, ...count }, ...children.flatMap(flatten)]
}

function treeOf(schema: readonly SchemaElement[]): SchemaNode {
  let at = 0
  const read = (depth: number): SchemaNode => {
    const element = schema[at]
    if (element === undefined || depth > DEPTH_MOST) throw new Error('the schema is damaged')
    at += 1
    const children: SchemaNode[] = []
    const count = element.num_children ?? 0
    while (children.length < count) children.push(read(depth + 1))
    return { element, children }
  }
  return read(0)
}
