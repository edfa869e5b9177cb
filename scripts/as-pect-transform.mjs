/** as-pect's transform, which counts kinds of nodes as an older AssemblyScript did. */
import AspectTransform from '@as-pect/transform'
import { NodeKind } from 'assemblyscript'

const CLASS_KIND_OF_OLD = 51
const shift = NodeKind.ClassDeclaration - CLASS_KIND_OF_OLD
const expected = new Set([
  NodeKind.ClassDeclaration,
  NodeKind.NamespaceDeclaration,
  NodeKind.FieldDeclaration,
  NodeKind.MethodDeclaration,
])

export default class RebasedTransform extends AspectTransform {
  /** Runs as-pect's transform while the nodes that it looks at have the kinds that it knows. */
  afterParse(parser) {
    const nodes = parser.sources.flatMap(({ statements }) => [...declarations(statements)])
    for (const node of nodes) node.kind -= shift
    super.afterParse(parser)
    for (const node of nodes) node.kind += shift
  }
}

/** Classes and namespaces, their fields and methods, however deep they stand. */
function* declarations(nodes) {
  for (const node of nodes) {
    if (expected.has(node.kind)) yield node
    if (Array.isArray(node.members)) yield* declarations(node.members)
  }
}
