/** Users and roles that the directory does not have, and who was probably meant. */
import * as Key from '../../../assembly/layout/key.ts'
import type { Decision } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'
import { principalsIn } from './known-principals.ts'
import { nearestName } from './nearest-name.ts'

/** A user or role that a request names and the directory does not have. */
export interface UnknownName {
  /** Who asks, or what is asked about. */
  readonly part: 'principal' | 'resource'
  readonly arn: string
  readonly account: string
  /** The one with the nearest name; undefined where no name is near. */
  readonly nearest: string | undefined
}

/** Who asks, and the user or role that is asked about, as far as the directory has them not. */
export function unknownNames({ unknown }: Decision, check: Check): UnknownName[] {
  const { loaded, caller } = check
  const { name, parent, account } = caller.identity
  const found: UnknownName[] = []
  if (unknown?.includes('principal') === true) {
    const arn = parent ?? name
    found.push({ part: 'principal', arn, account, nearest: nearestIn(loaded, arn) })
  }
  const target = unknownTarget(check)
  if (target !== undefined) found.push(target)
  return found
}

/** One to be made is not missed. */
function unknownTarget({ loaded, part }: Check): UnknownName | undefined {
  const { action, resource: arn } = part
  const { 1: account } = /^arn:[^:]*:iam::(\d{12}):(?:user|role)\/[^*?]+$/.exec(arn) ?? []
  if (account === undefined || loaded.traits.isCase || /^iam:create/i.test(action)) return undefined
  if (loaded.kernel.find(Key.SPACE_PRINCIPAL, arn) !== undefined) return undefined
  return { part: 'resource', arn, account, nearest: nearestIn(loaded, arn) }
}

function nearestIn(loaded: LoadedBundle, arn: string): string | undefined {
  return nearestName(arn, principalsIn(loaded))
}

export function describeUnknown(
  { arn, account, nearest }: UnknownName,
  { records }: LoadedBundle,
): string {
  const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
  const isKnown = account === '' || records.account(account) !== undefined
  const what = isKnown ? '' : `account \`${account}\`, and so no `
  return `the bundle has no ${what}user or role \`${arn}\`${meant}`
}
