/** Outputs of the AWS CLI about single resources → a directory document. */

import { isObject } from '../../json/is-object.ts'
import { type Cursor, report } from '../../json/reader.ts'
import { type Fault, quote } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { accountOf, isAccountId, splitArn } from '../../policy/read/arn.ts'
import { confirm, readList } from '../confirm.ts'
import { nameForeignPage, resourceKind } from './foreign.ts'
import { type Json, openMembers, readSources } from './import-reader.ts'
import { type ResourceFacts, readKeyAliases, readOutput } from './resource-outputs.ts'
import { confirmCounted, confirmTagged, type PrintedTags } from './s3-tags.ts'
import { confirmWhole } from './whole-pages.ts'

/** What the AWS CLI has printed of a resource: one output, or several one after another. */
export interface ResourceOutput {
  readonly text: string
  /** Named in faults. */
  readonly file?: string
  /**
   * The resource's ARN, which most outputs do not say; of a policy for all that an account has of a
   * service in a region the first five parts; the id of an account for its Block Public Access.
   */
  readonly arn?: string
  /** Who owns it, where the ARN does not say. */
  readonly account?: string
}

/** A plain document of the form that `parseDirectory` reads, once it is JSON text. */
export interface ImportedResources {
  readonly accounts: readonly Json[]
  readonly resources: readonly Json[]
}

/**
 * Makes a directory document of what the AWS CLI prints of resources: their policies
 * (`get-bucket-policy`, `get-key-policy`, `get-queue-attributes`, …), `get-public-access-block`,
 * `get-access-point`, `kms list-aliases`, tags.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault: outputs that are something else, that are empty
 * or say that there is more, resources of which two outputs say the same thing, or nobody says what
 * they are or whose.
 */
export function importResources(outputs: readonly ResourceOutput[]): ImportedResources {
  return readResources(outputs).document
}

/** An import of resources, with its warnings. */
export interface ReadResources {
  readonly document: ImportedResources
  readonly warnings: readonly Issue[]
  /** Of the first output. */
  readonly file: string | undefined
}

/** The same, with what goes along with it. */
export function readResources(outputs: readonly ResourceOutput[]): ReadResources {
  const given = readList(outputs, 'outputs', copyOutput)
  const resources = new Map<string, FoundResource>()
  const tagged: PrintedTags[] = []
  const found = { resources, tagged }
  const warnings = given.flatMap((output) =>
    readSources([{ source: output.text, file: output.file }], (pages) => {
      confirmWhole(pages.map((cursor) => ({ cursor, kind: kindOf(cursor) })))
      for (const page of pages) readPage(page, output, found)
    }),
  )
  confirmCounted(tagged, (arn) => resources.get(arn)?.facts)
  return { document: documentOf([...resources.values()]), warnings, file: given[0]?.file }
}

function copyOutput(one: unknown): ResourceOutput {
  confirm(isObject(one), '{ text, file, arn, account }')
  const { text, file, arn, account } = one as ResourceOutput
  confirm(typeof text === 'string', '{ text, file, arn, account }')
  for (const part of [file, arn, account]) {
    confirm(part === undefined || typeof part === 'string', '{ text, file, arn, account }')
  }
  return {
    text,
    ...(file !== undefined && { file }),
    ...(arn !== undefined && { arn }),
    ...(account !== undefined && { account }),
  }
}

function kindOf(cursor: Cursor): string {
  return cursor.node.kind === 'object' ? [...openMembers(cursor).keys()].join() : ''
}

interface FoundResource {
  readonly arn: string
  readonly account: string | undefined
  readonly facts: ResourceFacts
}

interface PrintedFacts {
  readonly resources: Map<string, FoundResource>
  readonly tagged: PrintedTags[]
}

function readPage(cursor: Cursor, output: ResourceOutput, all: PrintedFacts): void {
  const keys = readKeyAliases(cursor)
  for (const [arn, facts] of keys ?? []) addFacts(cursor, { arn, account: undefined, facts }, all)
  if (keys !== undefined) return
  const found = readOutput(cursor)
  if (found === undefined) {
    if (cursor.node.kind === 'object') report(cursor, foreign(cursor))
    return
  }
  const { arn: said, ...facts } = found
  const arn = output.arn ?? said
  const fault = faultOf(arn, said, output)
  if (fault !== undefined) report(cursor, fault)
  if (arn === undefined || fault !== undefined) return
  addFacts(cursor, { arn, account: output.account, facts }, all)
}

