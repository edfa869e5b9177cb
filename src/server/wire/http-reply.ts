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

/** The response to a call that failed; without a model to one that could not be read. */
export function replyError(
  model: ServiceModel | undefined,
  error: AwsError,
  requestId: string,
): HttpReply {
  const body =
    model?.protocol === 'json'
      ? writeJsonError(error)
      : writeError(model?.namespace ?? '', error, requestId)
  return {
    status: error.status,
    headers: { ...headersOf(model, requestId), ...error.headers },
    body,
  }
}

function headersOf(model: ServiceModel | undefined, requestId: string): Record<string, string> {
  const type = model?.protocol === 'json' ? jsonContentType : 'text/xml'
  return { 'Content-Type': type, 'x-amzn-RequestId': requestId }
}
