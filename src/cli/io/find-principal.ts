/** Principals by their short names: `alice`, `user/alice`, `111122223333/alice`. */
import type { Directory } from '../../entries/compile.ts'
import { type Engine, RequestError } from '../../entries/index.ts'
import { listPrincipals } from '../../entries/inspect.ts'
import { editsBetween } from '../../json/edit-distance.ts'
import { foldCase } from '../../json/fold-case.ts'

/** ARNs by every short name that they have. */
type Names = ReadonlyMap<string, readonly string[]>

/** Where the principals are: what messages call it, and the ARNs of all its users and roles. */
interface PrincipalSource {
  readonly noun: 'bundle' | 'directory'
  readonly names: Names
}

const namesByOwner = new WeakMap<object, Names>()

/**
 * The ARN of the one user or role of the bundle with this name; an ARN and `anonymous` are taken as
 * they are. Throws `ERR_REQUEST_INVALID` for a name of nobody or of several.
 */
export function findPrincipal(engine: Engine, name: string): string {
  const names = () => namesOf(engine, () => listPrincipals(engine))
  return find(name, () => ({ noun: 'bundle', names: names() }))
}

/** The same of a directory. */
export function findInDirectory(directory: Directory, name: string): string {
  const names = () => namesOf(directory, () => arnsOf(directory))
  return find(name, () => ({ noun: 'directory', names: names() }))
}

function find(name: string, openHome: () => PrincipalSource): string {
  if (/^(?:anonymous$|arn:)/.test(name)) return name
  const home = openHome()
  const arns = home.names.get(name) ?? []
  const [first] = arns
  if (first !== undefined && arns.length === 1) return first
  throw first === undefined ? unknown(home, name) : ambiguous(name, arns)
}

function arnsOf({ accounts }: Directory): string[] {
  const all = [...accounts.values()].flatMap(({ users, roles }) => [
    ...users.values(),
    ...roles.values(),
  ])
  return all.map(({ arn }) => arn)
}

function namesOf(owner: object, list: () => Iterable<string>): Names {
  const known = namesByOwner.get(owner)
  if (known !== undefined) return known
  const names = new Map<string, string[]>()
  for (const arn of list()) {
    for (const name of shortNames(arn)) {
      const arns = names.get(name)
      if (arns === undefined) names.set(name, [arn])
      else arns.push(arn)
    }
  }
  namesByOwner.set(owner, names)
  return names
}

function shortNames(arn: string): string[] {
  const [, , , , account = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  const kind = resource.slice(0, resource.indexOf('/'))
  return [name, `${kind}/${name}`, `${account}/${name}`, `${account}/${kind}/${name}`]
}

function unknown({ noun, names }: PrincipalSource, name: string): RequestError {
  const said = `the ${noun} has no user or role with the name \`${name.slice(0, 120)}\``
  const hint = adviseOn({ noun, names }, name)
  return new RequestError(said, { place: 'request.principal', hint })
}

function adviseOn({ noun, names }: PrincipalSource, name: string): string {
  const meant = nearestOf(names, name)
  if (meant !== undefined) return `did you mean \`${meant}\`?`
  if (names.size > 0) return 'give an ARN, a name, or `ACCOUNT/NAME`'
  return noun === 'bundle'
    ? 'the bundle was compiled without a directory; give the ARN of a principal'
    : 'give the ARN of a principal'
}

/** Names that are looked at; beyond them nothing is suggested. */
const lookedAt = 40_000

/** The name that differs in case or in at most two characters, of which a short one has none to spare. */
function nearestOf(names: Names, name: string): string | undefined {
  const wanted = foldCase(name.slice(0, 200))
  const most = Math.min(2, Math.floor(wanted.length / 2))
  let nearest: string | undefined
  let least = most + 1
  let seen = 0
  for (const known of names.keys()) {
    seen += 1
    if (seen > lookedAt) break
    const edits = editsBetween(wanted, foldCase(known), most)
    if (edits >= least) continue
    nearest = known
    least = edits
  }
  return nearest
}

/** A name near that of an ARN which the bundle does not have. */
export function nearestPrincipal(engine: Engine, arn: string): string | undefined {
  const names = namesOf(engine, () => listPrincipals(engine))
  return nearestOf(names, arn.slice(arn.lastIndexOf('/') + 1))
}

function ambiguous(name: string, arns: readonly string[]): RequestError {
  const shown = arns.slice(0, 3).map((arn) => `\`${arn}\``)
  const more = arns.length > 3 ? ` and ${arns.length - 3} more` : ''
  return new RequestError(`\`${name}\` is the name of ${shown.join(', ')}${more}`, {
    place: 'request.principal',
    hint: 'give an ARN, `ACCOUNT/NAME`, or `user/NAME`',
  })
}
