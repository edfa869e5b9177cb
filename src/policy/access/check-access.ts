/**
 * The custom policy checks of IAM Access Analyzer, offline. AWS's reason over all
 * requests; these compare the statements, and where that does not settle it the answer is FAIL
 * a PASS is proven, a FAIL may be cautious.
 */
import { list, type OptionKind, oneOf, readOptions } from '../../json/options.ts'
import { OptionsError } from '../../model/errors.ts'
import type { DocumentType, Policy, Statement } from '../../model/policy.ts'
import { publicResourceTypes } from '../../model/public-resource-types.ts'
import { splitArn } from '../read/arn.ts'
import { parsePolicy } from '../read/parse-policy.ts'
import { type Budget, hasWildcard } from '../read/pattern-cover.ts'
import { type Alternative, alternativesOf } from './alternatives.ts'
import {
  type GrantedPart,
  type GrantingStatement,
  matchesAll,
  matchesBoth,
  mayMatch,
  newBudget,
  partsOf,
  versioned,
} from './granted-parts.ts'
import { actionSet, resourceSet } from './pattern-sets.ts'
import { isConfined, type PublicPolicyHolder } from './public-policy.ts'

/** What a check answers, in the members of Access Analyzer and, where they are known, its words. */
export interface AccessCheck {
  readonly result: 'PASS' | 'FAIL'
  readonly message: string
  /** The statements that it fails by, in their order; none where it passes. */
  readonly reasons: readonly AccessReason[]
}

/** A statement that a check fails by. */
export interface AccessReason {
  readonly description: string
  /** Its place in the document, from 0. */
  readonly statementIndex: number
  /** Its `Sid`, where it has one. */
  readonly statementId?: string
}

/** A policy document: JSON text, or a plain object. */
export type PolicyInput = string | object

/** What kind of policy is checked. */
export interface AccessCheckOptions {
  /** A resource policy has principals. */
  readonly type: 'identity' | 'resource'
}

/** What must not be granted: listed actions, or any on listed resources, or these on those. */
export interface ListedAccess extends AccessCheckOptions {
  /** With wildcards as in policies; at most 100. */
  readonly actions?: readonly string[]
  /** ARNs, with wildcards in their last part alone; at most 100. */
  readonly resources?: readonly string[]
}

/** What `checkNoPublicAccess` is told of a policy. */
export interface PublicAccessOptions {
  /** What the policy is attached to, by its type in CloudFormation, or a role's trust policy. */
  readonly resourceType: (typeof publicResourceTypes)[number]
}

const policyKind = oneOf(['identity', 'resource'])
const resourceTypeKind: OptionKind = [
  'a type such as `AWS::S3::Bucket`, of those that Access Analyzer checks',
  (value) => publicResourceTypes.some((type) => type === value),
]

/**
 * Whether every request that a policy allows was allowed before. Throws `ERR_POLICY_INVALID`,
 * `ERR_LIMIT_EXCEEDED` and `ERR_OPTIONS_INVALID`.
 */
export function checkNoNewAccess(
  proposed: PolicyInput,
  existing: PolicyInput,
  given: AccessCheckOptions,
): AccessCheck {
  const { type } = readOptions<AccessCheckOptions>(given, { type: policyKind }, ['type'])
  const after = parsePolicy(proposed, { type, name: 'new policy' })
  const old = versioned(parsePolicy(existing, { type, name: 'existing policy' }))
  const fresh = versioned(after)
  const budget = newBudget()
  const compared = {
    allows: old.filter(({ effect }) => effect === 'Allow'),
    denied: denials(old).map((statement) => ({ statement, each: alternativesOf(statement) })),
    ...{ denies: denials(fresh), budget },
  }
  const isKept = (part: GrantedPart) =>
    isDenied(part, compared.denies, budget) || wasAllowed(part, compared)
  return answer(after, {
    isFine(index) {
      const statement = fresh[index]
      const each = statement === undefined ? [] : alternativesOf(statement)
      return everyPart({ statement, budget }, (part) => isSo(isKept, { part, each, budget }))
    },
    describe: (index) => `New access in the statement with index: ${index}.`,
    pass: 'The modified permissions do not grant new access compared to your existing policy.',
    fail: 'The modified permissions grant new access compared to your existing policy.',
  })
}

