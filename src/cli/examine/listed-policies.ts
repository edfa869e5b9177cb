/** The policies of what AWS lists of an account or an organization, and of lists of named documents. */
import type { DocumentType } from '../../entries/index.ts'
import { type JsonNode, type JsonObject, memberValue } from '../../json/parse-json.ts'
import { type EmbeddedPolicy, holdsPolicy, memberText, visitMembers } from './embedded-policy.ts'

/** Members that hold documents, and as what. */
const documents: ReadonlyMap<string, DocumentType> = new Map([
  ['PolicyDocument', 'identity'],
  ['Document', 'identity'],
  ['document', 'identity'],
  ['AssumeRolePolicyDocument', 'trust'],
  ['Content', 'scp'],
  ['Policy', 'resource'],
])

/**
 * Of managed policies the versions in force; what AWS writes itself, `arn:aws:iam::aws:policy/…`,
 * is left out, since nobody else can change it; so are the copies of roles that a dump has in their
 * instance profiles. `asked` is what documents without a type of their
 * own are read as.
 */
export function findListedPolicies(
  root: JsonNode,
  asked: DocumentType | undefined,
): EmbeddedPolicy[] {
  if (holdsPolicy(root)) {
    return [
      {
        path: [],
        node: root,
        name: memberText(root, 'Id') ?? 'document',
        type: asked ?? 'identity',
      },
    ]
  }
  const found: EmbeddedPolicy[] = []
  visitMembers(root, [], ({ key, value, path, owner }) => {
    if (isOfAws(owner) || key === 'InstanceProfileList') return true
    const type = documents.get(key)
    if (type === undefined || !holdsPolicy(value)) return false
    if (isOldVersion(owner)) return true
    found.push({
      path,
      node: value,
      name: nameOf(owner, root, path),
      type: typeOf(type, owner, asked),
    })
    return true
  })
  return found
}

function typeOf(
  type: DocumentType,
  owner: JsonObject,
  asked: DocumentType | undefined,
): DocumentType {
  if (type !== 'scp') return type === 'trust' ? type : (asked ?? type)
  const summary = memberValue(owner, 'PolicySummary') ?? owner
  return memberText(summary, 'Type') === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp'
}

function isOfAws(node: JsonNode): boolean {
  return /^arn:[^:]+:(?:iam|organizations)::aws:policy\//.test(memberText(node, 'Arn') ?? '')
}

function isOldVersion(owner: JsonObject): boolean {
  const value = memberValue(owner, 'IsDefaultVersion')
  return value?.kind === 'boolean' && !value.value
}

const names = ['PolicyName', 'name', 'Name', 'RoleName', 'arn']

/** The nearest thing around the document that has a name, and the person or role that it is of. */
function nameOf(owner: JsonObject, root: JsonNode, path: readonly (string | number)[]): string {
  const around = ancestors(root, path).reverse()
  const own = [owner, ...around].map(ownName).filter((name) => name !== undefined)
  const holders = ['UserName', 'GroupName', 'RoleName']
  const holder = around.flatMap((node) =>
    holders.flatMap((name) => memberText(node, name) ?? []),
  )[0]
  const [name = 'document'] = own
  return holder === undefined || holder === name ? name : `${holder}/${name}`
}

function ownName(node: JsonNode): string | undefined {
  const summary = memberValue(node, 'PolicySummary')
  return names.flatMap((name) => memberText(node, name) ?? memberText(summary, name) ?? [])[0]
}

function ancestors(root: JsonNode, path: readonly (string | number)[]): JsonNode[] {
  const found: JsonNode[] = []
  let node: JsonNode | undefined = root
  for (const step of path) {
    if (node === undefined) return found
    found.push(node)
    if (node.kind === 'array') node = node.items[Number(step)]
    else node = memberValue(node, String(step))
  }
  return found
}
