/** Files of other tools and of AWS: the policies in them, validated where they are. */
import type { DocumentType, Issue } from '../../entries/index.ts'
import { type JsonNode, memberValue, readJsonSequence } from '../../json/parse-json.ts'
import { CliError } from '../io/report-error.ts'
import type { DocumentKind } from '../render/document-kinds.ts'
import { type EmbeddedPolicy, judgePolicies } from './embedded-policy.ts'
import type { ExamineOptions, ForeignKind } from './examined.ts'
import type { Unknowns } from './intrinsics.ts'
import { findListedPolicies } from './listed-policies.ts'
import { findPlanPolicies } from './plan-policies.ts'
import { findTemplatePolicies } from './template-policies.ts'

type FindPolicies = (
  root: JsonNode,
  type: DocumentType | undefined,
  unknowns?: Unknowns,
) => EmbeddedPolicy[]

const finders: Readonly<Record<ForeignKind, FindPolicies>> = {
  'CloudFormation template': findTemplatePolicies,
  'Terraform plan': findPlanPolicies,
  'authorization details': findListedPolicies,
  'organization listings': findListedPolicies,
  'AWS listing': findListedPolicies,
  'policy list': findListedPolicies,
}

/** Whether files of that kind have policies of which each is validated in its place. */
export function isForeign(kind: DocumentKind): kind is ForeignKind {
  return kind in finders
}

interface ForeignFile {
  readonly file: string
  readonly text: string
  readonly kind: ForeignKind
  readonly type?: DocumentType
}

interface ForeignIssues {
  readonly issues: readonly Issue[]
  /** How many policies there are. */
  readonly policies: number
}

/** What is found in the policies of a file. Throws as `readForeign` does. */
export function findForeign(file: ForeignFile, { catalogue }: ExamineOptions): ForeignIssues {
  const { policies, issues } = readForeign(file)
  const found = policies.map(({ policy }) => policy)
  return { issues: [...issues, ...judgePolicies(found, catalogue)], policies: found.length }
}

interface ForeignPolicies {
  readonly policies: readonly RootedPolicy[]
  /** What keeps the file from being JSON. */
  readonly issues: readonly Issue[]
}

/** A policy, and the value of the file that its path begins at. */
export interface RootedPolicy {
  readonly policy: EmbeddedPolicy
  readonly root: JsonNode
}

/**
 * The policies of a file. Throws `ERR_FILE_INVALID` for a listing that AWS cut off, since what is not
 * there cannot be examined.
 */
export function readForeign(
  { file, text, kind, type }: ForeignFile,
  unknowns?: Unknowns,
): ForeignPolicies {
  const { nodes, issues } = readJsonSequence(text)
  const roots = nodes.flatMap((node) =>
    node.kind === 'array' ? node.items.flatMap(flatten) : [node],
  )
  if (roots.some(isCutOff)) {
    throw new CliError('ERR_FILE_INVALID', 'the file is one page of several: AWS cut it off', {
      place: file,
      hint: 'list again without `--max-items` and `--no-paginate`, or give all pages in one list',
    })
  }
  const perRoot = roots.map((root) => finders[kind](root, type, unknowns))
  const other = kind === 'policy list' ? perRoot.findIndex((one) => one.length === 0) : -1
  const place = roots[other]?.place
  if (place !== undefined) {
    throw new CliError('ERR_FILE_INVALID', 'the file mixes policies with something else', {
      place: `${file}:${place.line}:${place.column}`,
      hint: 'every entry must be a policy document or have a `name` and a `document`',
    })
  }
  const policies = roots.flatMap((root, at) =>
    (perRoot[at] ?? []).map((policy) => ({ policy, root })),
  )
  return { policies, issues }
}

function flatten(node: JsonNode): readonly JsonNode[] {
  return node.kind === 'array' ? node.items : [node]
}

/** A last page says that there are more. */
function isCutOff(root: JsonNode, at: number, all: readonly JsonNode[]): boolean {
  const truncated = memberValue(root, 'IsTruncated')
  return at === all.length - 1 && truncated?.kind === 'boolean' && truncated.value
}
