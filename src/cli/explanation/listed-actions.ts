/** What AWS's list of actions says of the call that an explanation is about. */
import type { Catalogue, CatalogueAction, CatalogueResourceType } from '../../entries/catalogue.ts'
import type { Explanation, MissingInput, Verdict } from '../../entries/index.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { goesThroughPoint } from '../../services/through-points.ts'

/** What notes are made of, besides the explanation. */
export interface ListedFacts {
  readonly catalogue: Catalogue
  /** Every resource that the call names for the action. */
  readonly resources: readonly string[]
  /** The verdict of the same request for another resource. */
  decide(resource: string): Verdict
}

/** The explanation, its notes ending with what a real call could not be. */
export function withListedAction(explanation: Explanation, facts: ListedFacts): Explanation {
  const notes = [...explanation.notes, ...notesOn(explanation, facts)]
  return {
    ...explanation,
    notes,
    restsOn: [...explanation.restsOn, ...partsOf(explanation, facts)],
  }
}

/** An allow is one of what was named, where AWS checks more. */
function partsOf(explanation: Explanation, facts: ListedFacts): MissingInput[] {
  const { action, decision } = explanation
  const missing = missingParts(action, facts)
  if (decision.verdict !== 'allowed' || missing.length === 0) return []
  const says = `only for what is named: AWS checks \`${action}\` also on ${missing.join(' and ')}; give all of them as a list`
  return [{ input: 'resource', says }]
}

function notesOn(explanation: Explanation, facts: ListedFacts): string[] {
  const { action, resource } = explanation
  const { catalogue } = facts
  const service = catalogue.findService(action.slice(0, action.indexOf(':')))
  if (service === undefined) return [] // of somebody's own
  const listed = catalogue.findAction(action)
  if (listed === undefined) return [`${service.name} is not known to have an action \`${action}\``]
  if (listed.resources.length === 0) {
    return resource === '*' ? [] : [describeAsked(explanation, facts)]
  }
  const notes = describeTypes(listed, explanation, catalogue)
  const isTold = explanation.decision.verdict === 'allowed' // as what the verdict rests on
  return isTold ? notes : [...notes, ...describeParts(action, facts)]
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
  if (resource === '*') return describeWhole(listed, action)
  if (goesThroughPoint(foldAscii(action), resource)) return [] // lists name what is behind it
  const found = new Set(catalogue.resourceTypesOf(resource))
  if (own.some((type) => found.has(type))) return []
  const forms = own.flatMap(({ arns }) => arns.slice(0, 1)).slice(0, 2)
  return [
    `\`${action}\` is not known to take such a resource; it takes ${forms.map((form) => `\`${form}\``).join(' or ')}`,
  ]
}

/** A call always names one of its resources: `*` is not what AWS decides. */
function describeWhole(listed: CatalogueAction, action: string): string[] {
  const [first] = requiredTypes(listed)
  const form = first?.arns[0]
  return form === undefined
    ? []
    : [
        `AWS asks for \`${action}\` with the ARN of a resource, such as \`${form}\`, and not with \`*\``,
      ]
}

/** An action that AWS checks on several resources at once, of which the call names some (E-12). */
function describeParts(action: string, facts: ListedFacts): string[] {
  const missing = missingParts(action, facts)
  if (missing.length === 0) return []
  const noun = missing.length === 1 ? 'resource' : 'resources'
  return [
    `AWS checks \`${action}\` on several resources, each of which must be allowed: the call does not name the ${noun} ${missing.join(', ')}; give all of them as a list`,
  ]
}

/** Types of which every call names a resource, and this does not. */
function missingParts(action: string, { catalogue, resources }: ListedFacts): string[] {
  const listed = catalogue.findAction(action)
  if (listed === undefined) return []
  const required = requiredTypes(listed)
  if (required.length < 2 || resources.includes('*')) return []
  const named = new Set(resources.flatMap((one) => catalogue.resourceTypesOf(one)))
  const missing = required.filter((type) => !named.has(type)).map(({ name }) => `\`${name}\``)
  return missing.length === required.length ? [] : missing
}

/** The types of which every call names a resource. */
function requiredTypes({ resources }: CatalogueAction): CatalogueResourceType[] {
  return resources.filter(({ required }) => required).map(({ type }) => type)
}
