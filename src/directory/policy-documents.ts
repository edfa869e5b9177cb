/** Policy documents by the part they play → sets of policies, for use without a directory. */
import { list, type OptionKind, type OptionKinds, readOptions } from '../json/options.ts'
import type { DocumentType, Policy, PolicySets } from '../model/policy.ts'
import { parsePolicy } from '../policy/read/parse-policy.ts'
import { guarded, readList } from './confirm.ts'

/** A policy document or its JSON text, or a list of them. */
export type WrittenPolicies = string | object | readonly (string | object)[]

/** The policies that have a say in every request; what is left out does not limit or grant. */
export interface PolicyDocuments {
  /** Of the principal. */
  readonly identity?: WrittenPolicies
  /** Of the resource: a bucket policy, a key policy, a trust policy. */
  readonly resource?: WrittenPolicies
  readonly boundary?: WrittenPolicies
  /** A list without policies allows nothing. */
  readonly session?: WrittenPolicies
  readonly endpoint?: WrittenPolicies
  /** From the organization's root down, a level each; one without policies allows nothing. */
  readonly scps?: readonly WrittenPolicies[]
  readonly rcps?: readonly WrittenPolicies[]
}

const written: OptionKind = ['a policy document or a list of them', isWritten]

const kinds: OptionKinds<PolicyDocuments> = {
  identity: written,
  resource: written,
  boundary: written,
  session: written,
  endpoint: written,
  scps: list,
  rcps: list,
}

function isWritten(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}

/**
 * Reads documents, for `compileBundle` or `createReference`. Throws `ERR_POLICY_INVALID` for one that
 * cannot be loaded, `ERR_OPTIONS_INVALID` for what is no such object, `ERR_LIMIT_EXCEEDED`, and
 * `ERR_DIRECTORY_INVALID` for what throws when it is read.
 */
export function parsePolicySets(documents: PolicyDocuments): PolicySets {
  return guarded('policies', () => readDocuments(documents))
}

function readDocuments(documents: PolicyDocuments): PolicySets {
  const {
    identity = [],
    resource,
    boundary,
    session,
    endpoint,
    scps,
    rcps,
  } = readOptions(documents, kinds)
  return {
    identity: readPolicies(identity, 'identity', 'identity'),
    resource: readOptional(resource, 'resource'),
    boundary: readOptional(boundary, 'boundary'),
    session: readOptional(session, 'session'),
    endpoint: readOptional(endpoint, 'endpoint'),
    scps: readLevels(scps, 'scp', 'scps'),
    rcps: readLevels(rcps, 'rcp', 'rcps'),
  }
}

function readOptional(given: unknown, type: DocumentType): Policy[] | undefined {
  return given === undefined ? undefined : readPolicies(given, type, type)
}

function readLevels(levels: unknown, type: DocumentType, place: string): Policy[][] {
  if (levels === undefined) return []
  return readList(levels, place, (level, where) => readPolicies(level, type, where))
}

/** Each policy is named by its place: `identity[0]`. */
function readPolicies(given: unknown, type: DocumentType, place: string): Policy[] {
  const one = (document: unknown, name: string) =>
    parsePolicy(document as string | object, { type, name })
  return Array.isArray(given) ? readList(given, place, one) : [one(given, place)]
}
