/** JSON: bodies → inputs, outputs and errors → bodies, of its own protocol and of the query protocol. */
import { AwsError } from './aws-error.ts'
import { type FieldValue, InputDocument, InputFields, type JsonValue } from './fields.ts'
import { type ModelShape, type ServiceModel, shapeOf } from './service-model.ts'
import type { CallOutput, OutputValue } from './write-xml.ts'

export const jsonContentType = 'application/x-amz-json-1.1'

/** What the shape has of a body; other members are passed over, as AWS does. */
export function decodeJson(model: ServiceModel, shape: string, body: string): InputFields {
  let value: unknown
  try {
    value = JSON.parse(body === '' ? '{}' : body)
  } catch {
    throw unreadable()
  }
  return readStructure(model, shapeOf(model, shape), value)
}

function unreadable(): AwsError {
  return new AwsError('SerializationException', 'The request could not be read as JSON.')
}

function readStructure(model: ServiceModel, shape: ModelShape, value: unknown): InputFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable()
  const given = new Map<string, unknown>(Object.entries(value))
  const found = new Map<string, FieldValue>()
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const one = given.get(name)
    if (one !== undefined && one !== null) {
      found.set(name, readValue(model, shapeOf(model, member), one))
    }
  }
  return new InputFields(found)
}

function readValue(model: ServiceModel, shape: ModelShape, value: unknown): FieldValue {
  if (shape.type === 'structure') return readStructure(model, shape, value)
  if (shape.type === 'map') return readMap(model, shape, value)
  if (shape.type === 'document') return readDocument(value as JsonValue)
  if (shape.type === 'list') {
    if (!Array.isArray(value)) throw unreadable()
    const item = shapeOf(model, shape.member ?? '')
    return value.map((one) => readValue(model, item, one))
  }
  return readScalar(shape.type, value)
}

function readMap(model: ServiceModel, shape: ModelShape, value: unknown): InputFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable()
  const item = shapeOf(model, shape.value ?? '')
  const given = Object.entries(value).filter(([, one]) => one !== null)
  return new InputFields(new Map(given.map(([key, one]) => [key, readValue(model, item, one)])))
}

const mostDocumentDepth = 16
const mostDocumentValues = 1000

function readDocument(value: JsonValue): InputDocument {
  let left = mostDocumentValues
  const measure = (one: JsonValue, depth: number): void => {
    left -= 1
    if (left < 0 || depth > mostDocumentDepth) throw unreadable()
    if (typeof one !== 'object' || one === null) return
    for (const inner of Object.values(one)) measure(inner, depth + 1)
  }
  measure(value, 1)
  return new InputDocument(value)
}

/** Times are seconds since 1970. */
function readScalar(type: string, value: unknown): FieldValue {
  if (type === 'timestamp') {
    const isTime = typeof value === 'number' || typeof value === 'string'
    const time = new Date(typeof value === 'number' ? value * 1000 : String(isTime && value))
    if (!isTime || Number.isNaN(time.getTime())) throw unreadable()
    return time
  }
  const wanted = type === 'integer' || type === 'long' ? 'number' : type
  if (typeof value !== wanted || (wanted === 'number' && !Number.isInteger(value))) {
    throw unreadable()
  }
  return value as string | number | boolean
}

/** The body of a call that succeeded. */
export function writeJsonOutput(
  model: ServiceModel,
  operation: string,
  output: CallOutput,
): string {
  return JSON.stringify(shownOutput(model, operation, output) ?? {})
}

/**
 * The body of a call that failed. Models of some services name the message `Message`, and clients
 * in Go read it by that very name; the Identity Store's have the request's id beside it.
 */
export function writeJsonError(error: AwsError, requestId: string): string {
  const { message, members } = error
  const told = { message, Message: message, RequestId: requestId }
  return JSON.stringify({ __type: jsonCodeOf(error), ...told, ...members })
}

/** The body of a call that failed, of a service that names the error in a header. */
export function writeRestError(error: AwsError): string {
  const reason = jsonCodeOf(error) === 'ValidationException' ? 'fieldValidationFailed' : undefined
  return JSON.stringify({ message: error.message, reason, ...error.members })
}

/** Services that speak JSON have other names for what all services refuse ("Common errors"). */
export function jsonCodeOf({ code }: AwsError): string {
  return jsonCodes.get(code) ?? code
}

const jsonCodes: ReadonlyMap<string, string> = new Map([
  ['AccessDenied', 'AccessDeniedException'],
  ['ExpiredToken', 'ExpiredTokenException'],
  ['InvalidClientTokenId', 'UnrecognizedClientException'],
  ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
  ['IncompleteSignature', 'IncompleteSignatureException'],
  ['MalformedInput', 'ValidationException'],
])

/** What the query protocol writes as XML, for those who accept JSON. */
export function writeQueryJson(
  model: ServiceModel,
  operation: string,
  { output, requestId }: { readonly output: CallOutput; readonly requestId: string },
): string {
  const result = shownOutput(model, operation, output)
  return JSON.stringify({
    [`${operation}Response`]: {
      ...(result !== undefined && { [`${operation}Result`]: result }),
      ResponseMetadata: { RequestId: requestId },
    },
  })
}

/** An error of the query protocol for those who accept JSON. */
export function writeQueryJsonError(
  { status, code, message }: AwsError,
  requestId: string,
): string {
  const type = status >= 500 ? 'Receiver' : 'Sender'
  return JSON.stringify({
    Error: { Code: code, Message: message, Type: type },
    RequestId: requestId,
  })
}

function shownOutput(model: ServiceModel, operation: string, output: CallOutput): unknown {
  const shape = model.operations.get(operation)?.output
  return shape === undefined ? undefined : shown(model, shapeOf(model, shape), output)
}

function shown(model: ServiceModel, shape: ModelShape, value: OutputValue): unknown {
  if (value instanceof Date) return Math.floor(value.getTime() / 1000)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Map) return Object.fromEntries(value)
  if (Array.isArray(value)) {
    const item = shapeOf(model, shape.member ?? '')
    return value.map((one: OutputValue) => shown(model, item, one))
  }
  if (shape.type !== 'structure') return value
  const members = Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const one = (value as CallOutput)[name]
    return one === undefined ? [] : [[name, shown(model, shapeOf(model, member), one)]]
  })
  return Object.fromEntries(members)
}
