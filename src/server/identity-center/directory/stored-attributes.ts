/** Attributes of users and groups as JSON: their shapes, and changes by paths such as `name.familyName`. */
import type { AwsError } from '../../protocol/aws-error.ts'
import {
  InputDocument,
  InputFields,
  type JsonMembers,
  type JsonValue,
} from '../../protocol/fields.ts'
import { decodeJson } from '../../protocol/json-form.ts'
import { lowered, memberName } from '../../protocol/letter-case.ts'
import {
  type ModelShape,
  type ServiceModel,
  serviceModels,
  shapeOf,
} from '../../protocol/service-model.ts'
import { validateInput } from '../../protocol/validate-input.ts'
import { invalid } from './store-calls.ts'

/** The one extension that there is ("CreateUser", Identity Store API Reference). */
export const enterpriseExtension = 'aws:identitystore:enterprise'

const sensitive = 'SensitiveStringType'
const extensions = 'Extensions'

/** Shapes of what is stored. The model leaves extensions open: the members are those of its example. */
const storedShapes: Readonly<Record<string, ModelShape>> = {
  StoredGroup: {
    type: 'structure',
    members: { DisplayName: 'GroupDisplayName', Description: sensitive },
  },
  [extensions]: { type: 'structure', members: { [enterpriseExtension]: 'EnterpriseExtension' } },
  EnterpriseExtension: {
    type: 'structure',
    members: {
      ...{ employeeNumber: sensitive, costCenter: sensitive, organization: sensitive },
      ...{ division: sensitive, department: sensitive, manager: 'Manager' },
    },
  },
  Manager: { type: 'structure', members: { value: sensitive } },
}

const model = storedModel()

function storedModel(): ServiceModel {
  const found = serviceModels.get('identitystore')
  if (found === undefined) throw new TypeError('there is no model of the Identity Store')
  const { IdentityStoreId: _, ...members } = shapeOf(found, 'CreateUserRequest').members ?? {}
  const user: ModelShape = { type: 'structure', members }
  const own = Object.entries({ ...storedShapes, StoredUser: user })
  return { ...found, shapes: new Map([...found.shapes, ...own]) }
}

export type StoredShape = 'StoredUser' | 'StoredGroup'

/** What an input has of the attributes. Throws for what breaks a constraint. */
export function givenAttributes(kind: StoredShape, input: InputFields): JsonMembers {
  const members = Object.keys(shapeOf(model, kind).members ?? {})
  const given = Object.entries(plainFields(input)).filter(([name]) => members.includes(name))
  return confirmed(kind, Object.fromEntries(given))
}

function plainFields(input: InputFields): JsonMembers {
  const entries = [...input.entries].map(([name, value]) => [name, plain(value)] as const)
  return Object.fromEntries(entries)
}

function plain(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof InputDocument) return value.value
  return value instanceof InputFields ? plainFields(value) : (value as JsonValue)
}

/** Attributes after the input's operations, in their order. Throws for what breaks a constraint. */
export function changedAttributes(
  kind: StoredShape,
  attributes: JsonMembers,
  input: InputFields,
): JsonMembers {
  const shape = shapeOf(model, kind)
  const changed = input.structures('Operations').reduce((before, operation) => {
    const names = namesOf(shape, operation.need('AttributePath'))
    return withValue(before, names, operation.document('AttributeValue'))
  }, attributes)
  return confirmed(kind, changed)
}

/** The names of the members that a path leads through; SCIM tells them apart without regard to case. */
function namesOf(shape: ModelShape, path: string): string[] {
  const names: string[] = []
  let at = shape
  for (const part of partsOf(path)) {
    if (at.type === 'list') {
      const whole = memberName(names.at(-1) ?? '')
      throw invalid(
        `Unsupported update operation on multi-value attribute ${whole}, please provide full replacement of Multi-Value attribute types`,
      )
    }
    const found = findMember(at, part)
    if (found === undefined) throw invalid(`The attribute ${path} is not supported`)
    names.push(found.name)
    at = found.shape
  }
  return names
}

/** The name of an extension begins a path where there is one. */
function partsOf(path: string): string[] {
  if (!path.includes(':')) return path.split('.')
  return [extensions, ...path.split('.')]
}

function findMember({ members = {} }: ModelShape, name: string) {
  const found = Object.entries(members).find(([member]) => lowered(member) === lowered(name))
  return found && { name: found[0], shape: shapeOf(model, found[1]) }
}

/** Without a value it is removed, and with it whatever is empty then. */
function withValue(
  before: JsonMembers,
  [name = '', ...rest]: readonly string[],
  value: JsonValue | undefined,
): JsonMembers {
  const others = Object.entries(before).filter(([one]) => one !== name)
  const inside = new Map(Object.entries(before)).get(name)
  const after = rest.length === 0 ? value : withValue(asObject(inside) ?? {}, rest, value)
  const isGone = after === undefined || (rest.length > 0 && Object.keys(after ?? {}).length === 0)
  return Object.fromEntries(isGone ? others : [...others, [name, after]])
}

function asObject(value: JsonValue | undefined): JsonMembers | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonMembers)
    : undefined
}

/** With the members' names as the shapes have them. */
function confirmed(kind: StoredShape, attributes: JsonMembers): JsonMembers {
  const named = written(shapeOf(model, kind), attributes, '')
  validateInput(model, kind, decodeJson(model, kind, JSON.stringify(named)))
  return named as JsonMembers
}

function written(shape: ModelShape, value: JsonValue, place: string): JsonValue {
  if (shape.type === 'list' && Array.isArray(value)) {
    const item = shapeOf(model, shape.member ?? '')
    return value.map((one) => written(item, one, place))
  }
  const object = asObject(value)
  if (shape.type === 'structure' && object !== undefined) {
    return writtenObject(shape, object, place)
  }
  if (typeof value !== shape.type) throw wrongType(place)
  return value
}

function writtenObject(shape: ModelShape, object: JsonMembers, place: string): JsonMembers {
  const entries = Object.entries(object).flatMap(([name, one]) => {
    const at = place === '' ? memberName(name) : `${place}.${memberName(name)}`
    const found = findMember(shape, name)
    if (found === undefined) throw invalid(`The attribute ${at} is not supported`)
    return one === null ? [] : [[found.name, written(found.shape, one, at)] as const]
  })
  return Object.fromEntries(entries)
}

function wrongType(place: string): AwsError {
  return invalid(`The value of the attribute ${place} is of the wrong type`)
}
