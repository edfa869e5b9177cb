/** What callers of no account of the bundle reach: anybody, or whom policies let in by name. */
import * as Block from '../../assembly/layout/block.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Caller } from '../engine/caller/caller-table.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { foldCase } from '../json/fold-case.ts'
import type { Principal } from '../model/request.ts'
import type { AccessAnswer } from './access-question.ts'
import { readAsk } from './ask-cases.ts'
import { type AskedAction, AskedActions, statementsIn } from './asked-actions.ts'
import { textsIn } from './bundle-names.ts'
import { CandidateResources } from './candidate-resources.ts'
import type { CapabilityTools } from './what-can.ts'

/** Somebody outside, and what answers call them. */
interface Outsider {
  readonly name: string
  readonly principal: Principal
  /** Its own account allows it everything. */
  readonly isOfAccount: boolean
}

interface OutsideSearch {
  readonly catalogue: Catalogue
  readonly actions: AskedActions
}

/** See `Analysis.outsideAccess`. */
export function outsideAccess(tools: CapabilityTools, named: readonly string[]): AccessAnswer[] {
  const { loaded } = tools.asker.bracket
  const { catalogue } = tools
  const search = { catalogue, actions: new AskedActions([loaded], catalogue) }
  const candidates = new CandidateResources(loaded, catalogue)
  const listed = textsIn(loaded, Key.SPACE_RESOURCE).sort()
  return listed.flatMap((arn) => {
    const outsiders = [anonymous, ...strangersOf(tools, arn), ...named.map(outsiderOf)]
    return [...new Set([arn, ...candidates.namedBy(arn)])].flatMap((resource) => {
      const actions = actionsOn(resource, search).filter((one) => candidates.fits(one, resource))
      const answers = outsiders.flatMap((who) =>
        actions.flatMap(({ name }) => reached(who, { action: name, resource }, tools)),
      )
      return withoutRepeats(answers)
    })
  })
}

/** Each caller once an action, and who is named only where not anybody reaches as much. */
function withoutRepeats(answers: readonly AccessAnswer[]): AccessAnswer[] {
  const found = new Map<string, AccessAnswer>()
  for (const one of answers) {
    const known = found.get(keyOf(one, one.principal))
    const isAnybodys = found.get(keyOf(one, ANYBODY))?.answer === one.answer
    const isNews = known === undefined ? !isAnybodys : known.answer !== 'always'
    if (isNews) found.set(keyOf(one, one.principal), one)
  }
  return [...found.values()]
}

function keyOf({ action, resource }: AccessAnswer, principal: string): string {
  return `${principal} ${action} ${resource}`
}

/** Principals that policies let in, and that are of no account of the bundle, as entries name them. */
export function listOutsiders({ asker }: CapabilityTools): string[] {
  const { loaded } = asker.bracket
  const own = new Set(textsIn(loaded, Key.SPACE_ACCOUNT))
  const found = textsIn(loaded, Key.SPACE_ENTRY).flatMap((text) => {
    const [, account] = /^account:(?:[^:]+:)?(\d{12})$/.exec(text) ?? []
    if (account !== undefined) return own.has(account) ? [] : [`arn:aws:iam::${account}:root`]
    if (text.startsWith('Federated:')) return [text.slice('Federated:'.length)]
    const [, arn = '', owner = ''] = /^AWS:(arn:[^:]*:(?:iam|sts)::(\d{12}):.+)$/.exec(text) ?? []
    return arn === '' || own.has(owner) ? [] : [arn]
  })
  return [...new Set(found)].sort()
}

/** Callers of any account. */
const ANYBODY = '*'

const anonymous: Outsider = { name: 'anonymous', principal: 'anonymous', isOfAccount: false }

/** Anybody of any account: who no policy names, or is named as conditions want it of any account. */
function strangersOf({ asker }: CapabilityTools, resource: string): Outsider[] {
  const { loaded } = asker.bracket
  const partition = resource.split(':', 2)[1] ?? 'aws'
  const account = freshAccount(textsIn(loaded, Key.SPACE_ENTRY))
  return ['role/stranger', ...namesOfAnyAccount(loaded)].map((own) => {
    const arn = `arn:${partition}:iam::${account}:${own}`
    const principal = own.startsWith('user/') ? arn : { role: arn, session: 'stranger' }
    return { name: ANYBODY, principal, isOfAccount: true }
  })
}

function freshAccount(taken: readonly string[]): string {
  const text = taken.join(' ')
  for (let number = 999_999_999_999; ; number -= 1)
    if (!text.includes(String(number))) return `${number}`
}

/** What conditions on `aws:PrincipalArn` want the users and roles of every account to be called. */
function namesOfAnyAccount(loaded: LoadedBundle): ReadonlySet<string> {
  const values = statementsIn(loaded)
    .flatMap(({ conditions }) => conditions)
    .filter(([, key]) => foldCase(key) === 'aws:principalarn')
    .flatMap(([, , written]) => written)
  const names = values.flatMap((value) => {
    const [, own] = /^arn:[^:]*:iam::[^:]*[*?][^:]*:((?:role|user)\/.+)$/.exec(value) ?? []
    return own === undefined ? [] : [own.replace(/[*?]/g, 'x')]
  })
  return new Set(names)
}

function outsiderOf(name: string): Outsider {
  const isOfAccount = name.startsWith('arn:') && !/:(?:oidc|saml)-provider\//.test(name)
  if (!isOfAccount) return { name, principal: { federated: name }, isOfAccount }
  const [, partition, account] = /^arn:([^:]*):iam::(\d+):root$/.exec(name) ?? []
  const principal =
    account === undefined
      ? name
      : { role: `arn:${partition}:iam::${account}:role/stranger`, session: 'stranger' }
  return { name, principal, isOfAccount }
}

/** The actions of the services that list the resource's type, and those that no catalogue has. */
function actionsOn(resource: string, { actions, catalogue }: OutsideSearch): AskedAction[] {
  const services = new Set(catalogue.resourceTypesOf(resource).map(({ service }) => service))
  if (resource.includes(':role/')) services.add('sts')
  const all = actions.matching([...services].map((service) => `${service}:*`))
  return [...all, ...actions.unlisted()]
}

function reached(
  { name, principal, isOfAccount }: Outsider,
  question: Pick<AccessAnswer, 'action' | 'resource'>,
  { asker }: CapabilityTools,
): AccessAnswer[] {
  const ask = readAsk(principal, question)
  const { callers } = asker.bracket.loaded
  const caller = isOfAccount ? withEverything(callers.find(principal)) : undefined
  const found = asker.ask({ ...ask, caller })
  return found.answer === 'never' ? [] : [{ principal: name, ...question, ...found }]
}

/** The caller with policies of its own account that allow everything. */
function withEverything(caller: Caller): Caller {
  const block = caller.block.slice()
  block[Block.IDENTITY_AT >> 2] = PolicySet.ALWAYS
  return { ...caller, block, number: 0, isUnknown: false }
}
