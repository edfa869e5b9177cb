/** What AWS's list of actions says of the call that an explanation is about. */
import type { Catalogue, CatalogueAction } from '../../entries/catalogue.ts'
import type { Explanation, Verdict } from '../../entries/index.ts'

/** What notes are made of, besides the explanation. */
export interface ListedFacts {
  readonly catalogue: Catalogue
  /** The verdict of the same request for another resource. */
  decide(resource: string): Verdict
}

/** The explanation, its notes ending with what a real call could not be. */
export function withListedAction(explanation: Explanation, facts: ListedFacts): Explanation {
  return { ...explanation, notes: [...explanation.notes, ...notesOn(explanation, facts)] }
}

function notesOn(explanation: Explanation, facts: ListedFacts): string[] {
  const { action, resource } = explanation
  const { catalogue } = facts
  const service = catalogue.findService(action.slice(0, action.indexOf(':')))
  if (service === undefined) return [] // of somebody's own
  const listed = catalogue.findAction(action)
  if (listed === undefined) return [`${service.name} is not known to have an action \`${action}\``]
  if (resource === '*') return []
  return listed.resources.length === 0
    ? [describeAsked(explanation, facts)]
    : describeTypes(listed, explanation, catalogue)
}

/** An action without resource types: what is said of another resource is not what AWS decides. */
function describeAsked({ action, decision }: Explanation, { decide }: ListedFacts): string {
  const verdict = decide('*')
  const same = verdict === decision.verdict ? ', too' : `, not \`${decision.verdict}\``
  return `AWS asks for \`${action}\` with the resource \`*\`, whatever it is about: for \`*\` the verdict is \`${verdict}\`${same}`
}

function describeTypes(
  listed: CatalogueAction,
  { action, resource }: Explanation,
  catalogue: Catalogue,
): string[] {
  const own = listed.resources.map(({ type }) => type)
  const found = new Set(catalogue.resourceTypesOf(resource))
  if (own.some((type) => found.has(type))) return []
  const forms = own.flatMap(({ arns }) => arns.slice(0, 1)).slice(0, 2)
  return [
    `\`${action}\` is not known to take such a resource, but ${forms.map((form) => `\`${form}\``).join(' or ')}`,
  ]
}
