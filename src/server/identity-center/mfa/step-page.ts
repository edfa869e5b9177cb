/** What the form has to show that follows a right password. */
import { seedOf, showSeed } from '../../iam/credentials/device-seeds.ts'
import type { PageParts } from '../sign-in/page-request.ts'
import { type KeyPlace, keyPlaceOf } from './mfa-settings.ts'
import { type PendingPerson, ticketOf } from './pending-sign-ins.ts'
import { appsOf, keysOf, mayRegister } from './person-devices.ts'
import { keyOptions, newKeyOptions } from './security-keys.ts'
import { maySkip } from './sign-in-steps.ts'

/** The step, and what it takes. */
export type StepPage = {
  readonly ticket: string
} & (
  | {
      readonly stage: 'prove'
      readonly hasApp: boolean
      /** Options of the browser, where a key can be shown here. */
      readonly key: string | undefined
      /** Where keys are good that cannot be shown here. */
      readonly elsewhere: readonly string[]
    }
  | {
      readonly stage: 'register'
      readonly app: { readonly seed: string; readonly image: string } | undefined
      readonly key: string | undefined
      /** Whether keys can be registered, but not at this address. */
      readonly isElsewhere: boolean
      readonly isOptional: boolean
    }
  | { readonly stage: 'ready' }
)

export function stepPageOf(person: PendingPerson, parts: PageParts): StepPage {
  const ticket = ticketOf(person.pending, parts.secrets)
  const { stage } = person.pending
  if (stage === 'prove') return { ticket, ...provePage(person, parts) }
  if (stage === 'register') return { ticket, ...registerPage(person, parts) }
  return { ticket, stage }
}

function provePage({ pending, user }: PendingPerson, { state, origin }: PageParts) {
  const place = keyPlaceOf(state, origin)
  const keys = keysOf(state, user.id)
  const here = keys.filter((key) => key.origin === place?.origin)
  const elsewhere = keys.filter((key) => key.origin !== place?.origin)
  const expected = place && { place, challenge: pending.challenge }
  return {
    stage: 'prove' as const,
    hasApp: appsOf(state, user.id).length > 0,
    key: expected && here.length > 0 ? keyOptions(expected, here) : undefined,
    elsewhere: [...new Set(elsewhere.map((key) => key.origin))],
  }
}

function registerPage(person: PendingPerson, { state, secrets, origin }: PageParts) {
  const { pending, user } = person
  const names = { issuer: 'IAM Identity Center', label: `${user.name}@${state.settings.account}` }
  const seed = mayRegister(state, user.id, 'TOTP')
    ? showSeed(seedOf(secrets, pending.app), names)
    : undefined
  const place = keyPlaceOf(state, origin)
  const mayHaveKey = mayRegister(state, user.id, 'WEBAUTHN')
  return {
    stage: 'register' as const,
    app: seed && { seed: seed.text, image: Buffer.from(seed.image).toString('base64') },
    key: mayHaveKey && place ? newKey(person, { state, place }) : undefined,
    isElsewhere: mayHaveKey && place === undefined,
    isOptional: maySkip(state, person),
  }
}

function newKey(
  { user, pending }: PendingPerson,
  { state, place }: Pick<PageParts, 'state'> & { readonly place: KeyPlace },
): string {
  return newKeyOptions(user, { place, challenge: pending.challenge }, keysOf(state, user.id))
}
