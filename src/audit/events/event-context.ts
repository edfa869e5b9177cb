/**
 * What an event tells of the request's context. A key that it neither has nor surely lacked is
 * unknown: no outcome may rest on it.
 */
import { foldCase } from '../../json/fold-case.ts'
import type { ContextValue, Principal } from '../../model/request.ts'
import type { TrailCallerKind } from './event-principal.ts'
import { plainIn, type RecordObject, type TrailEvent, textIn } from './trail-event.ts'

export interface EventContext {
  readonly context: Readonly<Record<string, ContextValue>>
  /** Keys that the request surely did not have, in lower case. */
  readonly absent: ReadonlySet<string>
  /** Keys that are not known, whatever the engine derives; a family ends in `/`. */
  readonly unsure: ReadonlySet<string>
}

export interface EventCaller {
  readonly principal: Principal
  readonly kind: TrailCallerKind
}

/** `eventContext` counts first; then what the event's own members say. */
export function contextOf(event: TrailEvent, caller: EventCaller): EventContext {
  const context = new Map<string, ContextValue>()
  const absent = new Set<string>()
  const unsure = new Set<string>()
  const own = { event, caller, context, absent, unsure }
  addNetwork(own)
  addService(own)
  addSession(own)
  addParameters(own)
  addEnrichment(own)
  return { context: Object.fromEntries(context), absent, unsure }
}

interface ContextReading {
  readonly event: TrailEvent
  readonly caller: EventCaller
  readonly context: Map<string, ContextValue>
  readonly absent: Set<string>
  readonly unsure: Set<string>
}

const publicAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i
const privateAddress =
  /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80:|::1$)/i

/** Where the call came from; of a service's call the network is not the caller's. */
function addNetwork({ event, context, absent }: ContextReading): void {
  const { region, isTls, sourceAddress, endpoint, identity, userAgent } = event
  if (region !== '') context.set('aws:RequestedRegion', region)
  if (textIn(identity, 'invokedBy') !== undefined) return
  if (isTls) context.set('aws:SecureTransport', true)
  if (publicAddress.test(sourceAddress) && isAddress(sourceAddress)) {
    if (endpoint !== undefined) {
      context.set('aws:VpcSourceIp', sourceAddress)
      context.set('aws:SourceVpce', endpoint)
      absent.add('aws:sourceip')
    } else if (!privateAddress.test(sourceAddress)) {
      context.set('aws:SourceIp', sourceAddress)
      for (const key of networkKeys) absent.add(key)
    }
  }
  const agent = userAgent.replace(/^\[(.*)\]$/, '$1')
  // CloudTrail names a service or a console in its place, and cuts a long one
  const isOwn = /[ /]/.test(agent) && agent.length < AGENT_CUT && !/amazonaws\.com/.test(agent)
  if (isOwn) context.set('aws:UserAgent', agent)
}

/** What is longer may have been cut ("userAgent", record contents). */
const AGENT_CUT = 1_000

const networkKeys = ['aws:sourcevpce', 'aws:sourcevpc', 'aws:vpcsourceip', 'aws:vpceaccount']

function isAddress(text: string): boolean {
  return text.includes(':') || text.split('.').every((part) => Number(part) < 256)
}

/** Calls that services made, with their own credentials or in somebody's name. */
function addService({ event, caller, context, absent, unsure }: ContextReading): void {
  const invokedBy = textIn(event.identity, 'invokedBy')
  if (invokedBy === undefined) {
    for (const key of [...chainKeys, ...sourceKeys]) absent.add(key)
    return
  }
  if (caller.kind === 'service') {
    for (const key of chainKeys) absent.add(key)
    return
  }
  for (const key of [...chainKeys, 'aws:viaawsservice']) unsure.add(key)
  if (caller.kind !== 'user' || !isService.test(invokedBy)) return
  unsure.delete('aws:viaawsservice') // a user's own keys reach a service by forward access alone
  context.set('aws:ViaAWSService', true)
}

/** Not `AWS Internal`, and not the console, which older events name so. */
const isService = /^(?!signin\.)[a-z0-9.-]+\.amazonaws\.com$/

const chainKeys = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']
const sourceKeys = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths']

