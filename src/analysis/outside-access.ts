/** What callers of no account of the bundle reach: anybody, or whom policies let in by name. */
import * as Key from '../../assembly/layout/key.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { textsIn } from '../partial/bundle-index.ts'
import type { AccessAnswer } from './access-question.ts'
import { readAsk } from './ask-cases.ts'
import { type AskedAction, AskedActions } from './asked-actions.ts'
import { CandidateResources } from './candidate-resources.ts'
import {
  type Outsider,
  outsiderOf,
  strangersOf,
  unnamedServices,
  withEverything,
} from './outsiders.ts'
import type { CapabilityTools } from './what-can.ts'

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
    const strangers = strangersOf([loaded], arn.split(':', 2)[1] ?? 'aws')
    const services = unnamedServices([loaded])
    const outsiders = [anonymous, ...strangers, ...services, ...named.map(outsiderOf)]
    return [...new Set([arn, ...candidates.namedBy(arn)])].flatMap((resource) => {
      const actions = actionsOn(resource, search).filter((one) => candidates.fits(one, resource))
      const found = new Map<string, AccessAnswer>()
      for (const who of outsiders) {
        for (const { name } of actions) {
          const answer = reached(who, { action: name, resource }, tools)
          if (answer !== undefined && isNews(answer, who, found)) {
            found.set(keyOf(answer, who.name), answer)
          }
        }
      }
      return [...found.values()]
    })
  })
}

/** Each caller once an action, and who is one of others only where not all of them reach as much. */
function isNews(
  one: AccessAnswer,
  { name, within }: Outsider,
  found: ReadonlyMap<string, AccessAnswer>,
): boolean {
  const known = found.get(keyOf(one, name))
  if (known !== undefined) return known.answer !== 'always'
  return !within.some((wider) => found.get(keyOf(one, wider))?.answer === one.answer)
}

function keyOf({ action, resource }: AccessAnswer, principal: string): string {
  return `${principal} ${action} ${resource}`
}

const anonymous: Outsider = {
  name: 'anonymous',
  principal: 'anonymous',
  isOfAccount: false,
  within: [],
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
): AccessAnswer | undefined {
  const ask = readAsk(principal, question)
  const { callers } = asker.bracket.loaded
  const caller = isOfAccount ? withEverything(callers.find(principal)) : undefined
  const found = asker.ask({ ...ask, caller })
  return found.answer === 'never' ? undefined : { principal: name, ...question, ...found }
}
