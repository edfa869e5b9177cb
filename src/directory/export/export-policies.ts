/** Policies → where they stand in a directory document: in place, or declared and referred to. */
import type { Condition, Policy, PrincipalElement, Statement } from '../../model/policy.ts'
import { splitArn } from '../../policy/read/arn.ts'
import type { Json } from '../import/import-reader.ts'
import { fullAccessRcp, fullAccessScp, nameResourcePolicy } from '../read/parse-policies.ts'

export class PolicyExport {
  readonly #shared = new Map<string, Json>()
  readonly #own = new Map<string, Map<string, Json>>()

  /** What is where `owner` uses a policy: its document, or a reference to what is declared. */
  use(policy: Policy, owner: string, account?: string): unknown {
    const { name } = policy
    if (name === fullAccessScp.name || name === fullAccessRcp.name) return name
    if (name === nameResourcePolicy(owner)) return exportPolicy(policy)
    const prefix = `${owner}/`
    if (name.startsWith(prefix)) {
      return { name: name.slice(prefix.length), document: exportPolicy(policy) }
    }
    this.#declare(policy, account)
    return name
  }

  /** The customer managed policies of an account that are in use. */
  takeOwn(account: string): Json[] {
    return [...(this.#own.get(account)?.values() ?? [])]
  }

  /** What is no account's own: policies of AWS and of the organization. */
  takeShared(): Json[] {
    return [...this.#shared.values()]
  }

  #declare(policy: Policy, account: string | undefined): void {
    const { name } = policy
    const arn = splitArn(name)
    const document = exportPolicy(policy)
    if (arn === undefined || account === undefined || arn.account !== account) {
      this.#shared.set(name, arn === undefined ? { name, document } : { arn: name, document })
      return
    }
    const own = this.#own.get(account) ?? new Map<string, Json>()
    const path = arn.resource.slice(arn.resource.indexOf('/'), arn.resource.lastIndexOf('/') + 1)
    own.set(name, { name: arn.resource.slice(arn.resource.lastIndexOf('/') + 1), path, document })
    this.#own.set(account, own)
  }
}

/** A policy as an IAM policy document. */
export function exportPolicy({ version, statements }: Policy): Json {
  return { Version: version, Statement: statements.map(exportStatement) }
}

function exportStatement(statement: Statement): Json {
  const { sid, effect, principal, action, resource, conditions } = statement
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect,
    ...(principal && { [named('Principal', principal.negated)]: exportPrincipal(principal) }),
    [named('Action', action.negated)]: action.patterns,
    ...(resource && { [named('Resource', resource.negated)]: resource.patterns }),
    ...(conditions.length > 0 && { Condition: exportConditions(conditions) }),
  }
}

function named(element: string, negated: boolean): string {
  return negated ? `Not${element}` : element
}

function exportPrincipal({ entries }: PrincipalElement): Json {
  const kinds = new Map<string, string[]>()
  for (const { kind, value } of entries) kinds.set(kind, [...(kinds.get(kind) ?? []), value])
  return Object.fromEntries(kinds)
}

function exportConditions(conditions: readonly Condition[]): Json {
  const operators = new Map<string, [string, readonly string[]][]>()
  for (const { operator, key, values } of conditions) {
    operators.set(operator, [...(operators.get(operator) ?? []), [key, values]])
  }
  return Object.fromEntries(
    [...operators].map(([operator, keys]) => [operator, Object.fromEntries(keys)]),
  )
}
