/** Random edits of directory documents, as people make them: mostly they change what somebody may do. */
import { withoutIdleDenials } from './generators-directories.ts'
import { type Draw, pick } from './generators-draw.ts'

type Node = Record<string, unknown>

/** Parts of a document that can be edited, in place. */
interface Places {
  /** Of a policy: more than one of them may be there. */
  readonly lists: Node[][]
  readonly statements: Node[]
  readonly attached: unknown[][]
  readonly trusts: Node[]
}

type Edit = (places: Places, draw: Draw) => boolean

const edits: readonly Edit[] = [
  ({ lists }, draw) =>
    removeOne(
      lists.filter(({ length }) => length > 1),
      draw,
    ),
  ({ attached }, draw) =>
    removeOne(
      attached.filter(({ length }) => length > 0),
      draw,
    ),
  ({ attached }, draw) => {
    const statement = { Effect: 'Allow', Action: pick(draw, wide, '*'), Resource: '*' }
    const policy = { name: 'edited', document: { Version: '2012-10-17', Statement: [statement] } }
    const list = pick(draw, attached, [])
    if (list.some((one) => (one as Node).name === policy.name)) return false
    return list.push(policy) > 0
  },
  ({ statements }, draw) => {
    const conditioned = statements.filter(({ Condition }) => Condition !== undefined)
    const one = pick(draw, conditioned, undefined)
    return one !== undefined && Reflect.deleteProperty(one, 'Condition')
  },
  ({ statements }, draw) => {
    return set(pick(draw, statements, {}), 'Condition', pick(draw, conditions, conditions[0]))
  },
  ({ statements }, draw) => {
    const one = pick(draw, statements, {})
    return set(one, 'Effect', one.Effect === 'Allow' ? 'Deny' : 'Allow')
  },
  ({ statements }, draw) => {
    const one = pick(draw, statements, {})
    return !('NotAction' in one) && set(one, 'Action', pick(draw, wide, '*'))
  },
  ({ trusts }, draw) => {
    const one = pick(draw, trusts, {})
    return !('NotPrincipal' in one) && set(one, 'Principal', pick(draw, trusted, '*'))
  },
]

const wide = ['s3:*', 'sqs:*', 's3:GetObject', '*']

const conditions = [
  { Bool: { 'aws:SecureTransport': 'true' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringNotEquals: { 'aws:SourceAccount': '111122223333' } },
]

const trusted = [
  '*',
  { AWS: '111122223333' },
  { Service: 'ec2.amazonaws.com' },
  { Federated: 'arn:aws:iam::111122223333:saml-provider/corp' },
  { Federated: 'accounts.google.com', Service: 'lambda.amazonaws.com' },
]

/** The document with two to four edits. */
export function editDirectory<Written extends object>(document: Written, draw: Draw): Written {
  const edited = JSON.parse(JSON.stringify(document))
  for (let left = 2 + draw(3), turn = 0; left > 0 && turn < 20; turn += 1) {
    const places: Places = { lists: [], statements: [], attached: [], trusts: [] }
    collect(edited, places)
    if (pick(draw, edits, () => false)(places, draw)) left -= 1
  }
  return withoutIdleDenials(edited)
}

function removeOne(lists: readonly unknown[][], draw: Draw): boolean {
  const list = pick(draw, lists, [])
  return list.splice(draw(Math.max(1, list.length)), 1).length > 0
}

function set(node: Node, member: string, value: unknown): boolean {
  if (!('Effect' in node)) return false
  node[member] = value
  return true
}

function collect(value: unknown, places: Places): void {
  if (typeof value !== 'object' || value === null) return
  for (const [member, one] of Object.entries(value)) {
    if (member === 'Statement') {
      const list = [one].flat() as Node[]
      if (Array.isArray(one)) places.lists.push(one)
      for (const statement of list) places.statements.push(statement)
    }
    // what an account declares is named elsewhere, and stays
    if (member === 'policies' && Array.isArray(one) && !('users' in value))
      places.attached.push(one)
    const trust = member === 'trust' ? (one as Node).Statement : undefined
    if (trust !== undefined) for (const own of [trust].flat()) places.trusts.push(own as Node)
    collect(one, places)
  }
}
