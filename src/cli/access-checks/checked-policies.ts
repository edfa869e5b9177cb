/** The policies that paths name, each with its name among them, as the checks of access take them. */
import { relative } from 'node:path'
import { parsePolicy } from '../../entries/compile.ts'
import type { ManagedPolicies } from '../../entries/import.ts'
import type { DocumentType } from '../../entries/index.ts'
import { type JsonNode, memberValue, readJsonSequence } from '../../json/parse-json.ts'
import { documentIn, memberText } from '../examine/embedded-policy.ts'
import type { Validated } from '../examine/examined.ts'
import { isForeign, type RootedPolicy, readForeign } from '../examine/foreign-files.ts'
import type { Unknowns } from '../examine/intrinsics.ts'
import { listDocuments, Refusals } from '../examine/list-documents.ts'
import { isFolder } from '../io/files.ts'
import { CliError, type ExpectedError, inFile } from '../io/report-error.ts'
import type { LinePlace } from '../render/excerpt.ts'
import { type Attachment, documentOfManaged, findAttachments } from './managed-attachments.ts'
import { valueStart } from './unknown-values.ts'
import { findUnplanned } from './unplanned-policies.ts'
import { findUnwritten } from './unwritten-documents.ts'

/** A policy that is checked. */
export interface CheckedPolicy {
  readonly file: string
  /** Where it is one of several in a file: what the file calls it. */
  readonly policy?: string
  /** The same before and after a change: its file below the path given, and its name in it. */
  readonly key: string
  /** As what it was found. */
  readonly type: DocumentType
  /** A managed policy that is attached by its ARN: a key is of the same policy. */
  readonly isAttached?: boolean
  /** Undefined for an attached one that is in no file. */
  readonly document: JsonNode | string | undefined
  /** The type of the resource that has it, where the file says so. */
  readonly resource?: string
  /** By the number of a statement, from 0. */
  readonly places: readonly LinePlace[]
}

/** What was found under the paths, and why the rest could not be. */
export interface FoundPolicies {
  readonly policies: readonly CheckedPolicy[]
  readonly documents: readonly Validated[]
  readonly refusals: readonly ExpectedError[]
}

export interface FindOptions {
  readonly type: DocumentType | undefined
  readonly unknowns: Unknowns
  /** Documents of those that are attached by their ARN. */
  readonly managed: ManagedPolicies
  readonly stdin?: string
}

/** All policies that the paths name. */
export function findCheckedPolicies(paths: readonly string[], options: FindOptions): FoundPolicies {
  const refusals = new Refusals()
  const found = paths.flatMap((path) =>
    listDocuments([path], options, refusals).map((document) => {
      const finder = { ...options, path, refusals }
      const policies = refusals.keep(() => policiesOf(document, finder))
      return { policies, document: { ...document, policies: policies.length } }
    }),
  )
  const policies = found.flatMap((one) => one.policies)
  const documents = found.map(({ document }) => document)
  return { policies: numbered(policies), documents, refusals: refusals.all }
}

interface PolicyFinder extends Pick<FindOptions, 'unknowns' | 'managed'> {
  /** The path given, which the document is at or below. */
  readonly path: string
  readonly refusals: Refusals
}

const elsewhere = 'compile it, and ask `sallyport diff`, `who-can` or `public`'

function policiesOf(document: Validated, finder: PolicyFinder): CheckedPolicy[] {
  const { path, unknowns, refusals } = finder
  const { file, text, kind, type } = document
  const below = path !== '-' && isFolder(path) ? relative(path, file) : ''
  if (kind === 'directory' || kind === 'cases') {
    const what = kind === 'directory' ? 'a directory document' : 'cases'
    const message = `the file holds ${what}, whose policies are not checked one by one`
    throw new CliError('ERR_USAGE', message, { place: file, hint: elsewhere })
  }
  if (!isForeign(kind)) {
    return [checked({ file, key: below, type: type ?? 'identity', document: text })]
  }
  const found = readForeign({ file, text, kind, ...(type !== undefined && { type }) }, unknowns)
  const [issue] = found.issues
  if (issue !== undefined) {
    const place = `${file}:${issue.line}:${issue.column}`
    throw new CliError('ERR_FILE_INVALID', issue.message, { place, hint: issue.hint })
  }
  const confirm = unreadable.get(kind)
  const roots = confirm === undefined ? [] : readJsonSequence(text).nodes
  for (const node of roots) refusals.keep(() => confirm?.(node, file) ?? [])
  const own = found.policies.flatMap((one) =>
    refusals.keep(() => [embedded(one, { file, key: `${below}#${keyOf(one)}` })]),
  )
  const attached = roots
    .flatMap((node) => findAttachments(node, kind, unknowns))
    .flatMap((one) => refusals.keep(() => [managedPolicy(one, { ...finder, file, below })]))
  return [...own, ...attached]
}

