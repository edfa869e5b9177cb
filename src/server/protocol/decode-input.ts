/** What a call sends → the input of its operation: `Tags.member.1.Key` and the like, or JSON. */
import { type FieldValue, InputFields } from './fields.ts'
import { decodeJson } from './json-form.ts'
import { malformed } from './read-form.ts'
import { type ModelShape, type ServiceModel, shapeOf } from './service-model.ts'
import { validateInput } from './validate-input.ts'

/** Parameters of the query protocol; or a body in JSON, with query and headers beside it. */
export type CallParameters = ReadonlyMap<string, string> | JsonParameters

export interface JsonParameters {
  readonly query: ReadonlyMap<string, string>
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A call as it came. */
export interface WrittenInput {
  readonly model: ServiceModel
  readonly operation: string
  readonly parameters: CallParameters
}

/** The input of a call. Throws for one that cannot be read, or breaks a constraint. */
export function readInput({ model, operation, parameters }: WrittenInput): InputFields {
  const shape = model.operations.get(operation)?.input
  if (shape === undefined) return new InputFields(new Map())
  const input =
    'body' in parameters
      ? decodeJsonInput(model, shape, parameters)
      : decodeInput(model, shape, parameters)
  validateInput(model, shape, input)
  return input
}

/** What the body has, and the members that the query or a header has instead. */
function decodeJsonInput(
  model: ServiceModel,
  shape: string,
  { query, headers, body }: JsonParameters,
): InputFields {
  const { members = {}, ...beside } = shapeOf(model, shape)
  const values = new Map(decodeJson(model, shape, body).entries)
  const texts = [
    ...Object.entries(beside.query ?? {}).map(([member, name]) => [member, query.get(name)]),
    ...Object.entries(beside.headers ?? {}).map(([member, name]) => [member, headers.get(name)]),
  ] as const
  for (const [member = '', text] of texts) {
    values.delete(member)
    const { type } = shapeOf(model, members[member] ?? '')
    if (text !== undefined) values.set(member, decodeScalar(type, text))
  }
  return new InputFields(values)
}

/** A parameter's value, and what is below its name. */
interface Branch {
  value: string | undefined
  readonly below: Map<string, Branch>
}

const mostDepth = 12

/** What the shape has of the parameters; others are passed over, as AWS does. */
function decodeInput(
  model: ServiceModel,
  shape: string,
  parameters: ReadonlyMap<string, string>,
): InputFields {
  return decodeStructure(model, shapeOf(model, shape), growTree(parameters))
}

function growTree(parameters: ReadonlyMap<string, string>): Branch {
  const root: Branch = { value: undefined, below: new Map() }
  for (const [name, value] of parameters) {
    const parts = name.split('.')
    if (parts.length > mostDepth) throw malformed('a parameter is nested too deeply')
    let branch = root
    for (const part of parts) {
      const next = branch.below.get(part) ?? { value: undefined, below: new Map() }
      branch.below.set(part, next)
      branch = next
    }
    branch.value = value
  }
  return root
}

function decodeStructure(model: ServiceModel, shape: ModelShape, branch: Branch): InputFields {
  const values = new Map<string, FieldValue>()
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const below = branch.below.get(name)
    if (below !== undefined) values.set(name, decodeValue(model, shapeOf(model, member), below))
  }
  return new InputFields(values)
}

function decodeValue(model: ServiceModel, shape: ModelShape, branch: Branch): FieldValue {
  if (shape.type === 'structure') return decodeStructure(model, shape, branch)
  if (shape.type === 'list') return decodeList(model, shape, branch)
  if (branch.below.size > 0) throw malformed('Start of structure or map found where not expected.')
  return decodeScalar(shape.type, branch.value ?? '')
}

/** Items are numbered from 1 without a gap; an empty list is a name without a value. */
function decodeList(model: ServiceModel, shape: ModelShape, branch: Branch): FieldValue[] {
  const items = branch.below.get('member')?.below ?? new Map<string, Branch>()
  const item = shapeOf(model, shape.member ?? '')
  return Array.from({ length: items.size }, (_, at) => {
    const found = items.get(String(at + 1))
    if (found === undefined) throw malformed('the items of a list must be numbered from 1')
    return decodeValue(model, item, found)
  })
}

function decodeScalar(type: string, text: string): FieldValue {
  if (type === 'integer' || type === 'long') {
    if (!/^-?\d{1,15}$/.test(text)) throw malformed('Invalid integer')
    return Number(text)
  }
  if (type === 'boolean') {
    if (!/^(?:true|false)$/i.test(text)) throw malformed('Invalid boolean')
    return /^true$/i.test(text)
  }
  if (type === 'timestamp') {
    const time = Date.parse(text)
    if (Number.isNaN(time)) throw malformed('Invalid timestamp')
    return new Date(time)
  }
  return text
}
