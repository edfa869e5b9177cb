/** Principals by their short names: `alice`, `user/alice`, `111122223333/alice`. */
import { type Engine, RequestError } from '../../entries/index.ts'

/** ARNs by every short name that they have. */
type Names = ReadonlyMap<string, readonly string[]>

const namesByEngine = new WeakMap<Engine, Names>()

/**
 * The ARN of the one user or role of the bundle with this name; an ARN and `anonymous` are taken as
 * they are. Throws `ERR_REQUEST_INVALID` for a name of nobody or of several.
 */
export function findPrincipal(engine: Engine, name: string): string {
  if (/^(?:anonymous$|arn:)/.test(name)) return name
  const arns = namesOf(engine).get(name) ?? []
  const [first] = arns
  if (first !== undefined && arns.length === 1) return first
  throw first === undefined ? unknown(engine, name) : ambiguous(name, arns)
}

function namesOf(engine: Engine): Names {
  const known = namesByEngine.get(engine)
  if (known !== undefined) return known
  const names = new Map<string, string[]>()
  for (const arn of engine.principals()) {
    for (const name of shortNames(arn)) {
      const arns = names.get(name)
      if (arns === undefined) names.set(name, [arn])
      else arns.push(arn)
    }
  }
  namesByEngine.set(engine, names)
  return names
}

function shortNames(arn: string): string[] {
  const [, , , , account = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  const kind = resource.slice(0, resource.indexOf('/'))
  return [name, `${kind}/${name}`, `${account}/${name}`, `${account}/${kind}/${name}`]
}

function unknown(engine: Engine, name: string): RequestError {
  const lacksAll = namesOf(engine).size === 0
  return new RequestError(
    `the bundle has no user or role with the name \`${name.slice(0, 120)}\``,
    {
      place: 'request.principal',
      hint: lacksAll
        ? 'the bundle was compiled without a directory; give the ARN of a principal'
        : 'give an ARN, a name, or `ACCOUNT/NAME`',
    },
  )
}

function ambiguous(name: string, arns: readonly string[]): RequestError {
  const shown = arns.slice(0, 3).map((arn) => `\`${arn}\``)
  const more = arns.length > 3 ? ` and ${arns.length - 3} more` : ''
  return new RequestError(`\`${name}\` is the name of ${shown.join(', ')}${more}`, {
    place: 'request.principal',
    hint: 'give an ARN, `ACCOUNT/NAME`, or `user/NAME`',
  })
}
