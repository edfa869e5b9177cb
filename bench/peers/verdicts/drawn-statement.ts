/** Random statements about a request, or nearly: every element but those that rules set apart. */
import type { Random } from '../../random.ts'
import { away, type DrawnKey, drawnKeys, home } from './drawn-keys.ts'

/** What the policies of a trial are to be about. */
export interface Subject {
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** Something else, which a trial's request is not about. */
  readonly other: { readonly action: string; readonly resource: string }
}

export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'boundary'
  | 'session'
  | 'endpoint'
  | 'scp'
  | 'rcp'

export interface DrawnPolicy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly object[]
}

export function drawPolicy(random: Random, kind: PolicyKind, subject: Subject): DrawnPolicy {
  const count = 1 + random.below(3)
  const Statement = Array.from({ length: count }, () => drawStatement(random, kind, subject))
  return { Version: '2012-10-17', Statement }
}

/** All that the other policies allow. */
export function allowEverything(kind: PolicyKind): DrawnPolicy {
  const who = kind === 'rcp' || kind === 'endpoint' ? { Principal: '*' } : {}
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...who, Action: '*', Resource: '*' }],
  }
}

function drawStatement(random: Random, kind: PolicyKind, subject: Subject): object {
  const { action, resource } = random.chance(0.85) ? subject : subject.other
  return {
    Effect: kind === 'rcp' || random.chance(0.3) ? 'Deny' : 'Allow',
    ...principalElement(random, kind, subject),
    ...actionElement(random, kind, { ...subject, action }),
    ...(kind !== 'trust' && resourceElement(random, { ...subject, resource })),
    ...(random.chance(0.35) && { Condition: conditionBlock(random, subject) }),
  }
}

/**
 * Without a session's own ARN and without `*` where a session has policies of its own, which the
 * peer holds against both (E-41, E-43), and without NotPrincipal, which AWS's pages tell to avoid.
 */
function principalElement(random: Random, kind: PolicyKind, { principal }: Subject): object {
  if (kind === 'rcp' || kind === 'endpoint') return { Principal: '*' }
  if (kind !== 'resource' && kind !== 'trust') return {}
  const account = accountOf(principal)
  const role = `arn:aws:iam::${account}:role/R`
  const own = principal.includes(':assumed-role/') ? role : principal
  const AWS = random.pick<string | string[]>([
    own,
    own,
    account,
    `arn:aws:iam::${account}:root`,
    [own, `arn:aws:iam::${away}:root`],
    `arn:aws:iam::${away}:user/alice`,
    `arn:aws:iam::${home}:user/alice`,
  ])
  return { Principal: { AWS } }
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}

/** RCPs name actions of one service, or all. */
function actionElement(random: Random, kind: PolicyKind, subject: Subject): object {
  const { action, other } = subject
  if (kind === 'rcp') return { Action: random.pick([action, action.replace(/:.*/, ':*')]) }
  if (random.chance(0.08)) return { NotAction: actionPattern(random, other.action) }
  const pattern = actionPattern(random, action)
  return { Action: random.chance(0.2) ? [pattern, other.action] : pattern }
}

function actionPattern(random: Random, action: string): string {
  const [service = '', name = ''] = action.split(':')
  const start = `${service}:${name.slice(0, 3)}*`
  return random.pick([
    action,
    action,
    `${service}:*`,
    '*',
    start,
    `${service}:?${name.slice(1)}`,
    action.toUpperCase(),
  ])
}

/** A variable without a value excludes nothing for us, and ends the statement for the peer (C-72). */
function resourceElement(random: Random, { resource, other }: Subject): object {
  if (random.chance(0.08)) return { NotResource: random.pick(resourcePatterns(other.resource)) }
  const pattern = random.pick([...resourcePatterns(resource), ...withVariables(resource)])
  return { Resource: random.chance(0.2) ? [pattern, other.resource] : pattern }
}

function resourcePatterns(resource: string): string[] {
  if (resource === '*') return ['*']
  const start = resource.slice(0, -1)
  return [
    resource,
    resource,
    '*',
    `${start}*`,
    `${start}?`,
    resource.replace(/:\d{12}:/, ':*:'),
    resource.replace('us-east-1', '*'),
    resource.replace('arn:aws', 'arn:*'),
  ]
}

function withVariables(resource: string): string[] {
  const start = resource.slice(0, -1)
  return [`${start}\${aws:PrincipalTag/team}`, `${start}\${aws:PrincipalTag/team, 'b'}`]
}

function conditionBlock(random: Random, { action }: Subject): object {
  const block: Record<string, Record<string, unknown>> = {}
  const keys = [...drawnKeys].filter(([, key]) => key.action === undefined || key.action === action)
  for (let left = 1 + random.below(2); left > 0; left -= 1) {
    const [name, key] = random.pick(keys)
    const [operator, sought] = drawCondition(random, key)
    const operands = block[operator] ?? {}
    operands[random.chance(0.1) ? name.toLowerCase() : name] = sought
    block[operator] = operands
  }
  return block
}

/** Lists take a set operator, and `IfExists` none of these (C-13, C-45). */
function drawCondition(random: Random, key: DrawnKey): [operator: string, sought: unknown] {
  if (random.chance(0.12)) return ['Null', random.pick(['true', 'false'])]
  const operator = random.pick(key.operators)
  const sought = random.chance(0.3) ? random.sample(key.sought, 2) : random.pick(key.sought)
  const isSet = key.isList || random.chance(0.05)
  if (isSet) return [`${random.pick(['ForAnyValue', 'ForAllValues'])}:${operator}`, sought]
  return [random.chance(0.25) ? `${operator}IfExists` : operator, sought]
}
