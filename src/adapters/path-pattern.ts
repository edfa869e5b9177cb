/** Paths of requests, declared as `GET /docs/:id` or `/assets/*`. */
import { OptionsError } from '../model/errors.ts'

/** A path, segment by segment. */
export interface PathPattern {
  /** Undefined for all. */
  readonly method: string | undefined
  /** `:name` is any one segment. */
  readonly segments: readonly string[]
  /** Whatever follows belongs to it, too. */
  readonly hasRest: boolean
}

const form = /^(?:([A-Z]+) )?(\/(?:[^/*]+\/)*(?:[^/*]+|\*)?)$/

/** Throws `ERR_OPTIONS_INVALID`. */
export function readPathPattern(text: string): PathPattern {
  const [, method, path] = form.exec(text) ?? []
  if (path === undefined) {
    throw new OptionsError(`\`${text.slice(0, 80)}\` must be a path`, {
      place: 'paths',
      hint: 'write `/docs/:id`, `GET /docs/:id` or `/assets/*`',
    })
  }
  const segments = path.split('/').slice(1)
  const hasRest = segments.at(-1) === '*'
  if (hasRest || segments.at(-1) === '') segments.pop()
  return { method, segments, hasRest }
}

/** What the names of a pattern stand for in a path; undefined where it does not fit. */
export function matchPath(
  { method, segments, hasRest }: PathPattern,
  asked: string,
  path: string,
): Record<string, string> | undefined {
  if (method !== undefined && method !== asked && !(method === 'GET' && asked === 'HEAD')) {
    return undefined
  }
  const given = path.replace(/\/$/, '').split('/').slice(1)
  if (hasRest ? given.length < segments.length : given.length !== segments.length) return undefined
  const params: [string, string][] = []
  for (const [at, segment] of segments.entries()) {
    const text = decoded(given[at] ?? '')
    if (text === undefined || text === '') return undefined
    if (segment.startsWith(':')) params.push([segment.slice(1), text])
    else if (segment !== text) return undefined
  }
  return Object.fromEntries(params)
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
