/** What is attached to a principal or a resource, as a person reads it. */
import type {
  AttachedPolicy,
  AttachedStatement,
  Attachments,
  PolicyLevel,
  ResourceAttachments,
} from '../../entries/inspect.ts'
import { statementJson } from '../explanation/statement-json.ts'
import { printable } from './printable.ts'
import type { Painter } from './terminal.ts'

/** How attachments are written. */
export interface AttachmentStyle {
  readonly paint: Painter
  /** Whether each policy's statements are shown. */
  readonly showsStatements: boolean
}

/** A heading, facts in a line each, then every layer with its policies. */
export function describeAttachments(attachments: Attachments, style: AttachmentStyle): string {
  const { arn, scps, rcps, identity, boundary, trust } = attachments
  const layers = [
    ...scps.map((level) => describeLevel('SCPs', level, style)),
    ...rcps.map((level) => describeLevel('RCPs', level, style)),
    describeLayer('identity policies', identity, style),
    describeLayer('permissions boundary', boundary ?? [], style),
    ...(trust === undefined ? [] : [describeLayer('trust policy', trust, style)]),
  ]
  return join(arn, { facts: factsOf(attachments), layers }, style)
}

/** The same of a resource. */
export function describeResource(resource: ResourceAttachments, style: AttachmentStyle): string {
  const { arn, account, organizationPath, isManagement, isAccessBlocked, tags } = resource
  const facts: Fact[] = [
    ['owner', isManagement ? `${account} (management account: no RCP)` : account],
    ['organization', organizationPath ?? 'none: no RCP'],
    [
      'public',
      isAccessBlocked ? 'its public policy is blocked (RestrictPublicBuckets)' : undefined,
    ],
    ['tags', tags === undefined ? 'not known: the context may state them' : undefined],
    ...tagFacts(tags ?? {}),
  ]
  const layers = [
    ...resource.rcps.map((level) => describeLevel('RCPs', level, style)),
    describeLayer('resource-based policy', resource.policy ?? [], style),
  ]
  return join(arn, { facts, layers }, style)
}

/** A name and its value; undefined where there is nothing to say. */
type Fact = readonly [string, string | undefined]

interface Described {
  readonly facts: readonly Fact[]
  readonly layers: readonly string[]
}

function join(arn: string, { facts, layers }: Described, { paint }: AttachmentStyle): string {
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : `${paint('dim', name.padEnd(13))} ${printable(value)}\n`,
  )
  return `${paint('bold', printable(arn))}\n${lines.join('')}\n${layers.join('')}`
}

function factsOf(attachments: Attachments): Fact[] {
  const { id, account, organizationPath, isManagement, isServiceLinked } = attachments
  const { maxSessionDuration, tags } = attachments
  return [
    ['id', id],
    ['account', isManagement ? `${account} (management account: no SCP or RCP)` : account],
    ['organization', organizationPath ?? 'none: no SCP or RCP'],
    ['kind', isServiceLinked ? 'service-linked role: no SCP' : undefined],
    ['sessions', maxSessionDuration === undefined ? undefined : `up to ${maxSessionDuration} s`],
    ...tagFacts(tags),
  ]
}

function tagFacts(tags: Readonly<Record<string, string>>): Fact[] {
  return Object.entries(tags).map(([key, value]) => [`tag ${key}`, value])
}

function describeLevel(
  type: string,
  { target, policies }: PolicyLevel,
  style: AttachmentStyle,
): string {
  return describeLayer(`${type} of ${target}`, policies, style)
}

function describeLayer(
  title: string,
  policies: readonly AttachedPolicy[],
  style: AttachmentStyle,
): string {
  const { paint } = style
  if (policies.length === 0) return `${paint('bold', title)}\n  none\n`
  return `${paint('bold', title)}\n${policies.map((one) => describePolicy(one, style)).join('')}`
}

function describePolicy(policy: AttachedPolicy, style: AttachmentStyle): string {
  const { name, file, statements, groups, written } = policy
  const facts = [
    `${statements} ${statements === 1 ? 'statement' : 'statements'}`,
    ...(groups === undefined
      ? []
      : [`through ${groups.map((group) => `group ${group}`).join(', ')}`]),
    ...(file === undefined ? [] : [file]),
  ]
  const { paint, showsStatements } = style
  const head = `  ${printable(name)} ${paint('dim', `(${printable(facts.join(', '))})`)}\n`
  const shown = showsStatements ? written : []
  return `${head}${shown.map((one) => describeStatement(one, style)).join('')}`
}

function describeStatement(
  { line, effect, text }: AttachedStatement,
  style: AttachmentStyle,
): string {
  const place = line === 0 ? '' : style.paint('dim', `  line ${line}`)
  return `    ${printable(statementJson(effect, text))}${place}\n`
}
