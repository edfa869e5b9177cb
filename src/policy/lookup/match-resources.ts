/** Whether the actions and the resources of a statement go together: an action takes certain types only. */

import { matchesForm, readArnForm, segmentsOf } from '../../catalogue/arn-form.ts'
import type { CatalogueAction, CatalogueResourceType } from '../../catalogue/catalogue-types.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import { submittedResource } from '../../services/submitted-resources.ts'
import type { EntryDraft } from '../read/document-list.ts'
import { coversArn, hasWildcard } from '../read/pattern-cover.ts'
import type { LookUp } from './look-up.ts'
import { readActionName } from './look-up-actions.ts'
import { plainArn } from './look-up-resources.ts'

interface NamedResource {
  readonly entry: EntryDraft
  readonly arn: string
  readonly types: ReadonlySet<CatalogueResourceType>
}

interface NamedActions {
  readonly entry: EntryDraft
  readonly actions: readonly CatalogueAction[]
}

/** Entries of `Action` without a resource that they take, and entries of `Resource` without an action. */
export function matchResources(lookUp: LookUp): void {
  const { action, resource } = lookUp.check.statement
  if (action === undefined || action.negated || resource === undefined || resource.negated) return
  const resources = readResources(resource.entries, lookUp)
  const actions = readActions(action.entries, lookUp)
  if (resources === undefined || resources.length === 0 || actions === undefined) return
  const taking = actions.filter(({ actions: all }) => all.some((one) => takesAny(one, resources)))
  for (const one of actions) if (!taking.includes(one)) reportAction(one, resources, lookUp)
  if (taking.length === 0) return
  const all = taking.flatMap(({ actions: some }) => some)
  for (const one of resources) {
    if (!all.some((other) => takesAny(other, [one]))) reportResource(one, lookUp)
  }
}

/** Undefined where an entry matches everything, or is not known to match anything. */
function readResources(
  entries: readonly EntryDraft[],
  lookUp: LookUp,
): NamedResource[] | undefined {
  const { catalogue, check } = lookUp
  const resources: NamedResource[] = []
  for (const entry of entries) {
    const arn = plainArn(entry, lookUp)
    if (arn === undefined) return undefined
    check.budget.steps -= arn.length * catalogue.resourceTypesBeside(arn).length
    if (check.budget.steps < 0) return undefined
    const types = new Set(catalogue.resourceTypesOf(arn))
    if (types.size === 0) return undefined
    resources.push({ entry, arn, types })
  }
  return resources
}

function readActions(
  entries: readonly EntryDraft[],
  { catalogue }: LookUp,
): NamedActions[] | undefined {
  const actions: NamedActions[] = []
  for (const entry of entries) {
    const all = readActionName(entry) === undefined ? [] : catalogue.expandAction(entry.text)
    if (all.length === 0) return undefined
    actions.push({ entry, actions: all })
  }
  return actions
}

function takesAny(action: CatalogueAction, resources: readonly NamedResource[]): boolean {
  if (action.resources.length > 0) {
    return resources.some((one) => action.resources.some(({ type }) => takes(type, one)))
  }
  const name = `${action.service}:${action.name}`
  const submitted = submittedResource({ action: name, resource: '*' })
  if (submitted === '*') return false
  const budget = { steps: Number.POSITIVE_INFINITY }
  return resources.some(({ arn }) => coversArn(arn, submitted, budget))
}

/** AWS Backup's resource type has the ARNs of other services: its form has a variable for theirs. */
function takes(type: CatalogueResourceType, { arn, types }: NamedResource): boolean {
  if (types.has(type)) return true
  const open = type.arns.filter((form) => /^arn:\$\{Partition\}:\$/.test(form))
  return open.some((form) => matchesForm(segmentsOf(arn), readArnForm(form)))
}

function reportAction(
  { entry, actions }: NamedActions,
  resources: readonly NamedResource[],
  lookUp: LookUp,
) {
  const { check, notes } = lookUp
  const [only] = actions
  if (only === undefined) return
  const types = new Set(actions.flatMap((one) => one.resources.map(({ type }) => type)))
  const isForeign =
    check.type === 'resource' &&
    resources.every(({ arn }) => segmentsOf(arn)[2] !== foldAscii(only.service))
  if (isForeign && check.resourceType !== undefined) return // one of the two is reported already
  const code = isForeign ? 'UNSUPPORTED_ACTION_IN_POLICY' : 'UNSUPPORTED_RESOURCE_FOR_ACTION'
  notes.doubt(code, entry.spot, describeAction(entry, types))
}

/** Types that are told in a message. */
const shownTypes = 3

function describeAction({ text }: EntryDraft, types: ReadonlySet<CatalogueResourceType>) {
  const [first, ...more] = [...types].flatMap(({ arns }) => arns)
  if (first === undefined) {
    return {
      message: `${quote(text)} matches \`*\` only, as far as AWS lists`,
      hint: 'put it into a statement with `"Resource": "*"`',
    }
  }
  const shortest = more.reduce((least, form) => (form.length < least.length ? form : least), first)
  const names = [...types].slice(0, shownTypes).map(({ name }) => `\`${name}\``)
  const others = types.size > shownTypes ? ` and ${types.size - shownTypes} more` : ''
  const what = hasWildcard(text) ? 'actions that match' : 'requests for'
  return {
    message: `${what} ${quote(text)} are about ${names.join(', ')}${others}; no resource of the statement is one, as far as AWS lists`,
    hint: `add a resource such as \`${shortest}\``,
  }
}

function reportResource({ entry, types }: NamedResource, { notes }: LookUp): void {
  const [type] = types
  notes.doubt('UNUSED_RESOURCE', entry.spot, {
    message: `no action of the statement is about ${quote(entry.text)}, of type \`${type?.name}\``,
  })
}
