/** Outputs and errors as HTTP responses, in the form that the service's clients read. */
import type { AwsError } from '../protocol/aws-error.ts'
import { jsonContentType, writeJsonError, writeJsonOutput } from '../protocol/json-form.ts'
import type { ServiceModel } from '../protocol/service-model.ts'
import { type CallOutput, writeError, writeResponse } from '../protocol/write-xml.ts'
import type { RequestedCall } from './requested-call.ts'

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The response to a call that succeeded. */
export function replyOutput(
  { model, operation }: RequestedCall,
  { output, requestId }: { readonly output: CallOutput; readonly requestId: string },
): HttpReply {
  const body =
    model.protocol === 'json'
      ? writeJsonOutput(model, operation, output)
      : writeResponse(model, operation, { output, requestId })
  return { status: 200, headers: headersOf(model, requestId), body }
}

/** A document that anybody may read. */
export function replyDocument(document: object, requestId: string): HttpReply {
  const headers = { 'Content-Type': 'application/json', 'x-amzn-RequestId': requestId }
  return { status: 200, headers, body: JSON.stringify(document) }
}

/** In what form an error is read: that of a service, or of a call that could not be read. */
export type ErrorForm = Pick<ServiceModel, 'protocol' | 'namespace'>

/** The response to a call that failed. */
export function replyError(
  { protocol, namespace }: ErrorForm,
  error: AwsError,
  requestId: string,
): HttpReply {
  const body = protocol === 'json' ? writeJsonError(error) : writeError(namespace, error, requestId)
  const headers = { ...headersOf({ protocol }, requestId), ...error.headers }
  return { status: error.status, headers, body }
}

function headersOf(
  { protocol }: Pick<ServiceModel, 'protocol'>,
  requestId: string,
): Record<string, string> {
  const type = protocol === 'json' ? jsonContentType : 'text/xml'
  return { 'Content-Type': type, 'x-amzn-RequestId': requestId }
}
