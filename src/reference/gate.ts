/** Gates: what the policies of one type say to one request. */
import type { DeterminingStatement } from '../model/decision.ts'
import type { Policy, PolicySets, PolicyType, Statement } from '../model/policy.ts'
import { bucketPolicyActions } from '../services/owners-actions.ts'
import type { EvaluatedPart } from './part.ts'
import { isServiceLinked } from './principal.ts'
import { type GrantLevel, strongest, takesBoundary } from './principal-match.ts'
import { applies, matchPrincipal, type Setting } from './statement.ts'

/** A statement that matched, with the level at which it names the caller. */
export interface Match {
  readonly level: GrantLevel
  readonly statement: DeterminingStatement
}

/** One policy type's say; of SCPs and RCPs, one level's. */
export interface Gate {
  readonly allows: readonly Match[]
  readonly denies: readonly Match[]
}

/** Every gate that a request meets; undefined where there is no policy to ask. */
export interface Gates {
  readonly scps: readonly Gate[]
  readonly rcps: readonly Gate[]
  readonly endpoint: Gate | undefined
  readonly resource: Gate
  /** Of the bucket behind an access point; undefined: the request goes through none. */
  readonly bucket: Gate | undefined
  readonly identity: Gate
  readonly boundary: Gate | undefined
  readonly session: Gate | undefined
}

/** Reads every policy that applies, to the end: all matching statements are found (E-97). */
export function readGates(sets: PolicySets, part: EvaluatedPart): Gates {
  const applicable = selectSets(sets, part)
  const reader = { part, bounded: applicable.boundary !== undefined }
  const { endpoint, boundary, session } = applicable
  return {
    scps: applicable.scps.map((level) => readGate(level, 'scp', reader)),
    rcps: applicable.rcps.map((level) => readGate(level, 'rcp', reader)),
    endpoint: endpoint && readGate(endpoint, 'endpoint', reader),
    resource: readGate(applicable.resource ?? [], 'resource', reader),
    bucket: readBucketGate(applicable.bucket ?? [], reader),
    identity: readGate(applicable.identity, 'identity', reader),
    boundary: boundary && readGate(boundary, 'boundary', reader),
    session: session && readGate(session, 'session', reader),
  }
}

/** Whether a limiter lets the request pass: nothing to ask, or a matching Allow. */
export function permits(gate: Gate | undefined): boolean {
  return gate === undefined || gate.allows.length > 0
}

/** What a resource-based policy grants the caller: its strongest matching Allow (E-37). */
export function grantOf(gate: Gate): GrantLevel {
  return strongest(gate.allows.map((match) => match.level))
}

/** The sets without what the caller itself shows to be exempt from (E-46, E-58, E-59, E-73). */
function selectSets(sets: PolicySets, part: EvaluatedPart): PolicySets {
  const { caller } = part
  const own = caller.account !== undefined
  const serviceLinked = isServiceLinked(caller)
  return {
    ...sets,
    ...(unlocksResource(part) && { resource: undefined, bucket: [] }),
    identity: own ? sets.identity : [],
    boundary: takesBoundary(caller) ? sets.boundary : undefined,
    session: own ? sets.session : undefined,
    scps: own && !serviceLinked ? sets.scps : [],
    rcps: serviceLinked ? [] : sets.rcps,
  }
}

/**
 * The owner's root user reaches a bucket's policy whatever that policy says (E-73); in an AssumeRoot
 * session a queue's too, which is part of its attributes (E-92).
 */
function unlocksResource({ caller, owner, action, bucket }: EvaluatedPart): boolean {
  if (caller.kind !== 'root' || caller.account !== owner) return false
  if (bucket !== undefined && caller.account !== bucket.owner) return false
  if (bucketPolicyActions.includes(action)) return true
  return caller.assumedRoot && action === 'sqs:setqueueattributes'
}

type GateReader = Pick<Setting, 'part' | 'bounded'>

function readGate(policies: readonly Policy[], policyType: PolicyType, reader: GateReader): Gate {
  const matches = policies.flatMap((policy) =>
    readPolicy(policy, { ...reader, policyType, policy }),
  )
  return {
    allows: matches.filter(({ statement }) => statement.effect === 'Allow'),
    denies: matches.filter(({ statement }) => statement.effect === 'Deny'),
  }
}

/** A bucket's policy is about the bucket and its objects, not of the access point (E-76). */
function readBucketGate(policies: readonly Policy[], reader: GateReader): Gate | undefined {
  const { part } = reader
  if (part.bucket === undefined) return undefined
  return readGate(policies, 'resource', { ...reader, part: { ...part, ...part.bucket } })
}

function readPolicy(policy: Policy, setting: Setting): Match[] {
  return policy.statements
    .filter((statement) => applies(statement, setting))
    .map((statement) => ({
      level: matchPrincipal(statement, setting),
      statement: describe(statement, setting),
    }))
}

function describe(statement: Statement, { policyType, policy }: Setting): DeterminingStatement {
  const { sid, index, effect, place } = statement
  const { name, file } = policy
  return { policyType, policy: name, file, sid, index, line: place.line, effect }
}