/** What the session was made with, and the event does not say. */
function addSession({ event, caller, absent, unsure }: ContextReading): void {
  const { principal, kind } = caller
  const context = plainIn(event.identity, 'sessionContext')
  const isTemporary = kind === 'session' || kind === 'federated'
  if (isTemporary) unsure.add('aws:principaltag/')
  // another account's copy does not say with which credentials a user called
  const isOwn = textIn(event.identity, 'type') === 'IAMUser'
  const isLongTerm = isOwn && kind === 'user' && typeof principal === 'string'
  const isTold = typeof principal === 'object' && 'mfa' in principal
  if (isLongTerm) for (const key of [...mfaKeys, 'aws:tokenissuetime']) absent.add(key)
  else if (!isTold) for (const key of mfaKeys) unsure.add(key)
  if (isTold && principal.mfa !== true) absent.add('aws:multifactorauthage')
  const isIssued = typeof principal === 'object' && 'issuedAt' in principal
  if (!isLongTerm && !isIssued) unsure.add('aws:tokenissuetime')
  const isDescribed = Object.keys(context).length > 0
  if ((isTemporary || !isOwn) && (!isDescribed || event.isReduced)) {
    for (const key of ['aws:sourceidentity', 'aws:federatedprovider']) unsure.add(key)
  }
}

const mfaKeys = ['aws:multifactorauthpresent', 'aws:multifactorauthage']

/** Parameters that are context keys of their operation, each from the service's page of keys. */
const parameterKeys: readonly (readonly [operation: string, parameter: string, key: string])[] = [
  ['sts.AssumeRole', 'roleSessionName', 'sts:RoleSessionName'],
  ['sts.AssumeRole', 'externalId', 'sts:ExternalId'],
  ['sts.AssumeRole', 'sourceIdentity', 'sts:SourceIdentity'],
  ['iam.AttachUserPolicy', 'policyArn', 'iam:PolicyARN'],
  ['iam.AttachRolePolicy', 'policyArn', 'iam:PolicyARN'],
  ['iam.AttachGroupPolicy', 'policyArn', 'iam:PolicyARN'],
  ['iam.DetachUserPolicy', 'policyArn', 'iam:PolicyARN'],
  ['iam.DetachRolePolicy', 'policyArn', 'iam:PolicyARN'],
  ['iam.CreateUser', 'permissionsBoundary', 'iam:PermissionsBoundary'],
  ['iam.CreateRole', 'permissionsBoundary', 'iam:PermissionsBoundary'],
  ['s3.ListObjects', 'prefix', 's3:prefix'],
  ['s3.ListObjects', 'delimiter', 's3:delimiter'],
  ['ssm.StartSession', 'documentName', 'ssm:SessionDocumentName'],
]

const keyedOperations: ReadonlySet<string> = new Set(parameterKeys.map(([of]) => of))

/** Whether keys of an operation's context are in its parameters. */
export function hasParameterKeys({ source, name }: TrailEvent): boolean {
  return keyedOperations.has(`${source.split('.', 1)[0]}.${name}`)
}

/** An operation's parameters are all there, or none: then nothing is known of them. */
function addParameters({ event, context, absent }: ContextReading): void {
  const { parameters, source, name } = event
  if (Object.keys(parameters).length === 0) return
  const operation = `${source.split('.', 1)[0]}.${name}`
  for (const [of, parameter, key] of parameterKeys) {
    if (of !== operation) continue
    const value = textIn(parameters, parameter)
    if (value !== undefined) context.set(key, value)
    else if (!Object.hasOwn(parameters, parameter)) absent.add(foldCase(key))
  }
}

/** CloudTrail's own enrichment: keys of the request, and tags ("eventContext", record contents). */
function addEnrichment({ event, context, absent, unsure }: ContextReading): void {
  const keys = plainIn(event.enrichment, 'requestContext')
  for (const [key, value] of Object.entries(keys)) {
    const read = contextValue(value)
    if (read === undefined || isDerived.test(key)) continue
    const known = [...context.keys()].find((one) => foldCase(one) === foldCase(key))
    if (known !== undefined) context.delete(known)
    context.set(key, read)
    absent.delete(foldCase(key))
    unsure.delete(foldCase(key))
  }
}

/** What the engine derives, and a context may not state. */
const isDerived =
  /^aws:(?:principal|userid$|username$|resource(?:account|org)|tokenissuetime$|multifactorauthpresent$|federatedprovider$|sourceidentity$|assumedroot$)/i

function contextValue(value: unknown): ContextValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (!Array.isArray(value)) return undefined
  return value.every((one) => typeof one === 'string') ? value : undefined
}

/** Tags of resources in the enrichment, as context keys; by the resource's ARN. */
export function resourceTagsIn({ enrichment }: TrailEvent, arn: string): RecordObject {
  const listed = plainIn(enrichment, 'tagContext').resourceTags
  if (!Array.isArray(listed)) return {}
  const own = listed.find((one) => textIn(one ?? {}, 'arn') === arn)
  return own === undefined ? {} : plainIn(own, 'tags')
}
