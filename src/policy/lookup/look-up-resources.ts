/** Resource ARNs, compared with the forms of the catalogue. */
import { segmentsOf } from '../../catalogue/arn-form.ts'
import type { CatalogueResourceType } from '../../catalogue/catalogue-types.ts'
import { quote } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import type { EntryDraft } from '../read/document-list.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import { parseTemplate } from '../read/variables.ts'
import type { LookUp } from './look-up.ts'
import { meant, nearestOf } from './near-name.ts'

const partitions: ReadonlySet<string> = new Set([
  ...['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'],
  ...['aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'],
])

/** Forms that are told in a hint. */
const shownForms = 3

/** Entries of `Resource` and `NotResource` that can name nothing of the service that they name. */
export function lookUpResources(lookUp: LookUp): void {
  for (const entry of lookUp.check.statement.resource?.entries ?? []) {
    const arn = plainArn(entry, lookUp)
    if (arn === undefined) continue
    const [, partition = '', service = ''] = segmentsOf(arn)
    checkPartition(partition, entry, lookUp)
    if (hasWildcard(service)) continue
    if (lookUp.catalogue.hasArnService(service)) checkForm(arn, entry, lookUp)
    else reportService(service, entry, lookUp)
  }
}

/** The ARN with `*` for variables; undefined for what is not an ARN of six segments. */
export function plainArn({ text }: EntryDraft, { check }: Pick<LookUp, 'check'>) {
  const parts = parseTemplate(text, check.document.version)
  const plain = parts.map((part) => (part.kind === 'text' ? part.text : '*')).join('')
  return /^arn:(?:[^:]*:){4}./s.test(plain) ? plain : undefined
}

function checkPartition(partition: string, { text, spot }: EntryDraft, lookUp: LookUp): void {
  if (hasWildcard(partition) || partitions.has(partition)) return
  lookUp.notes.doubt('INVALID_PARTITION', spot, {
    message: `the partition of ${quote(text)} is not one that AWS has`,
    hint: meant(nearestOf(partition, partitions, lookUp.check.budget), 'use `aws`'),
  })
}

function reportService(service: string, { text, spot }: EntryDraft, lookUp: LookUp): void {
  const { catalogue, check, notes } = lookUp
  const nearest = nearestOf(service, catalogue.services, check.budget)
  notes.doubt('INVALID_SERVICE', spot, {
    message: `the service of ${quote(text)} is not one that AWS lists`,
    hint: meant(nearest, 'use the service that the page’s ARNs have'),
  })
}

function checkForm(arn: string, entry: EntryDraft, lookUp: LookUp): void {
  const { catalogue, check, notes } = lookUp
  check.budget.steps -= arn.length * catalogue.resourceTypesBeside(arn).length
  if (check.budget.steps < 0 || catalogue.resourceTypesOf(arn).length > 0) return
  const open = segmentsOf(arn)
  const anywhere = [...open.slice(0, 3), '*', '*', open[5]].join(':')
  const [elsewhere] = catalogue.resourceTypesOf(anywhere)
  if (elsewhere !== undefined) {
    reportPlacement(arn, { entry, type: elsewhere }, lookUp)
    return
  }
  const forms = catalogue.resourceTypesBeside(arn).flatMap((type) => ownForms(type, arn))
  notes.doubt('INVALID_ARN_RESOURCE', entry.spot, {
    message: `${quote(entry.text)} has the form of no resource that AWS lists`,
    hint: describeForms(arn, forms, lookUp),
  })
}

/** The forms with the service of the ARN; a type may have others. */
function ownForms({ arns }: CatalogueResourceType, arn: string): string[] {
  return arns.filter((form) => segmentsOf(form)[2] === segmentsOf(arn)[2])
}

function describeForms(arn: string, forms: readonly string[], { check }: LookUp): string {
  const words = new Map(forms.map((form) => [firstWord(form), form]))
  const near = words.get(nearestOf(firstWord(arn), words.keys(), check.budget) ?? '')
  if (near !== undefined) return `did you mean \`${near}\`?`
  if (forms.length === 0) return 'use `*`: the service has no resources that a policy can name'
  const shown = forms.slice(0, shownForms).map((form) => `\`${form}\``)
  const more = forms.length > shownForms ? `, or another of ${forms.length} forms` : ''
  return `write it as ${shown.join(', ')}${more}`
}

/** `function` of `…:function:name`, `role` of `…:role/name`. */
function firstWord(arn: string): string {
  return /^\/?[^/:*?$]*/.exec(segmentsOf(arn)[5] ?? '')?.[0] ?? ''
}

/** What belongs to AWS itself is in no account, as `document/AWS-RunShellScript`. */
function isOfAws(resource: string): boolean {
  return /^[\w-]+[/:](?:aws|amazon)/i.test(resource)
}

interface Misplaced {
  readonly entry: EntryDraft
  readonly type: CatalogueResourceType
}

/** Services of which validation knows without a catalogue where their ARNs have no Region. */
const known: ReadonlySet<string> = new Set(['iam', 'sts', 'cloudfront', 's3'])

/** Which of Region and account is there and should not be, or the other way round. */
function reportPlacement(arn: string, { entry, type }: Misplaced, { notes }: LookUp): void {
  const given = segmentsOf(arn)
  const form = ownForms(type, arn).find((one) => one.length > 0) ?? type.arns[0] ?? ''
  const wanted = segmentsOf(form)
  const segments: readonly [number, string, IssueCode, IssueCode][] = [
    [3, 'Region', 'ARN_REGION_NOT_ALLOWED', 'MISSING_ARN_REGION'],
    [4, 'account', 'ARN_ACCOUNT_NOT_ALLOWED', 'MISSING_ARN_ACCOUNT'],
  ]
  for (const [at, what, surplus, missing] of segments) {
    const isGiven = given[at] !== ''
    if (!isGiven && isOfAws(given[5] ?? '')) continue
    if (isGiven === (wanted[at] !== '') || (isGiven && known.has(given[2] ?? ''))) continue
    const has = isGiven ? `has a ${what}` : `has no ${what}`
    notes.doubt(isGiven ? surplus : missing, entry.spot, {
      message: `${quote(entry.text)} ${isGiven && what === 'account' ? 'has an account' : has}`,
      hint: `write it as \`${form}\``,
    })
  }
}
