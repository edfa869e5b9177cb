/** When keys, users and roles called last, whatever came of it ("Last accessed information"). */
import type { AccountState } from '../store/account-state.ts'
import type { Changes } from '../store/changes.ts'
import type { LastUse, ServiceUse } from '../store/record-types.ts'
import { entitiesOf, type SignedCaller } from './caller.ts'

/** A call, as far as its use is written down. */
export interface UsedCall {
  readonly caller: SignedCaller
  readonly service: string
  readonly operation: string
  /** ISO 8601. */
  readonly time: string
  readonly region: string
}

/** Writes it down, by the minute: a second call within it changes nothing. */
export function stampUse(state: AccountState, changes: Changes, call: UsedCall): void {
  const use = { time: call.time.replace(/\d\dZ$/, '00Z'), region: call.region }
  stampKey(state, changes, { ...call, use })
  stampEntity(state, changes, { ...call, use })
}

type StampedCall = UsedCall & { readonly use: LastUse }

function stampKey(state: AccountState, changes: Changes, call: StampedCall): void {
  const key = state.shelf('key').byId(call.caller.accessKeyId)
  if (key === undefined) return
  const { lastUsed } = key
  if (isSame(lastUsed, call.use) && lastUsed?.service === call.service) return
  changes.put('key', { ...key, lastUsed: { ...call.use, service: call.service } })
}

function stampEntity(state: AccountState, changes: Changes, call: StampedCall): void {
  const { caller, use, service, operation } = call
  const [id = caller.account] = entitiesOf(caller)
  const isThere =
    id === caller.account ||
    ['user' as const, 'role' as const].some((kind) => state.shelf(kind).byId(id) !== undefined)
  if (!isThere) return // deleted by this very call
  const services = state.shelf('use').byId(id)?.services ?? {}
  const before: ServiceUse | undefined = services[service]
  if (isSame(before, use) && isSame(before?.actions[operation], use)) return
  const actions = { ...before?.actions, [operation]: use }
  changes.put('use', { id, services: { ...services, [service]: { ...use, actions } } })
}

/** The id under which the use of whoever was deleted goes on to be the account's. */
const deleted = 'deleted'

/** Of a user or role that is deleted: what it has used, the account has used. */
export function forgetUse(state: AccountState, changes: Changes, id: string): void {
  const shelf = state.shelf('use')
  const own = shelf.byId(id)
  if (own === undefined) return
  changes.remove('use', id)
  const services: Record<string, ServiceUse> = { ...shelf.byId(deleted)?.services }
  for (const [service, { time, region }] of Object.entries(own.services)) {
    const before = services[service]
    if (before === undefined || before.time < time)
      services[service] = { time, region, actions: {} }
  }
  changes.put('use', { id: deleted, services })
}

function isSame(one: LastUse | undefined, other: LastUse): boolean {
  return one?.time === other.time && one.region === other.region
}
