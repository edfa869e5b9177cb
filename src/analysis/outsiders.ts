/** Callers of no account of a bundle: anybody, or whom policies let in by name. */
import * as Block from '../../assembly/layout/block.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import type { Caller } from '../engine/caller/caller-table.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { foldCase } from '../json/fold-case.ts'
import type { Principal } from '../model/request.ts'
import { textsIn } from '../partial/bundle-index.ts'
import { statementsIn } from './asked-actions.ts'

/** Somebody outside, and what answers call them. */
export interface Outsider {
  readonly name: string
  readonly principal: Principal
  /** Its own account allows it everything. */
  readonly isOfAccount: boolean
  /** Names of those whom it is one of: what they reach, it reaches. */
  readonly within: readonly string[]
}

/** Callers of any account. */
export const ANYBODY = '*'

/** AWS services that no policy names. */
export const ANY_SERVICE = '*.amazonaws.com'

/** Principals that policies let in, and that are of no account of the bundles, as entries name them. */
export function listOutsiders(bundles: readonly LoadedBundle[]): string[] {
  const own = new Set(bundles.flatMap((one) => textsIn(one, Key.SPACE_ACCOUNT)))
  const entries = bundles.flatMap((one) => textsIn(one, Key.SPACE_ENTRY))
  const found = entries.flatMap((text) => {
    const [, account] = /^account:(?:[^:]+:)?(\d{12})$/.exec(text) ?? []
    if (account !== undefined) return own.has(account) ? [] : [`arn:aws:iam::${account}:root`]
    if (text.startsWith('Federated:')) return [text.slice('Federated:'.length)]
    const [, arn = '', owner = ''] = /^AWS:(arn:[^:]*:(?:iam|sts)::(\d{12}):.+)$/.exec(text) ?? []
    return arn === '' || own.has(owner) ? [] : [arn]
  })
  return [...new Set(found)].sort()
}

/** Anybody of any account: who no policy names, or is named as conditions want it of any account. */
export function strangersOf(bundles: readonly LoadedBundle[], partition: string): Outsider[] {
  const account = freshAccount(bundles.flatMap((one) => textsIn(one, Key.SPACE_ENTRY)))
  return ['role/stranger', ...namesOfAnyAccount(bundles)].map((own) => {
    const arn = `arn:${partition}:iam::${account}:${own}`
    const principal = own.startsWith('user/') ? arn : { role: arn, session: 'stranger' }
    return { name: ANYBODY, principal, isOfAccount: true, within: [] }
  })
}

function freshAccount(taken: readonly string[]): string {
  const text = taken.join(' ')
  for (let number = 999_999_999_999; ; number -= 1)
    if (!text.includes(String(number))) return `${number}`
}

/** AWS services without an entry of their own: any, and those that conditions name. */
export function unnamedServices(bundles: readonly LoadedBundle[]): Outsider[] {
  const written = ['aws:principalservicename', 'aws:principalservicenameslist'].flatMap((key) =>
    soughtIn(bundles, key),
  )
  const entries = new Set(bundles.flatMap((one) => textsIn(one, Key.SPACE_ENTRY)))
  const names = [...new Set(written)]
    .map((name) => name.replace(/[*?]/g, 'x'))
    .filter((name) => /^[a-z0-9.-]{1,128}$/.test(name) && !entries.has(`Service:${name}`))
  const serviceOf = (name: string, service: string, within: readonly string[]): Outsider => {
    return { name, principal: { service }, isOfAccount: false, within }
  }
  return [
    serviceOf(ANY_SERVICE, 'unnamed.amazonaws.com', [ANYBODY]),
    ...names.sort().map((name) => serviceOf(name, name, [ANYBODY, ANY_SERVICE])),
  ]
}

/** Values that conditions compare with a key, which is in lower case. */
function soughtIn(bundles: readonly LoadedBundle[], key: string): string[] {
  return bundles
    .flatMap(statementsIn)
    .flatMap(({ conditions }) => conditions)
    .filter(([, own]) => foldCase(own) === key)
    .flatMap(([, , written]) => written)
}

/** What conditions on `aws:PrincipalArn` want the users and roles of every account to be called. */
function namesOfAnyAccount(bundles: readonly LoadedBundle[]): ReadonlySet<string> {
  const names = soughtIn(bundles, 'aws:principalarn').flatMap((value) => {
    const [, own] = /^arn:[^:]*:iam::[^:]*[*?][^:]*:((?:role|user)\/.+)$/.exec(value) ?? []
    return own === undefined ? [] : [own.replace(/[*?]/g, 'x')]
  })
  return new Set(names)
}

export function outsiderOf(name: string): Outsider {
  const isOfAccount = name.startsWith('arn:') && !/:(?:oidc|saml)-provider\//.test(name)
  const within = [ANYBODY]
  if (!isOfAccount) return { name, principal: { federated: name }, isOfAccount, within }
  const [, partition, account] = /^arn:([^:]*):iam::(\d+):root$/.exec(name) ?? []
  const principal =
    account === undefined
      ? name
      : { role: `arn:${partition}:iam::${account}:role/stranger`, session: 'stranger' }
  return { name, principal, isOfAccount, within }
}

/** The caller with policies of its own account that allow everything. */
export function withEverything(caller: Caller): Caller {
  const block = caller.block.slice()
  block[Block.IDENTITY_AT >> 2] = PolicySet.ALWAYS
  return { ...caller, block, number: 0, isUnknown: false }
}
