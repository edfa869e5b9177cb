/** Which user or role was probably meant by an ARN that the directory does not have. */
import { foldCase } from '../../json/fold-case.ts'

/** Principals that are looked at; beyond them nothing is suggested. */
const LOOKED_AT = 10_000
/** Longer names are not compared. */
const NAME_CHARACTERS = 128
/** More characters inserted, left out or replaced make another name. */
const MOST_EDITS = 2

interface NamedPrincipal {
  readonly arn: string
  readonly account: string
  /** In lower case, without the path. */
  readonly name: string
}

/**
 * The principal with the same name under another path, in another account or case, or else the one
 * whose name differs in at most two characters; undefined where no name is that near.
 */
export function nearestName(arn: string, principals: Iterable<string>): string | undefined {
  const wanted = readNamed(arn)
  let nearest: string | undefined
  let least = Number.POSITIVE_INFINITY
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
  const edits = editsBetween(wanted.name, name)
  return edits > MOST_EDITS
    ? Number.POSITIVE_INFINITY
    : edits + (account === wanted.account ? 0 : 0.5)
}

function editsBetween(a: string, b: string): number {
  if (a === b) return 0
  const isFar = Math.abs(a.length - b.length) > MOST_EDITS || Math.min(a.length, b.length) < 3
  if (isFar || a.length > NAME_CHARACTERS) return Number.POSITIVE_INFINITY
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let at = 1; at <= b.length; at += 1) {
      const replaced = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1)
      line.push(Math.min(replaced, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[b.length] ?? 0
}