/**
 * Whether a policy grants nothing of what is listed, whatever the context. Throws
 * `ERR_POLICY_INVALID`, `ERR_LIMIT_EXCEEDED` and `ERR_OPTIONS_INVALID`.
 */
export function checkAccessNotGranted(policy: PolicyInput, given: ListedAccess): AccessCheck {
  const kinds = { type: policyKind, actions: list, resources: list }
  const options = readOptions<ListedAccess>(given, kinds, ['type'])
  const { type, actions } = options
  const listed = listParts(options)
  const parsed = parsePolicy(policy, { type })
  const statements = versioned(parsed)
  const denies = denials(statements)
  const budget = newBudget()
  const grants = (part: GrantedPart) =>
    listed.some((one) => mayMatch(part, one, budget) && !deniesBoth(denies, { part, one, budget }))
  const what = actions === undefined ? 'resources' : 'actions'
  return answer(parsed, {
    isFine: (index) => everyPart({ statement: statements[index], budget }, (part) => !grants(part)),
    describe: (index) => `One or more of the listed ${what} in the statement with index: ${index}.`,
    pass: `The policy document does not grant access to perform one or more of the listed ${what}.`,
    fail: `The policy document grants access to perform one or more of the listed ${what}.`,
  })
}

/**
 * Whether a resource policy, or a role's trust policy, lets nobody in whom it does not know (A-55,
 * E-75). Throws `ERR_POLICY_INVALID`, `ERR_LIMIT_EXCEEDED` and `ERR_OPTIONS_INVALID`.
 */
export function checkNoPublicAccess(policy: PolicyInput, given: PublicAccessOptions): AccessCheck {
  const kinds = { resourceType: resourceTypeKind }
  const { resourceType } = readOptions<PublicAccessOptions>(given, kinds, ['resourceType'])
  const type: DocumentType =
    resourceType === 'AWS::IAM::AssumeRolePolicyDocument' ? 'trust' : 'resource'
  const holder: PublicPolicyHolder = resourceType.endsWith('AccessPoint') ? 'accessPoint' : 'bucket'
  const parsed = parsePolicy(policy, { type })
  return answer(parsed, {
    isFine: (_, statement) => isConfined(statement, parsed, holder),
    describe: (index) => `Public access granted in the following statement with index: ${index}.`,
    pass: 'The resource policy does not grant public access for the given resource type.',
    fail: 'The resource policy grants public access for the given resource type.',
  })
}

interface Question {
  /** Of an Allow. */
  isFine(index: number, statement: Statement): boolean
  describe(index: number): string
  readonly pass: string
  readonly fail: string
}

function answer({ statements }: Policy, { isFine, describe, pass, fail }: Question): AccessCheck {
  const reasons = statements
    .filter((one) => one.effect === 'Allow' && !isFine(one.index, one))
    .map(({ index, sid }) => ({
      description: describe(index),
      statementIndex: index,
      ...(sid !== undefined && { statementId: sid }),
    }))
  if (reasons.length === 0) return { result: 'PASS', message: pass, reasons }
  return { result: 'FAIL', message: fail, reasons }
}

interface Parts {
  readonly statement: GrantingStatement | undefined
  readonly budget: Budget
}

/** Once the budget is spent, nothing is fine any more. */
function everyPart({ statement, budget }: Parts, isFine: (part: GrantedPart) => boolean): boolean {
  if (statement === undefined) return false
  for (const part of partsOf(statement)) {
    if (budget.steps < 0 || !isFine(part)) return false
  }
  return true
}

interface DividedPart {
  readonly part: GrantedPart
  readonly each: readonly Alternative[]
  readonly budget: Budget
}

/** Whether it is so of a part as a whole, or of each of its alternatives. */
function isSo(holds: (part: GrantedPart) => boolean, { part, each, budget }: DividedPart): boolean {
  if (holds(part)) return true
  return each.length > 0 && each.every((one) => budget.steps >= 0 && holds({ ...part, ...one }))
}

