/** Action and Resource entries against a request ("IAM JSON policy elements: Action", "Resource"). */
import type { PolicyType, PolicyVersion } from '../model/policy.ts'
import { parseTemplate, type TemplatePart } from '../policy/read/variables.ts'
import { splitComponents } from './arn-parts.ts'
import type { RequestContext } from './context.ts'
import { globTokens, matchesTokens, segmentTokens, type Token } from './glob.ts'
import { fillTemplate, pieceTokens, splitTemplate } from './template.ts'
import { foldLetters, readText } from './text.ts'

/** Whether an Action entry matches the action, without regard to the case of A–Z (L-60…L-69). */
export function matchesAction(entry: string, action: string): boolean {
  if (entry === '*' || entry === '*:*') return true
  if (/[\t\n\r ]/.test(entry)) return false
  const wanted = splitAction(foldLetters(readText(entry)))
  const actual = splitAction(foldLetters(action))
  if (wanted === undefined || actual === undefined) return false
  if (/[*?]/.test(wanted.service) || wanted.name === '') return false
  return wanted.service === actual.service && matchesTokens(globTokens(wanted.name), actual.name)
}

function splitAction(action: string): { service: string; name: string } | undefined {
  const colon = action.indexOf(':')
  if (colon < 0) return undefined
  return { service: action.slice(0, colon), name: action.slice(colon + 1) }
}

/** What a Resource entry is compared with, and how its own policy reads it. */
export interface ResourceTarget {
  readonly resource: string
  readonly context: RequestContext
  readonly policyType: PolicyType
  readonly version: PolicyVersion
}

/** Whether a Resource entry matches the request's resource (L-70…L-87). */
export function matchesResource(entry: string, target: ResourceTarget): boolean {
  const { resource, context, version } = target
  if (entry === '*') return true
  if (resource === '*') return false
  const parts = parseTemplate(readText(entry), version)
  const segments = splitTemplate(parts)
  if (segments.slice(0, 5).some(hasVariable)) return false
  if (isShort(entry, segments) && !isCompleted(entry, target.policyType)) return false
  if (splitComponents(resource) !== undefined) return matchesArn(entry, segments, target)
  const pieces = fillTemplate(parts, context)
  return pieces !== undefined && matchesTokens(pieceTokens(pieces), resource)
}

/** An ARN pattern with fewer than six segments (L-77). */
function isShort(entry: string, segments: readonly TemplatePart[][]): boolean {
  return entry.startsWith('arn:') && segments.length < 6
}

function readSegment(segment: readonly TemplatePart[]): string {
  return segment.map((part) => (part.kind === 'text' ? part.text : '')).join('')
}

function hasVariable(segment: readonly TemplatePart[]): boolean {
  return segment.some((part) => part.kind !== 'text')
}

function matchesArn(
  entry: string,
  segments: readonly TemplatePart[][],
  target: ResourceTarget,
): boolean {
  if (!entry.startsWith('arn:')) return false
  const head = segments.slice(0, 5).map(readSegment)
  while (head.length < 5) head.push('*')
  const last = fillTemplate(segments[5] ?? anything, target.context)
  if (last === undefined) return false
  const tokens = [
    ...head.flatMap((segment) => [...segmentTokens(segment), colon]),
    ...pieceTokens(last),
  ]
  return matchesTokens(tokens, target.resource)
}

const colon: Token = { kind: 'character', character: ':' }
const anything: readonly TemplatePart[] = [{ kind: 'text', text: '*' }]

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
