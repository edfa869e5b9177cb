/** What a bundle names: sessions, endpoints, resources, outsiders. */
import * as Endpoint from '../../assembly/layout/endpoint.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { EndpointSet } from '../engine/directory-records.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { limits } from '../model/limits.ts'
import type { Principal } from '../model/request.ts'
import { textsIn } from '../partial/bundle-index.ts'

/** Sessions that policies name, by `roleNameOf` their role. What STS would not call one names none. */
export function sessionsIn(loaded: LoadedBundle): Map<string, string[]> {
  const sessions = new Map<string, string[]>()
  for (const text of textsIn(loaded, Key.SPACE_ENTRY)) {
    const [, arn = '', partition, account, role] =
      /^AWS:(arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/[\w+=,.@-]{2,64})$/.exec(text) ?? []
    if (arn === '') continue
    const key = `${partition}:${account}:${role}`
    sessions.set(key, [...(sessions.get(key) ?? []), arn])
  }
  return sessions
}

/** `aws:111122223333:NAME`: names of roles are unique in an account, whatever their paths are. */
export function roleNameOf(arn: string): string | undefined {
  const [, partition, account, name] =
    /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  return name === undefined ? undefined : `${partition}:${account}:${name}`
}

/** What the endpoints of the directory let through, each once. */
export function endpointsIn({ kernel: { bundle } }: LoadedBundle): EndpointSet[] {
  const found = new Map<string, EndpointSet>()
  for (let at = 0; at < bundle.length(Section.ENDPOINTS); at += Endpoint.SIZE) {
    const set = bundle.word(Section.ENDPOINTS, at + Endpoint.SET_AT)
    const type = bundle.word(Section.ENDPOINTS, at + Endpoint.TYPE_AT)
    const isGateway = type === Endpoint.GATEWAY
    found.set(`${set} ${isGateway}`, { set, isGateway })
  }
  return [...found.values()]
}

/** Ids of the endpoints that have a policy. */
export function endpointIdsIn(loaded: LoadedBundle): string[] {
  return textsIn(loaded, Key.SPACE_ENDPOINT).sort()
}

/** A caller that is of no account, and what differences call it. */
export interface NamedCaller {
  readonly name: string
  readonly principal: Principal
  /** It is of an account that no bundle has, and that allows it everything. */
  readonly isOfAccount?: boolean
}

/** AWS services and identity providers that policies of bundles let in, or keep out, by name. */
export function namedCallers(bundles: readonly LoadedBundle[]): NamedCaller[] {
  const entries = bundles.flatMap((one) => textsIn(one, Key.SPACE_ENTRY))
  const found = [...new Set(entries)].sort().flatMap((text): NamedCaller[] => {
    const [, kind, name = ''] = /^(Service|Federated):(?!\*$)(.+)$/s.exec(text) ?? []
    if (kind === undefined) return []
    return [{ name, principal: kind === 'Service' ? { service: name } : { federated: name } }]
  })
  return found.filter(({ name }) => name.length <= limits.principalCharacters)
}
