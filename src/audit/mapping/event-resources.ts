/** The resources that a call of an action was about. */

import { type ArnForm, matchesForm, readFormsOf, segmentsOf } from '../../catalogue/arn-form.ts'
import type { CatalogueAction, CatalogueResourceType } from '../../catalogue/catalogue-types.ts'
import { type TrailEvent, textIn } from '../events/trail-event.ts'
import type { MappedResource } from './mapped-resource.ts'
import { type ParameterValues, valuesIn } from './parameter-values.ts'
import { namesFor, ownArns, partitionOf } from './resource-rules.ts'

/** What is known of IAM's users and roles: their paths are in no event. */
export interface NamedPrincipals {
  /** The ARN with its path of `user/NAME`, `role/NAME`; undefined for one that is not known. */
  arnOf(account: string, name: string): string | undefined
}

/** What resources are looked for with. */
export interface ResourceSearch {
  readonly event: TrailEvent
  readonly action: CatalogueAction
  readonly principals: NamedPrincipals
}

/** None: a type that every call names is not in the event. */
export function resourcesOf(search: ResourceSearch): readonly MappedResource[] {
  const { event, action } = search
  const rule = ownArns(event, action)
  if (rule !== undefined) return rule
  if (action.resources.length === 0) return [{ arn: '*', isSure: true }]
  const values = valuesIn(event.parameters)
  const found: MappedResource[] = []
  let missing = false
  for (const { type, required } of action.resources) {
    const own = resourcesOfType(type, { values, search, required })
    for (const one of own) found.push(one)
    if (own.length === 0 && required) missing = true
  }
  if (found.length > 0) {
    return distinct(missing ? found.map((one) => ({ ...one, isPartial: true as const })) : found)
  }
  const isUntold = action.accessLevel !== 'List' && Object.keys(event.parameters).length === 0
  return missing || isUntold ? [] : [{ arn: '*', isSure: false }]
}

function distinct(resources: readonly MappedResource[]): MappedResource[] {
  if (resources.length === 1) return [...resources]
  return [...new Map(resources.map((one) => [one.arn, one])).values()]
}

function resourcesOfType(type: CatalogueResourceType, filling: Filling): MappedResource[] {
  const { values } = filling
  const { event } = filling.search
  const forms = readFormsOf(type)
  if (event.resources.length > 0) {
    const named = event.resources.filter(({ arn }) => isOf(arn, forms))
    if (named.length > 0) {
      return named.map(({ arn, account }) => ({ arn, account, isSure: true }))
    }
  }
  if (values.arns.length > 0) {
    const stated = values.arns.filter((arn) => isOf(arn, forms))
    if (stated.length > 0) return stated.map((arn) => ({ arn, isSure: true }))
  }
  return type.arns.flatMap((form) => fill(form, type, filling))
}

function isOf(arn: string, forms: readonly ArnForm[]): boolean {
  const segments = segmentsOf(arn)
  return forms.some((form) => matchesForm(segments, form))
}

interface Filling {
  readonly values: ParameterValues
  readonly search: ResourceSearch
  readonly required: boolean
}

/** Resources of one type: more than a call is decided with, so that too many are noticed. */
const RESOURCES_MOST = 1_001

/** A form of the catalogue: what is written, and between that what it leaves open. */
interface OpenForm {
  readonly first: string
  readonly variables: readonly OpenVariable[]
}

interface OpenVariable {
  readonly name: string
  /** Parameters that may have its value, best first. */
  readonly parameters: readonly string[]
  /** What is written behind it. */
  readonly rest: string
}

const openForms = new WeakMap<CatalogueResourceType, Map<string, OpenForm>>()

function openFormOf(form: string, type: CatalogueResourceType): OpenForm {
  const own = openForms.get(type) ?? new Map<string, OpenForm>()
  openForms.set(type, own)
  const known = own.get(form)
  if (known !== undefined) return known
  const [first = '', ...pieces] = form.split(/\$\{([^}]+)\}/)
  const variables = pieces.flatMap((name, at): OpenVariable[] => {
    if (at % 2 === 1) return []
    return [{ name, parameters: namesFor(name, type), rest: pieces[at + 1] ?? '' }]
  })
  own.set(form, { first, variables })
  return { first, variables }
}

