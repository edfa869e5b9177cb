/** What random calls of STS are made of: roles, tags, durations, session policies, contexts. */

import type { Context, SessionPolicies } from '../../src/model/request.ts'
import type { Document } from './generators.ts'
import { home } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { someContext } from './generators-requests.ts'
import type { Survey } from './generators-survey.ts'
import { isCallKey, type TagMap } from './sts-parts.ts'

/** What calls are drawn from. */
export interface Surroundings {
  readonly survey: Survey
  /** Session policy documents, of which calls pass some. */
  readonly documents: readonly Document[]
  /** The roles of the directory. */
  readonly roles: readonly string[]
  /** The steps that have issued a session so far, and those of them whose session is a role's. */
  readonly issued: readonly number[]
  readonly issuedToRoles: readonly number[]
}

const strangers = [
  `arn:aws:iam::${home}:role/nobody`,
  `arn:aws:iam::${home}:role/other/path/R`,
  `arn:aws:iam::${home}:role/aws-service-role/s3.amazonaws.com/Linked`,
]

/** Of sessions, and of federated users. */
export const names = ['session', 'session', 'alice', 'bo']
/** Session tags, two of which differ from a role's only in case or value. */
export const tagSets: readonly TagMap[] = [
  {},
  {},
  { team: 'a' },
  { Team: 'b', k: 'alice' },
  { k: 'x' },
]

/** One that exists, more often than not; of the first account where only its own roles can be meant. */
export function someRole(draw: Draw, { roles }: Surroundings, account = ''): string {
  if (happens(draw, { of: 12 })) return pick(draw, strangers, '')
  return pick(
    draw,
    roles.filter((role) => role.includes(account) && !role.includes('aws-service-role')),
    '',
  )
}

/** A verified MFA code: of now, of a minute or ten minutes ago, or none. */
export function mfaOf(draw: Draw) {
  return pick(draw, [{ mfa: true as const }, { mfa: { age: 60 } }, { mfa: { age: 600 } }, {}], {})
}

/** A source identity, one time in four. */
export function sourceIdentityOf(draw: Draw): { readonly sourceIdentity?: string } {
  return draw(4) === 0 ? { sourceIdentity: pick(draw, ['alice', 'alice', 'bob'], 'alice') } : {}
}

/** A duration, at times one that cannot be asked for. */
export function durationOf(draw: Draw): { readonly durationSeconds?: number } {
  if (!happens(draw, { of: 5 })) return {}
  return { durationSeconds: pick(draw, [900, 900, 3_600, 7_200, 43_200, 129_600, 60], 900) }
}

/** Inline and managed documents; none half of the time. They are as short as STS wants them. */
export function policiesOf(
  draw: Draw,
  { documents }: Surroundings,
  account: string,
): SessionPolicies {
  const some = (): Document => pick(draw, documents, {})
  const how = draw(6)
  if (how < 3 || documents.length === 0) return {}
  const inline = some()
  const managed = { arn: `arn:aws:iam::${draw(2) === 0 ? account : 'aws'}:policy/P` }
  const foreign = happens(draw, { of: 30 })
    ? { arn: `arn:aws:iam::555566667777:policy/P` }
    : managed
  const passed = how > 3 ? [{ ...foreign, document: some() }] : []
  const characters = [JSON.stringify(inline), ...passed.map(({ arn }) => arn)].join('').length
  return {
    ...(how < 5 && characters <= 2_048 && { policies: [inline] }),
    ...(passed.length > 0 && { managedPolicies: passed }),
  }
}

/** The account of an ARN. */
export function accountOf(role: string): string {
  return role.split(':')[4] ?? ''
}

/** What the call's host says; a key that only the call itself can state is refused. */
export function contextOf(draw: Draw, { survey }: Surroundings): { readonly context?: Context } {
  if (draw(3) !== 0) return {}
  const context = someContext(draw, survey, { statesDerivedKeys: false })
  const isStrict = !happens(draw, { of: 20 })
  return { context: isStrict ? withoutCallKeys(context) : context }
}

/** A context as the host of a session's request gives it: nothing that is the session's to say. */
export function withoutCallKeys(context: Context): Context {
  return Object.fromEntries(Object.entries(context).filter(([key]) => !isCallKey(key)))
}
