/** What one principal may do: actions of the catalogue, on what policies and the bundle name. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import { narrowestAround } from '../catalogue/pattern-contents.ts'
import type { AccessAnswer, AccessQuestion, CapabilityQuestion } from './access-question.ts'
import { type CaseAsker, readAsk } from './ask-cases.ts'
import { type AskedAction, AskedActions, groupAlike } from './asked-actions.ts'
import { CandidateResources } from './candidate-resources.ts'

/** What questions about all actions are answered with. */
export interface CapabilityTools {
  readonly asker: CaseAsker
  readonly catalogue: Catalogue
}

/** See `Analysis.whatCan`. */
export function whatCan(question: CapabilityQuestion, tools: CapabilityTools): AccessAnswer[] {
  const { loaded } = tools.asker.bracket
  const candidates = new CandidateResources(loaded, tools.catalogue)
  const actions = new AskedActions([loaded], tools.catalogue)
  const asked = actions.matching(question.actions ?? ['*'])
  const found = new Map<string, readonly AccessAnswer[]>()
  for (const group of groupAlike(asked, [loaded])) {
    const [first] = group
    if (first === undefined) continue
    const answers = resourcesFor(first, { question, tools, candidates }).map((resource) =>
      answer(question, { action: first.name, resource }, tools),
    )
    const own = withoutRepeats(answers, candidates)
    for (const { name } of group) found.set(name, own)
  }
  return asked.flatMap(({ name }) => {
    return (found.get(name) ?? []).map((one) => ({ ...one, action: name }))
  })
}

interface CapabilitySearch {
  readonly question: CapabilityQuestion
  readonly tools: CapabilityTools
  readonly candidates: CandidateResources
}

function resourcesFor(action: AskedAction, search: CapabilitySearch): string[] {
  const { question, candidates } = search
  if (action.known?.resources.length === 0) return ['*']
  if (question.resources !== undefined) {
    return question.resources.filter((arn) => candidates.fits(action, arn))
  }
  const ask = readAsk(question.principal, askedOf(question, { action: action.name, resource: '*' }))
  return candidates.of(action, ask)
}

function askedOf({ context }: CapabilityQuestion, asked: ActionOnResource): AccessQuestion {
  return { ...asked, ...(context !== undefined && { context }) }
}

type ActionOnResource = Pick<AccessQuestion, 'action' | 'resource'>

/** A resource that nobody is known to own is taken for one of the principal's account. */
function answer(
  question: CapabilityQuestion,
  part: ActionOnResource,
  { asker }: CapabilityTools,
): AccessAnswer {
  const { principal } = question
  const asked = askedOf(question, part)
  const found = asker.ask(readAsk(principal, asked))
  const account = /^arn:[^:]*:[^:]*::(\d{12}):/.exec(principal)?.[1]
  if (found.assumed?.includes('resourceAccount') !== true || account === undefined) {
    return { principal, ...part, ...found }
  }
  const owned = { ...asked, resourceAccount: account }
  return { principal, ...part, ...asker.ask(readAsk(principal, owned)) }
}

/**
 * Leaves out what is answered as the narrowest entries above it are, and what is never: unless an
 * entry above it is not, of resources that are not of another account or that a Deny takes out.
 */
function withoutRepeats(
  answers: readonly AccessAnswer[],
  candidates: CandidateResources,
): AccessAnswer[] {
  const wide = answers.filter(({ resource }) => /[*?]/.test(resource))
  return answers.filter((one) => {
    const above = narrowestAround(wide, one, ({ resource }) => resource)
    if (above.length === 0) return one.answer !== 'never'
    const said = JSON.stringify(saidOf(one))
    const isSame = above.every((other) => JSON.stringify(saidOf(other)) === said)
    return !isSame && (one.answer !== 'never' || isTakenOut(one, candidates))
  })
}

function isTakenOut(one: AccessAnswer, candidates: CandidateResources): boolean {
  const { principal, resource, statements } = one
  const owner = candidates.ownerOf(resource)
  return statements.length > 0 || owner === undefined || owner === principal.split(':', 5)[4]
}

/** Statements are no difference: what matters is whether it may. */
function saidOf({ answer, conditions }: AccessAnswer) {
  return [answer, conditions]
}
