/** Which operation of which service a request asks for, and with which parameters. */
import { AwsError } from '../protocol/aws-error.ts'
import type { CallParameters } from '../protocol/decode-input.ts'
import { lowered } from '../protocol/letter-case.ts'
import { malformed, readForm } from '../protocol/read-form.ts'
import { type Protocol, type ServiceModel, serviceModels } from '../protocol/service-model.ts'
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
  readonly parameters: CallParameters
  readonly signature: StatedSignature | undefined
}

/** Reads a request of any of the protocols. */
export function readCall(request: ReceivedRequest): RequestedCall {
  return readers[protocolOf(request)](request, readSignature(request))
}

const readers = { query: readQueryCall, json: readJsonCall, rest: readRestCall } as const

/**
 * How a request is written: in JSON with a target, as a path, or else in the query protocol. No
 * request makes it throw, since refusals are written so, too.
 */
export function protocolOf(request: ReceivedRequest): Protocol {
  if (request.headers.some(([name]) => lowered(name) === 'x-amz-target')) return 'json'
  return findRestModel(request) === undefined ? 'query' : 'rest'
}

/** The service whose path it is, or for which it is signed. */
function findRestModel(request: ReceivedRequest): ServiceModel | undefined {
  const models = [...serviceModels.values()].filter(({ protocol }) => protocol === 'rest')
  const signed = request.headers.filter(([name]) => lowered(name) === 'authorization')
  return models.find((model) => {
    const scope = `/${model.service}/aws4_request`
    const isSigned = signed.some(([, value]) => value.includes(scope))
    return isSigned || findRoute(model, request) !== undefined
  })
}

function findRoute({ operations }: ServiceModel, request: ReceivedRequest): string | undefined {
  const { path } = splitTarget(request.target)
  // an operation may be told from another by its query alone
  const forms = [`${request.method} ${request.target}`, `${request.method} ${path}`]
  const found = forms.map((form) => [...operations].find(([, { route }]) => route === form))
  return found.find((one) => one !== undefined)?.[0]
}

function readRestCall(
  request: ReceivedRequest,
  signature: StatedSignature | undefined,
): RequestedCall {
  const model = findRestModel(request)
  const operation = model && findRoute(model, request)
  if (model === undefined || operation === undefined) {
    const { path } = splitTarget(request.target)
    throw new AwsError('NotImplemented', `${request.method} ${path} is not implemented.`)
  }
  if (signature !== undefined && signature.scope.service !== model.service) {
    throw mismatch(`Credential should be scoped to correct service: '${model.service}'.`)
  }
  const query = readForm(splitTarget(request.target).query)
  for (const name of signingParameters) query.delete(name)
  const body = new TextDecoder().decode(request.body)
  const headers = new Map(request.headers.map(([name, value]) => [lowered(name), value]))
  return { model, operation, parameters: { query, headers, body }, signature }
}

function readJsonCall(
  request: ReceivedRequest,
  signature: StatedSignature | undefined,
): RequestedCall {
  const target = headerOf(request, 'x-amz-target') ?? ''
  const at = target.lastIndexOf('.')
  const operation = target.slice(at + 1)
  const prefix = target.slice(0, at)
  const model = [...serviceModels.values()].find((one) => isTargetOf(one, prefix))
  if (model === undefined || (signature && signature.scope.service !== model.service)) {
    throw new AwsError('UnknownOperationException', `The target ${target} is not known.`)
  }
  const body = new TextDecoder().decode(request.body)
  const parameters = { query: new Map(), headers: new Map(), body }
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
