/** What callers of no account of the bundle reach: anybody, or whom policies let in by name. */
import * as Key from '../../assembly/layout/key.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { textsIn } from '../partial/bundle-index.ts'
import type { AccessAnswer } from './access-question.ts'
import { readAsk } from './ask-cases.ts'
import { type AskedAction, AskedActions } from './asked-actions.ts'
import { CandidateResources } from './candidate-resources.ts'
import { ANYBODY, type Outsider, outsiderOf, strangersOf, withEverything } from './outsiders.ts'
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
    const outsiders = [anonymous, ...strangers, ...named.map(outsiderOf)]
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

const anonymous: Outsider = { name: 'anonymous', principal: 'anonymous', isOfAccount: false }

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
