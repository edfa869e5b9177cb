/** Checks of the document as a whole: version, Id, characters, Sids, repetition and size. */

import { foldAscii, foldCase } from '../../json/fold-case.ts'
import type { JsonNode } from '../../json/parse-json.ts'
import { type Path, quote, type Report, type Spot } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import type { DocumentType } from '../../model/policy.ts'
import type { StatementDraft } from '../read/document.ts'
import { spotOf } from '../read/element-reader.ts'
import type { DocumentSize } from '../read/policy-source.ts'
import type { DocumentCheck } from './document-check.ts'

interface SizeQuota {
  readonly code: IssueCode
  readonly limit: number
  /** Whether white space between tokens counts (L-110 to L-121). */
  readonly counted: keyof DocumentSize
}

const identityQuota = {
  code: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
  limit: 6_144,
  counted: 'compact',
} as const

const resourceQuota = {
  code: 'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
  limit: 20_480,
  counted: 'characters',
} as const

/** "IAM and AWS STS quotas", "Quotas for AWS Organizations"; of resource policies, those of S3. */
const quotas: Readonly<Record<DocumentType, SizeQuota>> = {
  identity: identityQuota,
  boundary: identityQuota,
  session: {
    code: 'POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA',
    limit: 2_048,
    counted: 'characters',
  },
  trust: {
    code: 'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    limit: 2_048,
    counted: 'compact',
  },
  resource: resourceQuota,
  endpoint: resourceQuota,
  scp: { code: 'POLICY_SIZE_EXCEEDS_SCP_QUOTA', limit: 10_240, counted: 'characters' },
  rcp: { code: 'POLICY_SIZE_EXCEEDS_RCP_QUOTA', limit: 5_120, counted: 'characters' },
}

/** Stored by IAM or STS: Sids unique and characters restricted (L-2, L-24). */
const storedByIam: ReadonlySet<DocumentType> = new Set(['identity', 'boundary', 'session', 'trust'])
const organizationTypes: ReadonlySet<DocumentType> = new Set(['scp', 'rcp'])
const typesWithId: ReadonlySet<DocumentType> = new Set(['resource', 'trust', 'endpoint'])

/** Runs the checks that need more than one statement, or none. */
export function checkDocument(check: DocumentCheck): void {
  checkVersion(check)
  checkId(check)
  checkStatementList(check)
  if (storedByIam.has(check.type)) checkCharacters(check.document.root, [], check.report)
  checkSids(check)
  checkRepetition(check)
  checkSize(check)
}

function checkVersion({ document, report, type }: DocumentCheck): void {
  const member = document.members.get('Version')
  if (member === undefined) {
    const message = 'without `Version` the document is read as of 2008, without policy variables'
    report.add('MISSING_VERSION', rootSpot(document.root), message)
  } else if (organizationTypes.has(type) && document.version === '2008-10-17') {
    const message = 'SCPs and RCPs are written in version `2012-10-17`'
    report.add('INVALID_VERSION', spotOf([], member), message)
  }
}

function checkId({ document, report, type }: DocumentCheck): void {
  const member = document.members.get('Id')
  if (member === undefined || typesWithId.has(type)) return
  report.add(
    'INVALID_POLICY_ELEMENT',
    spotOf([], member),
    '`Id` is only for resource-based policies',
  )
}

function checkStatementList({ document, report }: DocumentCheck): void {
  const member = document.members.get('Statement')
  if (member?.value.kind !== 'array' || member.value.items.length > 0) return
  report.add('MISSING_STATEMENT', spotOf([], member), '`Statement` is empty')
}

/** One issue for each text with a character that IAM does not store. */
function checkCharacters(node: JsonNode, path: Path, report: Report<IssueCode>): void {
  if (node.kind === 'string') reportCharacter(node.value, { path, place: node.place }, report)
  if (node.kind === 'array') {
    node.items.forEach((item, index) => {
      checkCharacters(item, [...path, index], report)
    })
  }
  if (node.kind !== 'object') return
  for (const { key, place, value } of node.members) {
    reportCharacter(key, { path: [...path, key], place }, report)
    checkCharacters(value, [...path, key], report)
  }
}

function reportCharacter(text: string, spot: Spot, report: Report<IssueCode>): void {
  const found = /[^\t\n\r\u0020-\u00FF]/.exec(text)?.[0]
  if (found === undefined) return
  const number = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  report.add('INVALID_CHARACTER', spot, `IAM does not store the character U+${number}`)
}

function checkSids(check: DocumentCheck): void {
  const { document, report, type } = check
  const unique = storedByIam.has(type) ? 'UNIQUE_SIDS_REQUIRED' : 'UNIQUE_SIDS_RECOMMENDED'
  const seen = new Set<string>()
  for (const { sid } of document.statements) {
    if (sid === undefined) continue
    if (sid.text === '') report.add('EMPTY_SID_VALUE', sid.spot, 'the Sid is empty')
    else if (seen.has(sid.text)) report.add(unique, sid.spot, `Sid ${quote(sid.text)} occurs twice`)
    seen.add(sid.text)
    if (/[^A-Za-z0-9]/.test(sid.text) && restrictsSids(type)) {
      report.add(
        'UNSUPPORTED_SID',
        sid.spot,
        `Sid ${quote(sid.text)} has characters other than letters and digits`,
      )
    }
  }
}

function restrictsSids(type: DocumentType): boolean {
  return storedByIam.has(type) || organizationTypes.has(type)
}

function checkRepetition({ document, report }: DocumentCheck): void {
  const seen = new Map<string, number>()
  for (const statement of document.statements) {
    const meaning = describeMeaning(statement)
    const first = seen.get(meaning)
    if (first === undefined) {
      seen.set(meaning, statement.index)
      continue
    }
    const message = `statement ${statement.index} is the same as statement ${first}`
    report.add('REDUNDANT_STATEMENT', statement.spot, message)
  }
}

/** A text that is equal for statements that differ only in their Sid and in the order of lists. */
function describeMeaning(statement: StatementDraft): string {
  const { effect, principal, action, resource, conditions } = statement
  return JSON.stringify([
    effect,
    principal?.negated,
    principal?.entries.map(({ kind, value }) => `${kind} ${value}`).sort(),
    action?.element,
    action?.entries.map(({ text }) => foldAscii(text)).sort(),
    resource?.element,
    resource?.entries.map(({ text }) => text).sort(),
    conditions
      .map(({ operator, key, values }) =>
        JSON.stringify([operator, foldCase(key), values.map(({ text }) => text).sort()]),
      )
      .sort(),
  ])
}

function checkSize({ document, measure, report, type }: DocumentCheck): void {
  const { code, limit, counted } = quotas[type]
  const size = measure()[counted]
  if (size <= limit) return
  report.add(code, rootSpot(document.root), `the document has ${size} characters, over ${limit}`)
}

function rootSpot(root: JsonNode): Spot {
  return { path: [], place: root.place }
}
