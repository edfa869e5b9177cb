/** The parameters of STS calls, read strictly: names, durations, text ("AWS STS API Reference"). */
import * as Caller from '../../../assembly/layout/caller.ts'
import { type Identity, readArn } from '../../engine/caller/identity.ts'
import { shorten } from '../../json/report.ts'
import { shown } from '../../json/shown.ts'
import { RequestError } from '../../model/errors.ts'

/** Lengths that a parameter's text may have (D-80). */
export interface TextRule {
  readonly least: number
  readonly most: number
  readonly characters: RegExp
  readonly hint: string
}

const nameRule = {
  characters: /^[\w+=,.@-]*$/,
  hint: 'use letters, digits and `_ + = , . @ -`',
}

export const textRules = {
  sessionName: { ...nameRule, least: 2, most: 64 },
  sourceIdentity: { ...nameRule, least: 2, most: 64 },
  federatedName: { ...nameRule, least: 2, most: 32 },
  externalId: {
    least: 2,
    most: 1_224,
    characters: /^[\w+=,.@:/-]*$/,
    hint: 'use letters, digits and `_ + = , . @ : / -`',
  },
  serialNumber: {
    least: 9,
    most: 256,
    characters: /^[\w+=/:,.@-]*$/,
    hint: 'give the ARN of the MFA device, or the serial number of the hardware',
  },
} as const satisfies Readonly<Record<string, TextRule>>

/** A text within its rule. Throws `ERR_REQUEST_INVALID`, at `input.<member>`. */
export function readText(value: unknown, member: string, rule: TextRule): string {
  if (typeof value !== 'string') throw fault(member, 'must be a string', rule.hint)
  const { least, most, characters, hint } = rule
  if (value.length < least || value.length > most) {
    throw fault(member, `has ${value.length} characters`, `give ${least} to ${most} characters`)
  }
  if (!characters.test(value)) throw fault(member, 'has a character that is not allowed', hint)
  return value
}

/** The same for a parameter that may be left out. */
export function readOptionalText(
  value: unknown,
  member: string,
  rule: TextRule,
): string | undefined {
  return value === undefined ? undefined : readText(value, member, rule)
}

/** Seconds within bounds, or the default. Throws `ERR_REQUEST_INVALID`. */
export function readDuration(
  value: number | undefined,
  bounds: { readonly least: number; readonly most: number; readonly usual: number },
): number {
  if (value === undefined) return bounds.usual
  const { least, most } = bounds
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw fault(
    'durationSeconds',
    `is not a possible duration: \`${shown(value).slice(0, 40)}\``,
    `give a whole number of seconds, from ${least} to ${most}`,
  )
}

/** The role an ARN names, path included. Throws `ERR_REQUEST_INVALID`. */
export function readRole(arn: unknown): Identity {
  const role = typeof arn === 'string' ? readArn(arn) : undefined
  const isRole = role?.kind === Caller.ROLE_SESSION || role?.kind === Caller.SERVICE_LINKED_ROLE
  if (role !== undefined && isRole && role.session === undefined) return role
  throw fault('role', 'is not a role', 'give the ARN of a role, with its path')
}

/** An error about one parameter of a call. */
export function fault(member: string, message: string, hint: string): RequestError {
  const name = shorten(member)
  return new RequestError(`\`${name}\` ${message}`, { place: `input.${name}`, hint })
}
