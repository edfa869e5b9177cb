/** A directory as documents: whose policies are where, and other policies in their place. */
import type { PolicyJson } from './policy-json.ts'

/** A statement of a policy of somebody's, as it is written. */
export interface OwnStatement {
  /** The policy's name, as decisions have it. */
  readonly policy: string
  /** Position in its document, from 0. */
  readonly index: number
  readonly version: string
  readonly statement: PolicyJson
}

interface Home {
  /** Where the user or role is, and the account around it. */
  readonly entity: PolicyJson
  readonly account: PolicyJson
}

/** What `exportDirectory` returns, by users and roles. */
export class DirectoryDocuments {
  readonly #documents: readonly PolicyJson[]
  readonly #homes = new Map<string, Home>()
  /** By ARN or name. */
  readonly #declared = new Map<string, PolicyJson>()

  constructor(documents: readonly PolicyJson[]) {
    this.#documents = documents
    for (const document of documents) {
      for (const policy of listIn(document, 'policies')) {
        this.#declared.set(textIn(policy, 'arn') || textIn(policy, 'name'), policy)
      }
      for (const account of listIn(document, 'accounts')) this.#readAccount(account)
    }
  }

  /** The statements of a user's or role's identity-based policies; undefined for nobody it has. */
  statementsOf(arn: string): readonly OwnStatement[] | undefined {
    const home = this.#homes.get(arn)
    if (home === undefined) return undefined
    const { entity } = home
    const own = this.#read(textIn(entity, 'name'), entity)
    const groups = groupsOf(home).flatMap((group) => this.#read(textIn(group, 'name'), group))
    return [...own, ...groups]
  }

  /** The documents with other identity-based policies of some users and roles, and without groups. */
  withPolicies(others: ReadonlyMap<string, readonly PolicyJson[]>): PolicyJson[] {
    const arns = new Map([...this.#homes].map(([arn, { entity }]) => [entity, arn]))
    const replace = (entity: PolicyJson): PolicyJson => {
      const documents = others.get(arns.get(entity) ?? '')
      if (documents === undefined) return entity
      const policies = documents.map((document, at) => ({ name: `Least${at + 1}`, document }))
      return { ...entity, policies, ...('groups' in entity && { groups: [] }) }
    }
    return this.#documents.map((document) =>
      'accounts' in document
        ? {
            ...document,
            accounts: listIn(document, 'accounts').map((account) => ({
              ...account,
              users: listIn(account, 'users').map(replace),
              roles: listIn(account, 'roles').map(replace),
            })),
          }
        : document,
    )
  }

  #readAccount(account: PolicyJson): void {
    const root = `arn:${textIn(account, 'partition')}:iam::${textIn(account, 'id')}:`
    const arnOf = (kind: string, one: PolicyJson) =>
      `${root}${kind}${textIn(one, 'path')}${textIn(one, 'name')}`
    for (const policy of listIn(account, 'policies')) {
      this.#declared.set(arnOf('policy', policy), policy)
    }
    for (const user of listIn(account, 'users')) {
      this.#homes.set(arnOf('user', user), { entity: user, account })
    }
    for (const role of listIn(account, 'roles')) {
      this.#homes.set(arnOf('role', role), { entity: role, account })
    }
  }

  /** What is attached to a user, role or group: written there, or declared and referred to. */
  #read(owner: string, entity: PolicyJson): OwnStatement[] {
    const policies = Array.isArray(entity.policies) ? entity.policies : []
    return policies.flatMap((policy: unknown) => {
      const isName = typeof policy === 'string'
      const found = isName ? this.#declared.get(policy) : (policy as PolicyJson)
      const name = isName ? policy : `${owner}/${textIn(policy as PolicyJson, 'name')}`
      const { Version: version, Statement: statements } = (found?.document ?? {}) as PolicyJson
      if (!Array.isArray(statements)) return []
      return statements.map((statement: PolicyJson, index) => ({
        policy: name,
        index,
        version: String(version),
        statement,
      }))
    })
  }
}

function groupsOf({ entity, account }: Home): PolicyJson[] {
  const names = Array.isArray(entity.groups) ? entity.groups : []
  return listIn(account, 'groups').filter((group) => names.includes(textIn(group, 'name')))
}

function listIn(document: PolicyJson, member: string): PolicyJson[] {
  const list = document[member]
  return Array.isArray(list) ? list : []
}

function textIn(document: PolicyJson, member: string): string {
  const value = document[member]
  return typeof value === 'string' ? value : ''
}
