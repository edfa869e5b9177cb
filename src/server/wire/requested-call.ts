/** Which operation of which service a request asks for, and with which parameters. */
import { AwsError } from '../protocol/aws-error.ts'
import { malformed, readForm } from '../protocol/read-form.ts'
import { type ServiceModel, serviceModels } from '../protocol/service-model.ts'
import { type ReceivedRequest, splitTarget } from '../signature/canonical-request.ts'
import {
  headerOf,
  mismatch,
  readSignature,
  type StatedSignature,
  signingParameters,
} from '../signature/stated-signature.ts'

export interface RequestedCall {
  readonly model: ServiceModel
  readonly operation: string
  /** Of the query protocol, or the body in JSON. */
  readonly parameters: ReadonlyMap<string, string> | string
  readonly signature: StatedSignature | undefined
}

/** Reads a request of the query protocol, a form or a query string, or one in JSON. */
export function readCall(request: ReceivedRequest): RequestedCall {
  const signature = readSignature(request)
  const target = headerOf(request, 'x-amz-target')
  return target === undefined
    ? readQueryCall(request, signature)
    : readJsonCall(request, signature, target)
}

function readJsonCall(
  request: ReceivedRequest,
  signature: StatedSignature | undefined,
  target: string,
): RequestedCall {
  const at = target.lastIndexOf('.')
  const operation = target.slice(at + 1)
  const prefix = target.slice(0, at)
  const model = [...serviceModels.values()].find((one) => isTargetOf(one, prefix))
  if (model === undefined || (signature && signature.scope.service !== model.service)) {
    throw new AwsError('UnknownOperationException', `The target ${target} is not known.`)
  }
  const parameters = new TextDecoder().decode(request.body)
  return { model, operation, parameters, signature }
}

/** Some clients write the whole name before the operation, some the part after its last dot. */
function isTargetOf({ target }: ServiceModel, prefix: string): boolean {
  return target !== undefined && (target === prefix || target.endsWith(`.${prefix}`))
}

function readQueryCall(
  request: ReceivedRequest,
  signature: StatedSignature | undefined,
): RequestedCall {
  const parameters = readParameters(request)
  const version = parameters.get('Version')
  const model = findModel(signature, version)
  if (signature !== undefined && signature.scope.service !== model.service) {
    throw mismatch(`Credential should be scoped to correct service: '${model.service}'.`)
  }
  const operation = parameters.get('Action') ?? ''
  if (operation === '') {
    throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.')
  }
  if (model.version !== version || !model.operations.has(operation)) {
    throw new AwsError(
      'InvalidAction',
      `Could not find operation ${operation} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
    )
  }
  return { model, operation, parameters, signature }
}

function readParameters(request: ReceivedRequest): Map<string, string> {
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new AwsError('InvalidAction', `The method ${request.method} is not supported.`, {
      status: 405,
    })
  }
  const { query } = splitTarget(request.target)
  const parameters = readForm(query)
  for (const name of signingParameters) parameters.delete(name)
  for (const [name, value] of readBody(request)) {
    if (parameters.has(name)) throw malformed(`the parameter ${name} is given twice`)
    parameters.set(name, value)
  }
  return parameters
}

function readBody(request: ReceivedRequest): Map<string, string> {
  if (request.body.length === 0) return new Map()
  const type = headerOf(request, 'content-type') ?? 'application/x-www-form-urlencoded'
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw malformed('the body must be application/x-www-form-urlencoded')
  }
  return readForm(new TextDecoder().decode(request.body))
}

/** By the version, which no two services share; by the scope of the signature where that is no version. */
function findModel(signature: StatedSignature | undefined, version = ''): ServiceModel {
  const models = [...serviceModels.values()]
  const found =
    models.find((model) => model.version === version) ??
    (signature && serviceModels.get(signature.scope.service))
  if (found?.protocol === 'query') return found
  if (signature === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  throw new AwsError('NotImplemented', `The service ${signature.scope.service} is not implemented.`)
}
