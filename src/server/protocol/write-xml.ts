/** Outputs and errors as the XML of the query protocol. */
import type { AwsError } from './aws-error.ts'
import { type ModelShape, type ServiceModel, shapeOf } from './service-model.ts'

/** What a handler returns: members by name; undefined ones are left out. */
export interface CallOutput {
  readonly [member: string]: OutputValue
}

export type OutputValue =
  | string
  | number
  | boolean
  | Date
  | Uint8Array
  | ReadonlyMap<string, string | number>
  | CallOutput
  | readonly OutputValue[]
  | undefined

/** The response to a call that succeeded. */
export function writeResponse(
  model: ServiceModel,
  operation: string,
  { output, requestId }: { readonly output: CallOutput; readonly requestId: string },
): string {
  const shape = model.operations.get(operation)?.output
  const result =
    shape === undefined
      ? ''
      : element(`${operation}Result`, writeStructure(model, shapeOf(model, shape), output))
  const metadata = element('ResponseMetadata', element('RequestId', requestId))
  const name = `${operation}Response`
  return `<${name} xmlns="${model.namespace}">${result}${metadata}</${name}>`
}

/** The response to a call that failed. */
export function writeError(namespace: string, error: AwsError, requestId: string): string {
  const type = error.status >= 500 ? 'Receiver' : 'Sender'
  const body = [
    element('Type', type),
    element('Code', escapeXml(error.code)),
    element('Message', escapeXml(error.message)),
  ]
  const inner = `${element('Error', body.join(''))}${element('RequestId', requestId)}`
  return `<ErrorResponse xmlns="${namespace}">${inner}</ErrorResponse>`
}

function writeStructure(model: ServiceModel, shape: ModelShape, output: CallOutput): string {
  return Object.entries(shape.members ?? {})
    .map(([name, member]) => {
      const value = output[name]
      if (value === undefined) return ''
      return element(name, writeValue(model, shapeOf(model, member), value))
    })
    .join('')
}

function writeValue(model: ServiceModel, shape: ModelShape, value: OutputValue): string {
  if (shape.type === 'structure') return writeStructure(model, shape, value as CallOutput)
  if (shape.type === 'list') {
    const item = shapeOf(model, shape.member ?? '')
    return (value as readonly OutputValue[])
      .map((one) => element('member', writeValue(model, item, one)))
      .join('')
  }
  if (value instanceof Map) {
    return [...value]
      .map(([key, one]) => {
        const inside = `${element('key', escapeXml(key))}${element('value', escapeXml(String(one)))}`
        return element('entry', inside)
      })
      .join('')
  }
  return escapeXml(writeScalar(value))
}

function writeScalar(value: OutputValue): string {
  if (value instanceof Date) return writeTime(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return String(value)
}

/** Whole seconds, as IAM and STS give them. */
export function writeTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}

function element(name: string, inner: string): string {
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (one) => escapes.get(one) ?? '')
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\r', '&#xD;'],
])
