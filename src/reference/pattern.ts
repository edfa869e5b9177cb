/** Action and Resource entries against a request ("IAM JSON policy elements: Action", "Resource"). */
import type { PolicyType, PolicyVersion } from '../model/policy.ts'
import { parseTemplate, type TemplatePart } from '../policy/read/variables.ts'
import { splitComponents } from './arn-parts.ts'
import type { RequestContext } from './context.ts'
import { globTokens, literalTokens, matchesTokens, segmentTokens, type Token } from './glob.ts'
import { remembered } from './remembered.ts'
import { fillTemplate, pieceTokens, splitTemplate } from './template.ts'
import { foldLetters, readText } from './text.ts'

/**
 * Whether an Action entry matches the action, which has A–Z in lower case; the entry's case does not
 * matter (L-60…L-69).
 */
export function matchesAction(entry: string, action: string): boolean {
  if (entry === '*' || entry === '*:*') return true
  const { service, name } = readAction(entry)
  if (service === undefined || !action.startsWith(service)) return false
  return matchesTokens(name, action.slice(service.length))
}

/** The service with its colon, and the name; no service: the entry matches nothing. */
const readAction = remembered((entry) => {
  const [, service, name = ''] =
    /^([^*?:\t\n\r ]*:)([^\t\n\r ]+)$/.exec(foldLetters(readText(entry))) ?? []
  return { service, name: globTokens(name) }
})

/** What a Resource entry is compared with, and how its own policy reads it. */
export interface ResourceTarget {
  readonly resource: string
  readonly context: RequestContext
  readonly policyType: PolicyType
  readonly version: PolicyVersion
}

/** Whether a Resource entry matches the request's resource (L-70…L-87). */
export function matchesResource(entry: string, target: ResourceTarget): boolean {
  const { resource, context, policyType, version } = target
  if (entry === '*') return true
  if (resource === '*') return false
  const read = version === '2012-10-17' ? readNewer : readOlder
  const { parts, head, last } = read(entry)
  const isArnPattern = entry.startsWith('arn:')
  if (head === undefined) return false
  if (isArnPattern && last === undefined && !isCompleted(entry, policyType)) return false
  const isArn = splitComponents(resource) !== undefined
  if (isArn && !isArnPattern) return false
  const pieces = fillTemplate(isArn ? (last ?? anything) : parts, context)
  if (pieces === undefined) return false
  return matchesTokens([...(isArn ? head : []), ...pieceTokens(pieces)], resource)
}

/** A Resource entry in parts, and as an ARN. */
interface ResourceEntry {
  readonly parts: readonly TemplatePart[]
  /** The first five segments, each with its colon; undefined: there is a variable in them. */
  readonly head: readonly Token[] | undefined
  /** The sixth; undefined in a short ARN. */
  readonly last: readonly TemplatePart[] | undefined
}

const readOlder = remembered((entry) => splitEntry(entry, '2008-10-17'))
const readNewer = remembered((entry) => splitEntry(entry, '2012-10-17'))

function splitEntry(entry: string, version: PolicyVersion): ResourceEntry {
  const parts = parseTemplate(readText(entry), version)
  const segments = splitTemplate(parts)
  const head = segments.slice(0, 5)
  while (head.length < 5) head.push(anything)
  const isFixed = head.flat().every(({ kind }) => kind === 'text')
  return { parts, head: isFixed ? head.flatMap(readSegment) : undefined, last: segments[5] }
}

function readSegment(segment: readonly TemplatePart[]): Token[] {
  const text = segment.map((part) => (part.kind === 'text' ? part.text : '')).join('')
  return [...segmentTokens(text), ...literalTokens(':')]
}

const anything: TemplatePart[] = [{ kind: 'text', text: '*' }]

/** Whether the missing segments of a short ARN act as `*`; else it matches nothing (L-77). */
function isCompleted(entry: string, policyType: PolicyType): boolean {
  switch (policyType) {
    case 'identity':
    case 'session':
    case 'boundary':
      return true
    case 'resource':
    case 'endpoint':
      return entry.includes('*')
    case 'scp':
      return entry.endsWith('*')
    case 'rcp':
      return false
  }
}