/** A form with everything filled in; none where the event does not have it. */
function fill(form: string, type: CatalogueResourceType, filling: Filling): MappedResource[] {
  const { first, variables } = openFormOf(form, type)
  let arn = first
  let isSure = true
  for (const variable of variables) {
    const values = valuesFor(variable, filling)
    const [value] = values
    if (value === undefined) return []
    if (values.length > 1) return fillAll(form, type, filling)
    arn += `${value.text}${variable.rest}`
    isSure &&= value.isSure
  }
  return [withPath({ arn, isSure }, filling.search)]
}

/** The same of variables that have several values. */
function fillAll(form: string, type: CatalogueResourceType, filling: Filling): MappedResource[] {
  const { first, variables } = openFormOf(form, type)
  let filled: MappedResource[] = [{ arn: first, isSure: true }]
  for (const variable of variables) {
    const values = valuesFor(variable, filling)
    filled = filled
      .flatMap((one) => values.map((value) => extended(one, value, variable)))
      .slice(0, RESOURCES_MOST)
  }
  return filled.map((one) => withPath(one, filling.search))
}

function extended(
  { arn, isSure }: MappedResource,
  value: FilledValue,
  { rest }: OpenVariable,
): MappedResource {
  return { arn: `${arn}${value.text}${rest}`, isSure: isSure && value.isSure }
}

/** Entities of IAM are known by name in events, and by path and name in ARNs. */
function withPath(
  resource: MappedResource,
  { event, principals }: Pick<ResourceSearch, 'event' | 'principals'>,
): MappedResource {
  if (!resource.arn.includes(':iam:')) return resource
  const [, start, kind, name] = named.exec(resource.arn) ?? []
  if (kind === undefined) return resource
  const known = principals.arnOf(event.account, `${kind}/${name}`)
  if (known !== undefined) return { ...resource, arn: known }
  if (!event.name.startsWith('Create')) return { ...resource, isSure: false }
  const path = textIn(event.parameters, 'path') ?? '/'
  return { ...resource, arn: `${start}${kind}${path}${name}` }
}

const named = /^(arn:[^:]*:iam::\d*:)(user|role|group|policy|instance-profile)\/([^/]+)$/

interface FilledValue {
  readonly text: string
  readonly isSure: boolean
}

function valuesFor(
  { name, parameters }: OpenVariable,
  { values, search, required }: Filling,
): FilledValue[] {
  const { event, action } = search
  const fixed = fixedValue(name, event)
  if (fixed !== undefined) return [{ text: fixed, isSure: true }]
  for (const parameter of parameters) {
    const found = values.find(parameter)
    if (found.length > 0) return found.map((text) => filledBy(text, name))
  }
  // what the call creates has no name yet: AWS compares `*` in its place
  return required && creates.test(action.name) ? [{ text: '*', isSure: false }] : []
}

/** An alias stands for a key, and the ARN of a secret ends in characters that its name does not have. */
function filledBy(text: string, variable: string): FilledValue {
  const isAlias = variable === 'KeyId' && /(?:^|:)alias\//.test(text)
  const isNameOfSecret = variable === 'SecretId' && !text.startsWith('arn:')
  return { text: plainName(text), isSure: !isAlias && !isNameOfSecret }
}

const creates = /^(?:Create|Run|Allocate|Import|Register|Request|Copy|Purchase|Put|Start|Launch)/

function fixedValue(variable: string, event: TrailEvent): string | undefined {
  if (variable === 'Partition') return partitionOf(event)
  if (variable === 'Region') return event.region
  if (variable === 'Account') return event.account
  return undefined
}

/** The last part of an ARN that was given for a name. */
function plainName(text: string): string {
  return /^arn:[^:]*:[^:]*:/.test(text)
    ? text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1)
    : text
}
