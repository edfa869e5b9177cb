/** That the directory has no such user or role, and who was probably meant. */
import type { LoadedBundle } from '../loaded-bundle.ts'
import { principalsIn } from './known-principals.ts'
import { nearestName } from './nearest-name.ts'

export function describeUnknown(arn: string, account: string, loaded: LoadedBundle): string {
  const nearest = nearestName(arn, principalsIn(loaded))
  const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
  const isKnown = account === '' || loaded.records.account(account) !== undefined
  const what = isKnown ? '' : `account \`${account}\`, and so no `
  return `the directory has no ${what}user or role \`${arn}\`${meant}`
}
