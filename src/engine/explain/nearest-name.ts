/** Which user or role was probably meant by an ARN that the directory does not have. */
import { editsBetween } from '../../json/edit-distance.ts'
import { foldCase } from '../../json/fold-case.ts'

/** Principals that are looked at; beyond them nothing is suggested. */
const LOOKED_AT = 10_000
/** More characters inserted, left out or replaced make another name, and so does one of every three. */
const MOST_EDITS = 2
const CHARACTERS_EACH = 3
const FAR = Number.POSITIVE_INFINITY

interface NamedPrincipal {
  readonly arn: string
  readonly account: string
  /** In lower case, without the path. */
  readonly name: string
}

/**
 * The principal with the same name under another path, in another account or case, or else the one
 * whose name differs in at most two characters, one of every three; undefined where no name is that
 * near.
 */
export function nearestName(arn: string, principals: Iterable<string>): string | undefined {
  const wanted = readNamed(arn)
  let nearest: string | undefined
  let least = FAR
  let seen = 0
  for (const candidate of principals) {
    seen += 1
    if (seen > LOOKED_AT) break
    const distance = distanceOf(wanted, readNamed(candidate))
    if (distance >= least) continue
    least = distance
    nearest = candidate
  }
  return nearest
}

function readNamed(arn: string): NamedPrincipal {
  const { 4: account = '', 5: resource = '' } = arn.split(':')
  const steps = resource.split('/')
  const at = steps[0] === 'assumed-role' ? 1 : steps.length - 1
  return { arn, account, name: foldCase(steps[at] ?? '') }
}

/** Another account weighs less than any character. */
function distanceOf(wanted: NamedPrincipal, { account, name }: NamedPrincipal): number {
  const shorter = Math.min(wanted.name.length, name.length)
  const most = Math.min(MOST_EDITS, Math.floor(shorter / CHARACTERS_EACH))
  return editsBetween(wanted.name, name, most) + (account === wanted.account ? 0 : 0.5)
}
