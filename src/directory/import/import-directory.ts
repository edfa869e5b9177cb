/** Everything that people have of their accounts → one directory, and what should be known about it. */

import { callable, list, type OptionKinds, readOptions } from '../../json/options.ts'
import { addIssue, type Fault } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import type { Directory } from '../directory.ts'
import { type DirectoryDocument, readTexts } from '../read/parse-directory.ts'
import type { LoadFile } from '../read/policy-files.ts'
import { throwIssues } from '../throw-issues.ts'
import { nameForeignDocument } from './foreign.ts'
import { type ImportedDirectory, importAuthorizationDetails } from './import-account.ts'
import { type ImportedDocument, parseWithImports } from './import-documents.ts'
import { type ImportedIdentityCenter, importPermissionSets } from './import-identity-center.ts'
import { readSources } from './import-reader.ts'
import { type ResourceOutput, readResources } from './import-resources.ts'
import { readManagedPolicies } from './managed-policies.ts'
import { type ImportedOrganization, importListing } from './organization/import-organization.ts'

/** What a directory is made of: strings, each with the name of its file, if it has one. */
export interface DirectorySources {
  /** Directory documents. */
  readonly documents?: readonly DirectoryDocument[]
  /** Outputs of `aws iam get-account-authorization-details`. */
  readonly authorizationDetails?: readonly DirectoryDocument[]
  /** What AWS Organizations lists of one organization; a file's name may say the id of what it is about. */
  readonly organization?: readonly DirectoryDocument[]
  /** What `aws sso-admin` lists. */
  readonly identityCenter?: readonly DirectoryDocument[]
  /** What the AWS CLI prints of single resources. */
  readonly resourcePolicies?: readonly ResourceOutput[]
  /** AWS managed policies, for those that the others name and do not hold. */
  readonly managedPolicies?: readonly DirectoryDocument[]
  /** Reads the text of a policy's file, named by its path from the document's folder. */
  readonly loadFile?: LoadFile
}

/** A directory, and what is worth knowing of how it was made. */
export interface MadeDirectory {
  readonly directory: Directory
  /** What was left out, or decided for want of better, each with its place. */
  readonly warnings: readonly Issue[]
}

const sourceKinds: OptionKinds<DirectorySources> = {
  documents: list,
  authorizationDetails: list,
  organization: list,
  identityCenter: list,
  resourcePolicies: list,
  managedPolicies: list,
  loadFile: callable('which returns the text of a file'),
}

/**
 * Makes one directory of directory documents, authorization details, listings of AWS Organizations
 * and of IAM Identity Center, and outputs about resources. Where an account's authorization details
 * are there, its roles of IAM Identity Center are those in the details.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of the first kind of source that has any,
 * `ERR_LIMIT_EXCEEDED`, `ERR_OPTIONS_INVALID`. Nothing is read halfway.
 */
export function importDirectory(sources: DirectorySources): MadeDirectory {
  const given = readOptions(sources, sourceKinds)
  const warnings: Issue[] = []
  const textsOf = (name: ListName) => readTexts(given[name] ?? [], name)
  const managedPolicies = readManagedPolicies(textsOf('managedPolicies'))
  const details = textsOf('authorizationDetails').map(({ text, file }) => ({
    file: file ?? 'authorization details',
    document: importAuthorizationDetails(text, {
      ...(file !== undefined && { file }),
      onWarning: (warning) => warnings.push(warning),
    }),
  }))
  const organization = textsOf('organization')
  const imported = [
    ...details,
    ...importOrganizations(organization, warnings),
    ...importIdentityCenters(textsOf('identityCenter'), details, warnings),
    ...importOutputs(given.resourcePolicies, warnings),
  ]
  const documents = textsOf('documents')
  confirmOwn(documents)
  const directory = parseWithImports(documents, imported, {
    managedPolicies,
    onWarning: (warning) => warnings.push(warning),
    ...(given.loadFile !== undefined && { loadFile: given.loadFile }),
  })
  if (organization.length > 0) warnOfOutsiders(details, directory, warnings)
  return { directory, warnings }
}

interface ImportedDetails {
  readonly file: string
  readonly document: ImportedDirectory
}

/** An account that its organization does not list would be limited by no SCP. */
function warnOfOutsiders(
  details: readonly ImportedDetails[],
  { accounts }: Directory,
  warnings: Issue[],
): void {
  for (const { file, document } of details) {
    for (const { id } of document.accounts) {
      if (typeof id !== 'string' || accounts.get(id)?.membership !== undefined) continue
      addIssue(warnings, { path: [], place: { line: 0, column: 0 }, file }, outsider(id))
    }
  }
}

function outsider(id: string): Fault {
  return {
    code: 'OUTSIDE_ORGANIZATION',
    severity: 'warning',
    message: `account \`${id}\` is not in the organization that is listed: no SCP limits it`,
    hint: 'make sure that it belongs to no organization, or give the listings of its own',
  }
}

/** Names documents that are something else, instead of each of their members. */
function confirmOwn(documents: readonly DirectoryDocument[]): void {
  const issues = documents.flatMap(({ text, file }) => {
    const fault = nameForeignDocument(text)
    if (fault === undefined) return []
    const found: Issue[] = []
    addIssue(found, { path: [], place: { line: 1, column: 1 }, file }, fault)
    return found
  })
  throwIssues(issues)
}

type ListName = Exclude<keyof DirectorySources, 'loadFile' | 'resourcePolicies'>

function importOrganizations(
  texts: readonly DirectoryDocument[],
  warnings: Issue[],
): ImportedDocument[] {
  const [first] = texts
  if (first === undefined) return []
  let document: ImportedOrganization | undefined
  const found = readSources(texts.map(sourceOf), (pages) => {
    document = importListing(pages)
  })
  for (const warning of found) warnings.push(warning)
  return document === undefined ? [] : [{ document, file: first.file ?? 'organization' }]
}

function importIdentityCenters(
  texts: readonly DirectoryDocument[],
  details: readonly ImportedDetails[],
  warnings: Issue[],
): ImportedDocument[] {
  const [first] = texts
  if (first === undefined) return []
  let document: ImportedIdentityCenter | undefined
  const dumped = new Set(details.flatMap(({ document: one }) => one.accounts.map(({ id }) => id)))
  const found = readSources(texts.map(sourceOf), (pages) => {
    document = importPermissionSets(pages, dumped)
  })
  for (const warning of found) warnings.push(warning)
  return document === undefined ? [] : [{ document, file: first.file ?? 'identity center' }]
}

function importOutputs(
  outputs: readonly ResourceOutput[] | undefined,
  warnings: Issue[],
): ImportedDocument[] {
  if (outputs === undefined) return []
  const { document, warnings: found, file = 'resource policies' } = readResources(outputs)
  for (const warning of found) warnings.push(warning)
  return [{ document, file }]
}

function sourceOf({ text, file }: DirectoryDocument) {
  return { source: text, file }
}
