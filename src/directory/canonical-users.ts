/** Accounts that policies of buckets name by their canonical user id ("Principal", L-39, E-36). */
import type { Policy, PrincipalElement } from '../model/policy.ts'
import type { Account, Resource } from './directory.ts'

/** The resource, its policy naming the accounts that the directory knows by such an id. */
export function nameCanonicalUsers(
  resource: Resource,
  accounts: ReadonlyMap<string, Account>,
): Resource {
  const { policy } = resource
  if (policy === undefined || !namesAny(policy)) return resource
  const ids = new Map([...accounts.values()].map((one) => [one.canonicalUser, one.id]))
  const named = (element: PrincipalElement): PrincipalElement => ({
    ...element,
    entries: element.entries.map((entry) => {
      const id = entry.kind === 'CanonicalUser' ? ids.get(entry.value) : undefined
      return id === undefined ? entry : { kind: 'AWS', value: id }
    }),
  })
  const statements = policy.statements.map((statement) => ({
    ...statement,
    principal: statement.principal && named(statement.principal),
  }))
  return { ...resource, policy: { ...policy, statements } }
}

function namesAny({ statements }: Policy): boolean {
  return statements.some(({ principal }) =>
    principal?.entries.some(({ kind }) => kind === 'CanonicalUser'),
  )
}
