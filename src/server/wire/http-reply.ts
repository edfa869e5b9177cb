/** Outputs and errors as HTTP responses, in the form that the service's clients read. */
import type { AwsError } from '../protocol/aws-error.ts'
import {
  jsonCodeOf,
  jsonContentType,
  writeJsonError,
  writeJsonOutput,
  writeQueryJson,
  writeQueryJsonError,
  writeRestError,
} from '../protocol/json-form.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { ServiceModel } from '../protocol/service-model.ts'
import { type CallOutput, writeError, writeResponse } from '../protocol/write-xml.ts'
import type { ReceivedRequest } from '../signature/canonical-request.ts'
import type { RequestedCall } from './requested-call.ts'

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** In what form a client reads: that of its protocol, of which the query protocol has two. */
export type ReplyForm = 'json' | 'rest' | 'xml' | 'query-json'

/** Services of the query protocol answer in JSON, too, to whoever accepts that and no XML. */
export function formOf(
  { headers }: ReceivedRequest,
  protocol: ServiceModel['protocol'],
): ReplyForm {
  if (protocol !== 'query') return protocol
  const accepted = headers.find(([name]) => lowered(name) === 'accept')?.[1] ?? ''
  return /\bapplication\/json\b/i.test(accepted) && !/\bxml\b/i.test(accepted)
    ? 'query-json'
    : 'xml'
}

/** The response to a call that succeeded. */
export function replyOutput(
  { model, operation }: RequestedCall,
  form: ReplyForm,
  answer: { readonly output: CallOutput; readonly requestId: string },
): HttpReply {
  const body =
    form === 'json' || form === 'rest'
      ? writeJsonOutput(model, operation, answer.output)
      : (form === 'xml' ? writeResponse : writeQueryJson)(model, operation, answer)
  return { status: 200, headers: headersOf(form, answer.requestId), body }
}

/** A document that anybody may read. */
export function replyDocument(document: object, requestId: string): HttpReply {
  const headers = { 'Content-Type': 'application/json', 'x-amzn-RequestId': requestId }
  return { status: 200, headers, body: JSON.stringify(document) }
}

/** The response to a call that failed; one that could not be read has no namespace. */
export function replyError(
  { form, namespace }: { readonly form: ReplyForm; readonly namespace: string },
  error: AwsError,
  requestId: string,
): HttpReply {
  const write = {
    json: () => writeJsonError(error, requestId),
    rest: () => writeRestError(error),
    xml: () => writeError(namespace, error, requestId),
    'query-json': () => writeQueryJsonError(error, requestId),
  }
  const type = form === 'rest' ? { 'x-amzn-ErrorType': jsonCodeOf(error) } : {}
  const headers = { ...headersOf(form, requestId), ...type, ...error.headers }
  return {
    status: form === 'json' ? jsonStatusOf(error) : error.status,
    headers,
    body: write[form](),
  }
}

/** Services that speak JSON with targets refuse everything with 400 (gravitational/teleport#30226: what AWS sent for `AccessDeniedException`). */
function jsonStatusOf({ status }: AwsError): number {
  return status < 500 ? 400 : status
}

const contentTypes = {
  json: jsonContentType,
  rest: 'application/json',
  xml: 'text/xml',
  'query-json': 'application/json',
}

/** Of what is asked for without a signature, some is tokens and keys, which no proxy may keep (RFC 6749, 5.1). */
function headersOf(form: ReplyForm, requestId: string): Record<string, string> {
  const kept = form === 'rest' ? { 'Cache-Control': 'no-store' } : {}
  return { 'Content-Type': contentTypes[form], 'x-amzn-RequestId': requestId, ...kept }
}
