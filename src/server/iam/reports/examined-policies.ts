/** Whose use of services is asked about: an identity, or all that have a policy; and what it may use. */
import { documentOf } from '../../access/account-directory.ts'
import { arnOf, readIamArn } from '../../store/arns.ts'
import type { RoleRecord, UserRecord } from '../../store/record-types.ts'
import { type AnyIdentity, invalidInput, noSuchEntity, ownPolicy } from '../entities.ts'
import type { ServedCall } from '../operation.ts'

/** A user, group, role or managed policy, as reports examine it. */
export interface Examined {
  /** Documents of permissions policies, a user's groups' among them. */
  readonly documents: readonly string[]
  /** Users and roles whose calls count: of a group its members, of a policy whoever has it. */
  readonly entities: readonly (UserRecord | RoleRecord)[]
}

/** Throws for an ARN that names nothing. */
export function examine(call: ServedCall, arn: string): Examined {
  const parts = readIamArn(arn)
  if (parts?.type === 'policy') return examinePolicy(call, arn)
  const kind = (['user', 'group', 'role'] as const).find((one) => one === parts?.type)
  if (kind === undefined || parts === undefined) throw invalidInput(`ARN ${arn} is not valid.`)
  const found = call.state.shelf(kind).byName(parts.name)
  if (found === undefined || arnOf(call.account, kind, found) !== arn) throw notFound(arn)
  const groups = 'groups' in found ? found.groups : []
  const records = groups.flatMap((id) => call.state.shelf('group').byId(id) ?? [])
  return {
    documents: [found, ...records].flatMap((one) => documentsOf(call, one)),
    entities:
      kind === 'group' ? membersOf(call, new Set([found.id])) : [found as UserRecord | RoleRecord],
  }
}

function notFound(arn: string) {
  return noSuchEntity(`The entity ${arn} cannot be found.`)
}

function documentsOf({ state, managed }: ServedCall, record: AnyIdentity): string[] {
  const inline = record.inline.map(({ document }) => document)
  return [...inline, ...record.attached.flatMap((arn) => documentOf(state, managed, arn) ?? [])]
}

function examinePolicy(call: ServedCall, arn: string): Examined {
  const document =
    ownPolicy(call, arn) === undefined && call.managed.find(arn) === undefined
      ? undefined
      : documentOf(call.state, call.managed, arn)
  if (document === undefined) throw notFound(arn)
  const has = ({ attached }: AnyIdentity) => attached.includes(arn)
  const { state } = call
  const groups = new Set(
    state
      .shelf('group')
      .all.filter(has)
      .map(({ id }) => id),
  )
  const users = new Set([...state.shelf('user').all.filter(has), ...membersOf(call, groups)])
  return { documents: [document], entities: [...users, ...state.shelf('role').all.filter(has)] }
}

function membersOf({ state }: ServedCall, groups: ReadonlySet<string>): UserRecord[] {
  if (groups.size === 0) return []
  return state.shelf('user').all.filter((user) => user.groups.some((id) => groups.has(id)))
}
