/** Statements → policy documents that are not larger than IAM takes ("IAM and AWS STS quotas"). */
import { entriesOf, type PolicyJson, policySize } from './policy-json.ts'

/** Characters of one managed policy. */
export const POLICY_CHARACTERS = 6_144

/** A statement, and the version of the language that it is written in. */
export interface VersionedStatement {
  readonly version: string
  readonly statement: PolicyJson
}

/** Documents of one version each; a statement that is too large for one is divided where it can be. */
export function packPolicies(statements: readonly VersionedStatement[]): PolicyJson[] {
  const versions = new Map<string, PolicyJson[]>()
  for (const { version, statement } of statements) {
    const list = versions.get(version) ?? []
    versions.set(version, list)
    for (const part of divide(statement, version)) list.push(part)
  }
  return [...versions].flatMap(([version, list]) => packVersion(version, list))
}

/** Whether IAM takes a document as a managed policy. */
export function fitsPolicy(document: PolicyJson): boolean {
  return policySize(document) <= POLICY_CHARACTERS
}

function packVersion(Version: string, statements: readonly PolicyJson[]): PolicyJson[] {
  const documents: PolicyJson[][] = []
  const known = new Set<string>()
  for (const statement of statements) {
    const key = JSON.stringify({ ...statement, Sid: undefined })
    if (known.has(key)) continue
    known.add(key)
    const home = documents.find((list) =>
      fitsPolicy({ Version, Statement: [...list, withOwnSid(statement, list)] }),
    )
    if (home === undefined) documents.push([statement])
    else home.push(withOwnSid(statement, home))
  }
  return documents.map((list) => ({ Version, Statement: list }))
}

/** A Sid is unique in its document: later statements of one get a number. */
function withOwnSid(statement: PolicyJson, others: readonly PolicyJson[]): PolicyJson {
  const { Sid } = statement
  if (typeof Sid !== 'string') return statement
  const taken = new Set(others.map((one) => one.Sid))
  let name = Sid
  for (let number = 2; taken.has(name); number += 1) name = `${Sid}${number}`
  return { ...statement, Sid: name }
}

/** In halves of its resources, or else of its actions; a Deny, and what has neither list, stays whole. */
function divide(statement: PolicyJson, version: string): PolicyJson[] {
  if (statement.Effect === 'Deny') return [statement]
  if (fitsPolicy({ Version: version, Statement: [statement] })) return [statement]
  for (const member of ['Resource', 'Action']) {
    const entries = entriesOf(statement[member])
    if (entries.length < 2) continue
    const middle = Math.ceil(entries.length / 2)
    const halves = [entries.slice(0, middle), entries.slice(middle)]
    return halves.flatMap((half) => divide({ ...statement, [member]: half }, version))
  }
  return [statement]
}
