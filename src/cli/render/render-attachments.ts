/** What is attached to a principal, as a person reads it. */
import type { AttachedPolicy, Attachments, PolicyLevel } from '../../entries/index.ts'
import { printable } from './printable.ts'
import type { Painter } from './terminal.ts'

/** A heading, facts in a line each, then every layer with its policies. */
export function describeAttachments(attachments: Attachments, paint: Painter): string {
  const { arn, scps, rcps, identity, boundary, trust } = attachments
  const facts = factsOf(attachments).map(
    ([name, value]) => `${paint('dim', name.padEnd(13))} ${printable(value)}\n`,
  )
  const layers = [
    ...scps.map((level) => describeLevel('SCPs', level, paint)),
    ...rcps.map((level) => describeLevel('RCPs', level, paint)),
    describeLayer('identity policies', identity, paint),
    describeLayer('permissions boundary', boundary ?? [], paint),
    ...(trust === undefined ? [] : [describeLayer('trust policy', trust, paint)]),
  ]
  return `${paint('bold', printable(arn))}\n${facts.join('')}\n${layers.join('')}`
}

function factsOf(attachments: Attachments): [string, string][] {
  const { id, account, organizationPath, isManagement, isServiceLinked } = attachments
  const { maxSessionDuration, tags } = attachments
  const facts: [string, string | undefined][] = [
    ['id', id],
    ['account', isManagement ? `${account} (management account: no SCP or RCP)` : account],
    ['organization', organizationPath ?? 'none: no SCP or RCP'],
    ['kind', isServiceLinked ? 'service-linked role: no SCP' : undefined],
    ['sessions', maxSessionDuration === undefined ? undefined : `up to ${maxSessionDuration} s`],
    ...Object.entries(tags).map(([key, value]): [string, string] => [`tag ${key}`, value]),
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined)
}

function describeLevel(type: string, { target, policies }: PolicyLevel, paint: Painter): string {
  return describeLayer(`${type} of ${target}`, policies, paint)
}

function describeLayer(title: string, policies: readonly AttachedPolicy[], paint: Painter): string {
  if (policies.length === 0) return `${paint('bold', title)}\n  none\n`
  const lines = policies.map(({ name, file, statements }) => {
    const count = `${statements} ${statements === 1 ? 'statement' : 'statements'}`
    const place = file === undefined ? count : `${count}, ${file}`
    return `  ${printable(name)} ${paint('dim', `(${printable(place)})`)}\n`
  })
  return `${paint('bold', title)}\n${lines.join('')}`
}
