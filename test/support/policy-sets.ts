/** Policy sets for tests, from documents as a person writes them. */
import type { DocumentType, Policy, PolicySets } from '../../src/model/policy.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'

type Documents = readonly object[]

/** What a test says of the policies that apply; what it leaves out does not exist. */
export interface WrittenSets {
  readonly identity?: Documents
  readonly resource?: Documents
  readonly boundary?: Documents
  readonly session?: Documents
  readonly endpoint?: Documents
  readonly scps?: readonly Documents[]
  readonly rcps?: readonly Documents[]
}

/** Parses every document for the part that it plays. */
export function readSets(written: WrittenSets): PolicySets {
  return {
    identity: readPolicies(written.identity, 'identity') ?? [],
    resource: readPolicies(written.resource, 'resource'),
    boundary: readPolicies(written.boundary, 'boundary'),
    session: readPolicies(written.session, 'session'),
    endpoint: readPolicies(written.endpoint, 'endpoint'),
    scps: (written.scps ?? []).map((level) => readPolicies(level, 'scp') ?? []),
    rcps: (written.rcps ?? []).map((level) => readPolicies(level, 'rcp') ?? []),
  }
}

/** Every policy of the sets, whatever part it plays. */
export function policiesOf(sets: PolicySets): Policy[] {
  const { identity, resource, boundary, session, endpoint, scps, rcps } = sets
  const lists = [identity, resource ?? [], boundary ?? [], session ?? [], endpoint ?? []]
  return [...lists, ...scps, ...rcps].flat()
}

function readPolicies(documents: Documents | undefined, type: DocumentType): Policy[] | undefined {
  return documents?.map((document, index) =>
    parsePolicy(document, { type, name: `${type} ${index + 1}` }),
  )
}
