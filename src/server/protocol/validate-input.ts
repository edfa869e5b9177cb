/** The constraints of a service model, in AWS's words. */

import { AwsError } from './aws-error.ts'
import { type FieldValue, InputFields } from './fields.ts'
import { memberName } from './letter-case.ts'
import { reportOrder } from './report-order.ts'
import { type ModelShape, matchesPattern, type ServiceModel, shapeOf } from './service-model.ts'
import { confirmWritten } from './written-values.ts'

const mostFaults = 10

/** Throws `ValidationError`, or what the service calls it, with every constraint that the input does not satisfy. */
export function validateInput(model: ServiceModel, shape: string, input: InputFields): void {
  const faults: string[] = []
  checkStructure({ model, faults }, shapeOf(model, shape), { value: input, place: '' })
  if (faults.length === 0) return
  const shown = faults.slice(0, mostFaults)
  const count = `${shown.length} validation error${shown.length === 1 ? '' : 's'} detected`
  throw new AwsError(faultCodeOf(model), `${count}: ${shown.join('; ')}`)
}

/** What a service calls an input that breaks constraints ("Errors" of its operations). */
function faultCodeOf({ service, protocol }: ServiceModel): string {
  if (service === 'organizations') return 'InvalidInputException'
  if (service === 'sso-portal' || service === 'sso-oauth') return 'InvalidRequestException'
  return protocol === 'query' ? 'ValidationError' : 'ValidationException'
}

interface Checking {
  readonly model: ServiceModel
  readonly faults: string[]
}

interface Placed<T> {
  readonly value: T
  /** `tags.1.member.key` */
  readonly place: string
}

function checkStructure(
  checking: Checking,
  shape: ModelShape,
  { value, place }: Placed<InputFields>,
): void {
  const { model, faults } = checking
  const members = Object.entries(shape.members ?? {})
  for (const [name, member] of model.service === 'iam' ? reportOrder(members) : members) {
    const at = `${place}${place === '' ? '' : '.'}${memberName(name)}`
    const found = value.entries.get(name)
    if (found !== undefined) {
      checkValue(checking, shapeOf(model, member), { value: found, place: at })
    } else if (shape.required?.includes(name) === true) {
      faults.push(failure(model, { shown: 'null', place: at, constraint: notNull }))
    }
  }
}

function checkValue(checking: Checking, shape: ModelShape, placed: Placed<FieldValue>): void {
  const { value, place } = placed
  if (value instanceof InputFields) {
    const check = shape.type === 'map' ? checkMap : checkStructure
    check(checking, shape, { value, place })
    return
  }
  if (isList(value)) {
    checkList(checking, shape, { value, place })
    return
  }
  const { model, faults } = checking
  if (model.service === 'iam' && typeof value === 'string') confirmWritten(shape, value, place)
  const shown = shape.sensitive === true ? `'***Sensitive Data Redacted***'` : `'${String(value)}'`
  for (const constraint of faultsOf(shape, value)) {
    faults.push(failure(model, { shown, place, constraint }))
  }
}

function checkMap(
  checking: Checking,
  shape: ModelShape,
  { value, place }: Placed<InputFields>,
): void {
  const { model, faults } = checking
  const keys = [...value.entries.keys()]
  const key = shapeOf(model, shape.key ?? '')
  const wrong = keys.some((one) => faultsOf(key, one).length > 0)
  const inKeys = `Map keys must satisfy constraint: [${allConstraints(key).join(', ')}]`
  const shown = `'[${keys.join(', ')}]'`
  for (const constraint of [...lengthFaults(shape, keys.length), ...(wrong ? [inKeys] : [])]) {
    faults.push(failure(model, { shown, place, constraint }))
  }
  const item = shapeOf(model, shape.value ?? '')
  for (const [name, one] of value.entries) {
    checkValue(checking, item, { value: one, place: `${place}.${name}.member` })
  }
}

function checkList(
  checking: Checking,
  shape: ModelShape,
  { value, place }: Placed<readonly FieldValue[]>,
): void {
  const { faults, model } = checking
  const shown = `'[${value.map(String).join(', ')}]'`
  for (const constraint of lengthFaults(shape, value.length)) {
    faults.push(failure(model, { shown, place, constraint }))
  }
  const item = shapeOf(model, shape.member ?? '')
  if (item.type === 'structure') {
    for (const [at, one] of value.entries()) {
      checkValue(checking, item, { value: one, place: `${place}.${at + 1}.member` })
    }
    return
  }
  if (!value.some((one) => faultsOf(item, one).length > 0)) return
  const all = [...allConstraints(item), ...(shape.member === 'tagKeyType' ? [notNull] : [])]
  const constraint = `Member must satisfy constraint: [${all.join(', ')}]`
  faults.push(failure(model, { shown, place, constraint }))
}

const notNull = 'Member must not be null'

/** IAM does not show what it was given; the other services do. */
function failure(
  { service }: ServiceModel,
  fault: { readonly shown: string; readonly place: string; readonly constraint: string },
): string {
  const { shown, place, constraint } = fault
  const value = service === 'iam' ? 'Value' : `Value ${shown}`
  return `${value} at '${place}' failed to satisfy constraint: ${constraint}`
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value)
}

function faultsOf(shape: ModelShape, value: FieldValue): string[] {
  if (typeof value === 'number') return rangeFaults(shape, value)
  if (typeof value !== 'string') return []
  const { pattern, enum: values } = shape
  if (values !== undefined && !values.includes(value)) return [enumConstraint(values)]
  const length = [...value].length
  const matches = pattern === undefined || matchesPattern(pattern, value)
  return [...lengthFaults(shape, length), ...(matches ? [] : [patternConstraint(pattern)])]
}

function lengthFaults({ min, max }: ModelShape, length: number): string[] {
  if (max !== undefined && length > max) return [lengthConstraint('less', max)]
  if (min !== undefined && length < min) return [lengthConstraint('greater', min)]
  return []
}

function rangeFaults({ min, max }: ModelShape, value: number): string[] {
  if (max !== undefined && value > max) {
    return [`Member must have value less than or equal to ${max}`]
  }
  if (min !== undefined && value < min) {
    return [`Member must have value greater than or equal to ${min}`]
  }
  return []
}

function allConstraints({ min, max, pattern, enum: values }: ModelShape): string[] {
  return [
    ...(max === undefined ? [] : [lengthConstraint('less', max)]),
    ...(min === undefined ? [] : [lengthConstraint('greater', min)]),
    ...(pattern === undefined ? [] : [patternConstraint(pattern)]),
    ...(values === undefined ? [] : [enumConstraint(values)]),
  ]
}

function lengthConstraint(than: 'less' | 'greater', length: number): string {
  return `Member must have length ${than} than or equal to ${length}`
}

/** AWS shows the characters of its patterns rather than their escapes. */
function patternConstraint(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`
}

function enumConstraint(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`
}