/** Whether a Deny without conditions takes all of a part away. */
function isDenied(
  part: GrantedPart,
  denies: readonly GrantingStatement[],
  budget: Budget,
): boolean {
  return denies.some((one) => one.conditions.length === 0 && matchesAll(one, part, budget))
}

function denials(statements: readonly GrantingStatement[]): readonly GrantingStatement[] {
  return statements.filter(({ effect }) => effect === 'Deny')
}

interface BeforeAndAfter {
  /** Of the old policy. */
  readonly allows: readonly GrantingStatement[]
  readonly denied: readonly FormerDeny[]
  /** Of the new one. */
  readonly denies: readonly GrantingStatement[]
  readonly budget: Budget
}

interface FormerDeny {
  readonly statement: GrantingStatement
  readonly each: readonly Alternative[]
}

/** Whether the old policy allowed all of a part, and what it denied of it is still denied. */
function wasAllowed(
  part: GrantedPart,
  { allows, denied, denies, budget }: BeforeAndAfter,
): boolean {
  const isStillDenied = (before: GrantedPart) =>
    !mayMatch(before, part, budget) ||
    denies.some((one) => matchesBoth(one, { one: before, other: part, budget }))
  return (
    allows.some((one) => matchesAll(one, part, budget)) &&
    denied.every(
      ({ statement, each }) =>
        isStillDenied(statement) ||
        everyPart({ statement, budget }, (one) => isSo(isStillDenied, { part: one, each, budget })),
    )
  )
}

interface ListedPart {
  readonly part: GrantedPart
  readonly one: GrantedPart
  readonly budget: Budget
}

/** Whether a Deny without conditions takes away what a part has of what is listed. */
function deniesBoth(
  denies: readonly GrantingStatement[],
  { part, one, budget }: ListedPart,
): boolean {
  const narrowed = { ...one, principal: part.principal }
  return denies.some(
    (denial) =>
      denial.conditions.length === 0 && matchesBoth(denial, { one: narrowed, other: part, budget }),
  )
}

const LISTED_MOST = 100
const version = '2012-10-17'

/** The listed access as parts, each of an action with a resource. */
function listParts({ actions, resources }: ListedAccess): GrantedPart[] {
  if (actions === undefined && resources === undefined) {
    throw new OptionsError('neither `actions` nor `resources` are listed', {
      place: 'options',
      hint: 'list what must not be granted',
    })
  }
  const among = copyList('resources', resources)
  for (const resource of among) confirmResource(resource)
  return copyList('actions', actions).flatMap((action) =>
    among.map((resource) => ({
      action: actionSet({ negated: false, patterns: [action] }, version),
      resource: resourceSet({ negated: false, patterns: [resource] }, version),
      version,
      principal: undefined,
      conditions: [],
    })),
  )
}

/** A copy by index, since a list may have methods of its own; without a list `*` alone. */
function copyList(name: 'actions' | 'resources', given: readonly string[] = ['*']): string[] {
  try {
    const copy: string[] = []
    for (let at = 0; at < given.length && at <= LISTED_MOST; at += 1) copy.push(given[at] ?? '')
    if (copy.length <= LISTED_MOST && copy.every(isText)) return copy
  } catch {
    // a getter or a proxy: no list
  }
  throw new OptionsError(`\`options.${name}\` must be at most ${LISTED_MOST} strings`, {
    place: `options.${name}`,
    hint: 'give text, and what is more in another check',
  })
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** Throws for what is no ARN, or has a wildcard before its last part. */
function confirmResource(resource: string): void {
  const arn = splitArn(resource)
  const { resource: last = '', ...parts } = arn ?? {}
  if (resource === '*') return
  if (arn !== undefined && last !== '' && !Object.values(parts).some(hasWildcard)) return
  throw new OptionsError('a listed resource must be an ARN with wildcards in its last part alone', {
    place: 'options.resources',
    hint: 'write for example `arn:aws:s3:::reports/*`',
  })
}
