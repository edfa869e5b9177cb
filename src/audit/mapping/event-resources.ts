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
  return [...new Map(resources.map((one) => [one.arn, one])).values()]
}

function resourcesOfType(type: CatalogueResourceType, filling: Filling): MappedResource[] {
  const { values } = filling
  const { event } = filling.search
  const forms = readFormsOf(type)
  const named = event.resources
    .filter(({ arn }) => isOf(arn, forms))
    .map(({ arn, account }) => ({ arn, account, isSure: true }))
  if (named.length > 0) return named
  const stated = values.arns.filter((arn) => isOf(arn, forms)).map((arn) => ({ arn, isSure: true }))
  if (stated.length > 0) return stated
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

const variables = new Map<string, readonly (readonly [written: string, name: string])[]>()

/** What a form of the catalogue leaves open. */
function variablesOf(form: string) {
  const known = variables.get(form)
  if (known !== undefined) return known
  const own = [...form.matchAll(/\$\{([^}]+)\}/g)].map(
    ([written, name = '']) => [written, name] as const,
  )
  variables.set(form, own)
  return own
}

/** A form with everything filled in; none where the event does not have it. */
function fill(form: string, type: CatalogueResourceType, filling: Filling): MappedResource[] {
  const { event, principals } = filling.search
  let filled: MappedResource[] = [{ arn: form, isSure: true }]
  for (const [variable, name] of variablesOf(form)) {
    const values = valuesFor(name, type, filling)
    if (values.length === 0) return []
    filled = filled
      .flatMap((one) =>
        values.map(({ text, isSure }) => ({
          arn: one.arn.replace(variable, () => text),
          isSure: one.isSure && isSure,
        })),
      )
      .slice(0, RESOURCES_MOST)
  }
  return filled.map((one) => withPath(one, { event, principals }))
}

/** Entities of IAM are known by name in events, and by path and name in ARNs. */
function withPath(
  resource: MappedResource,
  { event, principals }: Pick<ResourceSearch, 'event' | 'principals'>,
): MappedResource {
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
  variable: string,
  type: CatalogueResourceType,
  { values, search, required }: Filling,
): FilledValue[] {
  const { event, action } = search
  const fixed = fixedValue(variable, event)
  if (fixed !== undefined) return [{ text: fixed, isSure: true }]
  for (const name of namesFor(variable, type)) {
    const found = values.find(name)
    if (found.length > 0) return found.map((text) => filledBy(text, variable))
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
