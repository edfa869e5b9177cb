/** Files of other tools and of AWS: the policies in them, validated where they are. */
import type { DocumentType, Issue } from '../../entries/index.ts'
import { type JsonNode, memberValue, readJsonSequence } from '../../json/parse-json.ts'
import { CliError } from '../io/report-error.ts'
import type { DocumentKind } from '../render/document-kinds.ts'
import { type EmbeddedPolicy, judgePolicies } from './embedded-policy.ts'
import type { ExamineOptions, ForeignKind } from './examined.ts'
import { findListedPolicies } from './listed-policies.ts'
import { findPlanPolicies } from './plan-policies.ts'
import { findTemplatePolicies } from './template-policies.ts'

type FindPolicies = (root: JsonNode, type: DocumentType | undefined) => EmbeddedPolicy[]

const finders = {
  'CloudFormation template': findTemplatePolicies,
  'Terraform plan': findPlanPolicies,
  'authorization details': findListedPolicies,
  'organization listings': findListedPolicies,
  'AWS listing': findListedPolicies,
  'policy list': findListedPolicies,
} as const satisfies Record<ForeignKind, FindPolicies>

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

/**
 * What is found in the policies of a file. Throws `ERR_FILE_INVALID` for a listing that AWS cut off,
 * since what is not there cannot be validated.
 */
export function findForeign(
  { file, text, kind, type }: ForeignFile,
  { catalogue }: ExamineOptions,
): ForeignIssues {
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
  const perRoot = roots.map((root) => finders[kind](root, type))
  const other = kind === 'policy list' ? perRoot.findIndex((one) => one.length === 0) : -1
  const place = roots[other]?.place
  if (place !== undefined) {
    throw new CliError('ERR_FILE_INVALID', 'the file mixes policies with something else', {
      place: `${file}:${place.line}:${place.column}`,
      hint: 'every entry must be a policy document or have a `name` and a `document`',
    })
  }
  const policies = perRoot.flat()
  return { issues: [...issues, ...judgePolicies(policies, catalogue)], policies: policies.length }
}

function flatten(node: JsonNode): readonly JsonNode[] {
  return node.kind === 'array' ? node.items : [node]
}

/** A last page says that there are more. */
function isCutOff(root: JsonNode, at: number, all: readonly JsonNode[]): boolean {
  const truncated = memberValue(root, 'IsTruncated')
  return at === all.length - 1 && truncated?.kind === 'boolean' && truncated.value
}