interface AttachedIn extends Pick<FindOptions, 'managed'> {
  readonly file: string
  readonly below: string
}

function managedPolicy(
  { arn, holder, place }: Attachment,
  { managed, file, below }: AttachedIn,
): CheckedPolicy {
  const policy = `${arn}, attached to ${holder}`
  const known = {
    file,
    policy,
    key: `${below}#${holder} ${arn}`,
    type: 'identity',
    isAttached: true,
  } as const
  const document = documentOfManaged(managed, arn)
  if (document === undefined) return { ...known, document, places: [place] }
  return checked({ ...known, document }, place)
}

/** The document of a policy. Throws `ERR_FILE_INVALID` where no file has it. */
export function documentOf({ document, file, policy, places }: CheckedPolicy): JsonNode | string {
  if (document !== undefined) return document
  const { line, column } = places[0] ?? { line: 1, column: 1 }
  throw new CliError('ERR_FILE_INVALID', `the policy is in no file: ${policy}`, {
    place: `${file}:${line}:${column}`,
    hint: 'give it with `--managed-policies PATH`, as `aws iam get-policy` and `get-policy-version` print it',
  })
}

/** What finds policies that are there and cannot be read. */
const unreadable: ReadonlyMap<string, (root: JsonNode, file: string) => never[]> = new Map([
  ['Terraform plan', findUnplanned],
  ['CloudFormation template', findUnwritten],
])

function embedded(
  { policy: { node, name, type, resource } }: RootedPolicy,
  { file, key }: { readonly file: string; readonly key: string },
): CheckedPolicy {
  const document = documentIn(node)
  const own = resource === undefined ? {} : { resource }
  const policy = { file, policy: name, key, type, document, ...own }
  if (typeof document !== 'string') return checked(policy)
  return checked(policy, node.place)
}

interface ReadPolicy extends Omit<CheckedPolicy, 'places'> {
  readonly document: JsonNode | string
}

/** Reads the policy, so that its faults are in its place. `place` is of the text that it is in. */
function checked(policy: ReadPolicy, place?: LinePlace): CheckedPolicy {
  const { file, type, document, policy: name = file } = policy
  try {
    const own = place === undefined ? { file } : {} // text within a string has lines of its own
    const { statements } = parsePolicy(document, { type: asParsed(type), name, ...own })
    if (statements.some(({ action }) => action.patterns.some((one) => one.includes(valueStart)))) {
      throw new CliError(
        'ERR_FILE_INVALID',
        `an action of \`${name}\` is known to a deployment only`,
        {
          place: file,
          hint: 'write actions as text',
        },
      )
    }
    return { ...policy, places: statements.map((one) => place ?? one.place) }
  } catch (error) {
    throw inFile(place === undefined ? file : `${file}:${place.line}:${place.column}`, error)
  }
}

/** The checks know policies with principals and those without. */
export function asParsed(type: DocumentType): 'identity' | 'resource' {
  return withPrincipals.has(type) ? 'resource' : 'identity'
}

const withPrincipals: ReadonlySet<DocumentType> = new Set(['resource', 'trust', 'rcp', 'endpoint'])

/** The path within the file, with names in place of numbers in lists, which change. */
function keyOf({ policy, root }: RootedPolicy): string {
  const steps = [ownName(root) ?? '']
  let node: JsonNode | undefined = root
  for (const step of policy.path) {
    const next: JsonNode | undefined =
      node?.kind === 'array' ? node.items[Number(step)] : memberValue(node, String(step))
    steps.push(node?.kind === 'array' ? (ownName(next) ?? '') : String(step))
    node = next
  }
  return steps.filter((step) => step !== 'planned_values' && step !== 'values').join('/')
}

const names = ['address', 'Arn', 'PolicyName', 'RoleName', 'UserName', 'GroupName', 'name', 'Name']

function ownName(node: JsonNode | undefined): string | undefined {
  const own = [node, memberValue(node, 'PolicySummary')]
  return own.flatMap((one) => names.flatMap((name) => memberText(one, name) ?? []))[0]
}

/** Of policies with one name, the second and those after it have its number, too. */
function numbered(policies: readonly CheckedPolicy[]): CheckedPolicy[] {
  const seen = new Map<string, number>()
  return policies.map((policy) => {
    const count = seen.get(policy.key) ?? 0
    seen.set(policy.key, count + 1)
    return count === 0 ? policy : { ...policy, key: `${policy.key}#${count}` }
  })
}
