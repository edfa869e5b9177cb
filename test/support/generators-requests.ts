/** Random requests that the policies at hand have something to say about, or nearly. */

import type {
  AuthorizationRequest,
  Context,
  ContextValue,
  Principal,
} from '../../src/model/request.ts'
import { derivedKeys } from '../../src/services/derived-keys.ts'
import { allValues, keys } from './generators-conditions.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { actionNames, characters } from './generators-patterns.ts'
import { principals } from './generators-principals.ts'
import type { Survey } from './generators-survey.ts'

const runs = ['', 'a', 'b', 'Object', 'a/b', 'é', '😀', 'us-east-1', ':', '*', 'x:y']
const singles = ['a', 'é', ':', '😀', '\ud83d', 's', '']
const substitutes = ['a', 'alice', 'a*', '*', 'é', '', 'b:c']

/** A text that a pattern matches, if its wildcards and variables happen to be filled so. */
export function instantiate(draw: Draw, pattern: string): string {
  return pattern.replace(/\$\{[^}]*\}|[*?]/gu, (found) => {
    if (found === '*') return pick(draw, runs, '')
    if (found === '?') return pick(draw, singles, '')
    if (/^\$\{[*?$]\}$/.test(found)) return found.charAt(2)
    return pick(draw, substitutes, '')
  })
}

/** Nearly the same text: a character more, less or other, or another case. */
export function mutate(draw: Draw, text: string): string {
  const at = draw(text.length + 1)
  const character = pick(draw, characters, 'a')
  switch (draw(5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1)
    case 1:
      return text.slice(0, at) + character + text.slice(at)
    case 2:
      return text.slice(0, at) + character + text.slice(at + 1)
    case 3:
      return text.toUpperCase()
    default:
      return text.toLowerCase()
  }
}

function near(draw: Draw, pattern: string): string {
  const text = instantiate(draw, pattern)
  return happens(draw, { of: 8 }) ? mutate(draw, text) : text
}

export function someAction(draw: Draw, survey: Survey): string {
  if (happens(draw, { of: 4 })) return pick(draw, actionNames, 'app:Read')
  const action = near(draw, pick(draw, survey.actions, 'app:Read'))
  return /^[^:]+:./s.test(action) || happens(draw, { of: 9 }) ? action : 'app:Read'
}

const completions = ['::a', ':us-east-1:111122223333:q', '', ':::a/b']
const plainResources = [
  '*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:sqs:us-east-1:444455556666:q',
  'arn:aws:kms:us-east-1:111122223333:key/1',
  'arn:aws:kms:us-east-1:111122223333:alias/a',
  'alias/b',
  'arn:aws:iam::111122223333:role/R',
  'arn:aws:iam::aws:policy/P',
  'a',
]

export function someResource(draw: Draw, survey: Survey): string {
  if (happens(draw, { of: 4 })) return pick(draw, plainResources, '*')
  const pattern = pick(draw, survey.resources, '*')
  if (pattern === '*') return pick(draw, plainResources, '*')
  const short = pattern.split(':').length < 6
  const text = near(draw, pattern) + (short ? pick(draw, completions, '') : '')
  return text === '' ? '*' : text
}

/** A value that conditions on the key look for, or one of another kind, or several. */
export function someValue(draw: Draw, sought: readonly string[]): ContextValue {
  const scalar = (): string | number | boolean => {
    if (sought.length > 0 && !happens(draw, { of: 4 })) return near(draw, pick(draw, sought, ''))
    return pick(draw, allValues, '')
  }
  if (!happens(draw, { of: 4 })) return scalar()
  return Array.from({ length: draw(4) }, scalar)
}

/** Of the keys that policies read, how many one context has at most. */
const KEYS_MOST = 12

/** What a context may say. */
export interface ContextOptions {
  /** Derived keys, too, as in simulations; otherwise hardly ever, since that is refused (K-3). */
  readonly statesDerivedKeys: boolean
}

/** Mostly keys that the policies read, in mostly their own spelling. */
export function someContext(draw: Draw, survey: Survey, options: ContextOptions): Context {
  const context: Record<string, ContextValue> = {}
  const put = (key: string, value: ContextValue): void => {
    const folded = key.toLowerCase()
    const isTwin = Object.keys(context).some((known) => known.toLowerCase() === folded)
    if (isTwin && !happens(draw, { of: 6 })) return
    if (!options.statesDerivedKeys && isDerived(folded) && !happens(draw, { of: 150 })) return
    context[happens(draw, { of: 6 }) ? folded : key] = value
  }
  const read = [...survey.values]
  const most = Math.min(read.length, KEYS_MOST)
  const first = read.length > most ? draw(read.length) : 0
  for (let at = 0; at < most; at += 1) {
    const [key, sought] = read[(first + at) % read.length] ?? ['', []]
    if (draw(4) !== 0) put(key, someValue(draw, sought))
  }
  if (happens(draw, { of: 5 })) put(pick(draw, keys, 'app:k'), someValue(draw, []))
  const stated = Object.keys(context)
  if (happens(draw, { of: 6 })) put(pick(draw, stated, 'App:K').toUpperCase(), someValue(draw, []))
  return context
}

function isDerived(folded: string): boolean {
  return derivedKeys.has(folded) || derivedKeys.has(folded.slice(0, folded.indexOf('/') + 1))
}

const sessionPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:*', 'sts:*', 'app:R*'], Resource: '*' },
    {
      Effect: 'Deny',
      Action: 's3:Put*',
      Resource: 'arn:aws:s3:::a/${aws:PrincipalTag/team}',
      Condition: { StringNotEqualsIfExists: { 'app:k': 'a' } },
    },
  ],
}

const principalArn = /^arn:aws:(?:iam|sts)::\d+:(?:user|role|assumed-role|federated-user)\//

/** Who asks: anybody, or whom the policies name; sessions have policies of their own at times. */
export function somePrincipal(draw: Draw, survey: Survey): Principal {
  if (happens(draw, { of: 4 })) {
    const named = pick(draw, survey.principals, '')
    if (principalArn.test(named)) return named
  }
  const principal = pick(draw, principals, 'anonymous')
  const takesPolicies =
    typeof principal === 'object' &&
    ('role' in principal || 'federatedUser' in principal || 'assumedRoot' in principal)
  if (!takesPolicies || !happens(draw, { of: 3 })) return principal
  return { ...principal, policies: draw(4) === 0 ? [] : [sessionPolicy] }
}

/** One request for one resource or, now and then, several. */
export function someRequest(
  draw: Draw,
  survey: Survey,
  options: ContextOptions,
): AuthorizationRequest {
  const several = happens(draw, { of: 12 })
  const resource = someResource(draw, survey)
  return {
    principal: somePrincipal(draw, survey),
    action: someAction(draw, survey),
    resource: several ? [resource, someResource(draw, survey)] : resource,
    ...(happens(draw, { of: 5 }) && {
      resourceAccount: pick(draw, ['111122223333', '444455556666'], '111122223333'),
    }),
    ...(happens(draw, { of: 6 }) && {
      endpointType: draw(2) === 0 ? ('Gateway' as const) : ('Interface' as const),
    }),
    context: someContext(draw, survey, options),
  }
}