function addFacts(
  cursor: Cursor,
  { arn, account, facts }: FoundResource,
  { resources, tagged }: PrintedFacts,
): void {
  confirmTagged(cursor, arn, facts)
  if (facts.tags !== undefined) tagged.push({ arn, cursor })
  const owner = isAccountId(arn) ? arn : (account ?? ownerIn(arn))
  const earlier = resources.get(arn)
  const again = Object.keys(facts).filter((name) => earlier !== undefined && name in earlier.facts)
  for (const name of again) report(cursor, saidTwice(arn, name))
  resources.set(arn, { arn, account: owner, facts: { ...earlier?.facts, ...facts } })
}

function foreign(cursor: Cursor): Fault {
  const page = nameForeignPage(cursor.node)
  if (page === resourceKind) {
    return {
      code: 'NOT_RESOURCE_OUTPUT',
      message: 'the output has no policy document: its `Policy` is `null`, or something else',
      hint: 'leave the file out where the resource has none, or run the command again',
    }
  }
  return {
    code: 'NOT_RESOURCE_OUTPUT',
    message: `this is ${page?.what ?? 'something else'}, not what the AWS CLI prints of a resource`,
    hint: page?.hint ?? 'give what `get-bucket-policy`, `get-key-policy` and the like print',
  }
}

function faultOf(
  arn: string | undefined,
  said: string | undefined,
  { account }: ResourceOutput,
): Fault | undefined {
  if (arn === undefined) {
    return {
      code: 'OWNER_MISSING',
      message: 'the output does not say of which resource it is',
      hint: 'give its ARN: `--resource-policy ARN=FILE`, or in the name of the file',
    }
  }
  if (said !== undefined && said !== arn) {
    return {
      code: 'ARN_MISMATCH',
      message: `the output is of ${quote(said)}, not of ${quote(arn)}`,
      hint: 'correct the ARN, or give the output that belongs to it',
    }
  }
  if (isAccountId(arn)) return undefined
  if (splitArn(arn) === undefined && !isAccountWide(arn)) return notAnArn(arn)
  if (account !== undefined && !isAccountId(account)) return notAnAccount(account)
  return account === undefined && ownerIn(arn) === undefined ? ownerMissing(arn) : undefined
}

function notAnArn(arn: string): Fault {
  return {
    code: 'INVALID_ARN',
    message: `${quote(arn)} is not the ARN of a resource`,
    hint: 'write for example `arn:aws:s3:::bucket`, or the id of an account',
  }
}

function notAnAccount(account: string): Fault {
  return {
    code: 'INVALID_ACCOUNT_ID',
    message: `an account id has 12 digits: ${quote(account)}`,
    hint: 'write the digits without hyphens',
  }
}

function ownerMissing(arn: string): Fault {
  return {
    code: 'OWNER_MISSING',
    message: `nothing says which account owns ${quote(arn)}`,
    hint: `write \`--resource-policy ${arn}@111122223333=FILE\`, or put the file into a folder named by the account's id`,
  }
}

function saidTwice(arn: string, member: string): Fault {
  return {
    code: 'DUPLICATE_RESOURCE',
    message: `\`${member}\` of ${quote(arn)} is given twice`,
    hint: 'keep one of them',
  }
}

/** The account in the ARN, also of its first five parts. */
function ownerIn(arn: string): string | undefined {
  return accountOf(`${arn}:`)
}

/** `arn:aws:glue:eu-west-1:111122223333`, also with `catalog` or `*` behind it (E-77). */
function isAccountWide(arn: string): boolean {
  return /^arn:[^:]+:[^:]+:[^:]*:\d{12}(?::(?:catalog|\*))?$/.test(arn)
}

function documentOf(found: readonly FoundResource[]): ImportedResources {
  const accounts = found.filter(({ arn }) => isAccountId(arn))
  const resources = found.filter(({ arn }) => !isAccountId(arn))
  return {
    accounts: accounts.map(({ arn, facts }) => ({ id: arn, ...facts })),
    resources: resources.map(describeResource),
  }
}

function describeResource({ arn, account, facts }: FoundResource): Json {
  if (!isAccountWide(arn)) return { arn, account, ...facts }
  const [, partition, service, region] = arn.split(':')
  return { service, account, region, partition, ...facts }
}
