/** Least policies of all who called, proved by the same calls, in a folder. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadCatalogue } from '../../entries/catalogue.ts'
import { compileBundle, type Directory, parseDirectory } from '../../entries/compile.ts'
import { exportDirectory } from '../../entries/import.ts'
import { writeWhole } from '../io/files.ts'
import { CliError } from '../io/report-error.ts'
import { toIndentedJson } from '../render/printable.ts'
import { DirectoryDocuments } from './directory-documents.ts'
import { type LeastPolicies, leastPoliciesOf } from './least-policies.ts'
import { fitsPolicy } from './pack-policies.ts'
import type { ReplayResult } from './replay-proof.ts'
import type { UsedStatements } from './used-statements.ts'

/** Policies that IAM attaches to one user or role, unless its quota was raised. */
const ATTACHED_MOST = 10

/** What is written for one user or role. */
export interface EmittedPolicies extends Omit<LeastPolicies, 'documents'> {
  /** Files of the folder, each a policy document. */
  readonly files: readonly string[]
  readonly warnings: readonly string[]
}

/** The folder's `index.json`. */
export interface EmittedIndex {
  /** SHA-256 of the bundle that the calls were decided by. */
  readonly bundle: string
  readonly replay: ReplayResult
  readonly principals: readonly EmittedPolicies[]
}

/** Least policies that are not yet written, and a bundle in which they have taken their places. */
export interface DraftedPolicies {
  readonly bundle: Uint8Array
  readonly policies: readonly LeastPolicies[]
}

/** Throws `ERR_USAGE` for a folder with files in it: old policies would be taken for new ones. */
export function confirmNewFolder(folder: string): void {
  if (!existsSync(folder)) return
  const isEmpty = isFolderEmpty(folder)
  if (isEmpty) return
  throw new CliError('ERR_USAGE', 'policies are written into a new or empty folder', {
    place: folder,
    hint: 'give another folder, or remove what is in it',
  })
}

function isFolderEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0
  } catch {
    return false // a file
  }
}

/** Throws `ERR_FILE_INVALID` where the directory has not what the bundle was compiled from. */
export async function draftPolicies(
  used: UsedStatements,
  directory: Directory,
): Promise<DraftedPolicies> {
  const documents = new DirectoryDocuments(exportDirectory(directory))
  const ground = { directory: documents, catalogue: await loadCatalogue() }
  const identities = [...used.identities].sort(([one], [other]) => (one < other ? -1 : 1))
  const policies = identities.map(([arn, use]) => {
    const least = leastPoliciesOf(arn, use, ground)
    if (least !== undefined) return least
    throw new CliError('ERR_FILE_INVALID', `the directory does not have the policies of ${arn}`, {
      place: '--directory',
      hint: 'give what the bundle was compiled from',
    })
  })
  const replaced = documents.withPolicies(
    new Map(policies.map((least) => [least.arn, least.documents])),
  )
  const texts = replaced.map((document) => ({ text: JSON.stringify(document) }))
  return { bundle: await compileBundle(parseDirectory(texts)), policies }
}

/** Writes a file for each document, and the index. */
export async function writePolicies(
  folder: string,
  { policies }: DraftedPolicies,
  { bundle, replay, used }: Pick<EmittedIndex, 'bundle' | 'replay'> & { used: UsedStatements },
): Promise<EmittedIndex> {
  mkdirSync(folder, { recursive: true })
  const principals: EmittedPolicies[] = []
  for (const { documents, ...least } of policies) {
    const files = documents.map((_, at) => fileName(least.arn, at, documents.length))
    for (const [at, document] of documents.entries()) {
      await writeJson(join(folder, files[at] ?? ''), document)
    }
    const warnings = warningsOn({ documents, ...least }, used.unmappedOf(least.arn))
    principals.push({ ...least, files, warnings })
  }
  const index = { bundle, replay, principals }
  await writeJson(join(folder, 'index.json'), index)
  return index
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, Buffer.from(`${toIndentedJson(value)}\n`))
}

/** Names are unique in an account, whatever their paths are. */
function fileName(arn: string, at: number, of: number): string {
  const [, , , , account = '', resource = ''] = arn.split(':')
  const kind = resource.slice(0, resource.indexOf('/'))
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  return `${account}-${kind}-${name}${of > 1 ? `-${at + 1}` : ''}.json`
}

function warningsOn({ arn, documents }: LeastPolicies, unmapped: number): string[] {
  const isLarge = documents.some((document) => !fitsPolicy(document))
  const isMadeByAws = /:role\/aws-(?:service-role|reserved)\//.test(arn)
  return [
    ...(unmapped > 0
      ? [
          `what was asked for is not known of ${unmapped} calls: the policies may lack what they need`,
        ]
      : []),
    ...(isMadeByAws ? ['IAM does not let anybody change the policies of this role'] : []),
    ...(isLarge ? ['a document is larger than IAM takes of a managed policy'] : []),
    ...(documents.length > ATTACHED_MOST
      ? [`IAM attaches ${ATTACHED_MOST} managed policies unless the quota is raised`]
      : []),
  ]
}
