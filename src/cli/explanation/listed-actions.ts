/** What AWS's list of actions says of the call that an explanation is about. */
import type { Catalogue } from '../../entries/catalogue.ts'
import type { Explanation } from '../../entries/index.ts'

/** The explanation, its notes ending with what a real call could not be. */
export function withListedAction(explanation: Explanation, catalogue: Catalogue): Explanation {
  const { action, resource, notes } = explanation
  return { ...explanation, notes: [...notes, ...notesOn(action, resource, catalogue)] }
}

function notesOn(action: string, resource: string, catalogue: Catalogue): string[] {
  const service = catalogue.findService(action.slice(0, action.indexOf(':')))
  if (service === undefined) return [] // of somebody's own
  const listed = catalogue.findAction(action)
  if (listed === undefined) return [`${service.name} is not known to have an action \`${action}\``]
  if (resource === '*') return []
  const own = listed.resources.map(({ type }) => type)
  if (own.length === 0) {
    return [`AWS asks for \`${action}\` with the resource \`*\`, whatever it is about`]
  }
  const found = new Set(catalogue.resourceTypesOf(resource))
  if (own.some((type) => found.has(type))) return []
  const forms = own.flatMap(({ arns }) => arns.slice(0, 1)).slice(0, 2)
  return [
    `\`${action}\` is not known to take such a resource, but ${forms.map((form) => `\`${form}\``).join(' or ')}`,
  ]
}
