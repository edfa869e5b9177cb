/** What a file holds, and what a policy document in it is written for. */
import { basename, dirname, join } from 'node:path'
import type { DocumentType } from '../../entries/index.ts'
import { readJsonSequence } from '../../json/parse-json.ts'
import { readText } from '../io/files.ts'
import { directoryEnding } from '../io/load-directories.ts'
import { CliError } from '../io/report-error.ts'
import { type DocumentKind, detectKind, isBroken } from '../render/document-kinds.ts'
import type { TextFile, Validated } from './examined.ts'
import { isForeign } from './foreign-files.ts'

/** Kinds that are known and have no policies, or have them where they are read from elsewhere. */
const others: ReadonlySet<DocumentKind> = new Set(['requests', 'CDK metadata', 'CDK assembly'])

/** Whether a file of a folder is to be validated. */
export function isOurs({ file, text }: TextFile): boolean {
  const kind = detectKind(text)
  if (kind === 'CloudFormation template' || kind === 'AWS listing') return holdsPolicies(text)
  if (kind !== 'unknown') return !others.has(kind) && kind !== 'Terraform state'
  return /\.(?:directory|iamtest)\.json$/.test(file) || isBroken(text)
}

function holdsPolicies(text: string): boolean {
  return /"Statement"/.test(text) || text.includes('\\"Statement')
}

/** The file; of the manifest of a CDK assembly, the templates that it names. */
export function templatesOf(file: TextFile): TextFile[] {
  if (detectKind(file.text) !== 'CDK assembly') return [file]
  const { artifacts } = JSON.parse(file.text) as { artifacts: Record<string, CdkArtifact> }
  const names = Object.values(artifacts).flatMap(({ properties }) => properties?.templateFile ?? [])
  if (names.length > 0) {
    return names.map((name) => {
      const path = join(dirname(file.file), basename(name))
      return { file: path, text: readText(path) }
    })
  }
  throw new CliError('ERR_FILE_INVALID', 'the CDK assembly has no template', {
    place: file.file,
    hint: 'run `cdk synth` and give the folder `cdk.out`',
  })
}

interface CdkArtifact {
  readonly properties?: { readonly templateFile?: string }
}

const refusals: ReadonlyMap<DocumentKind, string> = new Map([
  ['requests', 'give policy documents, directory documents or case files'],
  ['Terraform state', 'run `terraform show -json > state.json` and give `state.json`'],
  ['CDK metadata', 'give the folder `cdk.out`, or a template in it'],
])

/** As what a file is validated. Throws `ERR_USAGE` for what has no policies. */
export function recognize({ file, text }: TextFile, type: DocumentType | undefined): Validated {
  const kind = detectKind(text)
  const hint = refusals.get(kind)
  if (hint !== undefined) {
    const what = kind === 'requests' ? 'requests' : `a ${kind}`
    const verb = kind === 'requests' ? 'are' : 'is'
    throw new CliError('ERR_USAGE', `the file holds ${what}, which ${verb} not validated`, {
      place: file,
      hint,
    })
  }
  if (kind === 'directory' || kind === 'cases') return { file, text, kind }
  if (kind === 'policy' && isList(text))
    return { file, text, kind: 'policy list', ...(type && { type }) }
  if (isForeign(kind)) return { file, text, kind, ...(type !== undefined && { type }) }
  if (kind === 'unknown' && file.endsWith(directoryEnding)) return { file, text, kind: 'directory' }
  if (kind === 'unknown' && file.endsWith('.iamtest.json')) return { file, text, kind: 'cases' }
  if (type !== undefined) return { file, text, kind: 'policy', type, guessed: false }
  return { file, text, kind: 'policy', type: guessType(file, text), guessed: true }
}

/** Several documents, in a list or one after another. */
function isList(text: string): boolean {
  return /^\uFEFF?\s*\[/.test(text) || readJsonSequence(text).nodes.length > 1
}

const namedTypes: readonly [RegExp, DocumentType][] = [
  [/(?<![a-z])(?:scps?|service-control-polic(?:y|ies))(?![a-z])/, 'scp'],
  [/(?<![a-z])(?:rcps?|resource-control-polic(?:y|ies))(?![a-z])/, 'rcp'],
  [/(?<![a-z])(?:trust|assume-?role)(?![a-z])/, 'trust'],
  [/(?<![a-z])boundar(?:y|ies)(?![a-z])/, 'boundary'],
  [/(?<![a-z])session(?![a-z])/, 'session'],
  [/(?<![a-z])(?:vpce|endpoint)(?![a-z])/, 'endpoint'],
]

/** The file's name says it; else a principal makes it a resource's policy, or a role's. */
function guessType(file: string, text: string): DocumentType {
  const name = basename(file).toLowerCase()
  const named = namedTypes.find(([pattern]) => pattern.test(name))
  if (named !== undefined) return named[1]
  if (!/"(?:Not)?Principal"\s*:/.test(text)) return 'identity'
  return /"(?:Not)?Resource"\s*:/.test(text) || !/"sts:/i.test(text) ? 'resource' : 'trust'
}
