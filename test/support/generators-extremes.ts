/** Directories and policies near the limits, with odd names, keys and values, and requests to match. */
import { foldCase } from '../../src/json/fold-case.ts'
import { operators } from '../../src/model/operators.ts'
import type { AuthorizationRequest, Context, Principal } from '../../src/model/request.ts'
import { canMatchArn } from '../../src/policy/read/arn.ts'
import { derivedKeys } from '../../src/services/derived-keys.ts'
import type { Document } from './generators.ts'
import { allValues, keys } from './generators-conditions.ts'
import { type Draw, happens, pick } from './generators-draw.ts'

export const home = '111122223333'
const bucket = 'arn:aws:s3:::a'

const list = <T>(size: number, make: (at: number) => T): T[] =>
  Array.from({ length: size }, (_, at) => make(at))

/** Text of every kind, short and long. */
const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  '\ud83d',
  '\ufeffa',
  'é',
  'İ',
  'ﬀ',
  'a\nb',
  '__proto__',
  'constructor',
  ':',
  '::::::',
  '${',
  '${}',
  '${aws:username}',
  "${aws:username, 'x'}",
  `\${aws:username, '${'İ'.repeat(21_845)}'}`,
  '${aws:PrincipalTag/team}${app:k}',
  '${*}${?}${$}',
  '*'.repeat(1_000),
  'a*'.repeat(1_000),
  '?'.repeat(1_000),
  '*a?'.repeat(300),
  'x'.repeat(65_535),
  '€'.repeat(65_535),
  `${'9'.repeat(400)}.${'9'.repeat(400)}`,
  '1e400',
  '-0',
]

/** A key in one of its many spellings. */
function spell(draw: Draw, key: string): string {
  return [...key].map((letter) => (draw(2) === 0 ? letter.toUpperCase() : letter)).join('')
}

const tagKeys = ['aws:PrincipalTag/', 'aws:ResourceTag/', 'aws:RequestTag/', 'iam:ResourceTag/']

function someKey(draw: Draw): string {
  const known = pick(draw, keys, 'app:k')
  switch (draw(6)) {
    case 0:
      return spell(draw, known)
    case 1:
      return pick(draw, oddTexts, '').slice(0, 21_845)
    case 2:
      return `${pick(draw, tagKeys, '')}${spell(draw, 'team')}`
    default:
      return known
  }
}

function someText(draw: Draw): string {
  return draw(3) === 0 ? pick(draw, oddTexts, '') : String(pick(draw, allValues, ''))
}

/** Any operator, with any prefix. */
function someOperator(draw: Draw): string {
  const names = [...operators.values()].map(({ name }) => name)
  const prefix = pick(draw, ['', 'ForAllValues:', 'ForAnyValue:', 'forallvalues:', 'x:'], '')
  return `${prefix}${pick(draw, names, 'Bool')}${pick(draw, ['', '', 'IfExists'], '')}`
}

/** Conditions of many operators on many keys, or of one key in many spellings. */
function someCondition(draw: Draw): object {
  if (happens(draw, { of: 8 })) {
    const key = pick(draw, keys, 'app:k')
    const spellings = list(100, () => [spell(draw, key), someText(draw)])
    return { [someOperator(draw)]: Object.fromEntries(spellings) }
  }
  return Object.fromEntries(
    list(1 + draw(4), () => [
      someOperator(draw),
      Object.fromEntries(list(1 + draw(4), () => [someKey(draw), someValues(draw)])),
    ]),
  )
}

function someValues(draw: Draw): unknown {
  return list(pick(draw, [0, 1, 1, 2, 50], 1), () => someText(draw))
}

const account = `arn:aws:iam::${home}`

/** Roles of one name under as many paths, and whoever else a policy may name. */
function somePrincipals(draw: Draw): unknown {
  const roles = list(pick(draw, [1, 17, 60, 300], 1), (at) => `${account}:role/p${at}/R`)
  const odd = ['*', home, '12', 'AIDAX', `${account}:root`, `${account}:role/`, `${account}:user/*`]
  const AWS = pick(draw, [roles, [...roles, ...odd], odd, oddTexts], [])
  const Service = pick(draw, ['s3.amazonaws.com', '*', oddTexts], '*')
  const Federated = pick(draw, ['accounts.google.com', '', oddTexts], '')
  return pick(draw, ['*', { AWS }, { AWS, Service, Federated, CanonicalUser: oddTexts }], '*')
}

function someActions(draw: Draw): unknown {
  const odd = oddTexts.map((text) => `s3:${text}`.slice(0, 65_535))
  const many = list(100, (at) => `s3:Get${'a'.repeat(at)}*`)
  return pick(draw, ['*', 's3:*', 's3:GetObject', 'S3:g?tobject', odd, many, 'ſ3:x'], '*')
}

function someResources(draw: Draw): unknown {
  const odd = oddTexts.map((text) => `${bucket}/${text}`.slice(0, 65_535))
  const nested = list(100, (at) => `${bucket}/${'a'.repeat(at)}*`)
  const short = ['arn', 'arn:', 'arn:aws:s3', '*:*', 'a:b:c:d:e:f:g']
  return pick(draw, ['*', `${bucket}/*`, odd, nested, [...short, '*'], oddTexts], '*')
}

function someStatement(draw: Draw, takesPrincipal: boolean): Document {
  const negated = (name: string): string => (happens(draw, { of: 5 }) ? `Not${name}` : name)
  const Effect = pick(draw, ['Allow', 'Allow', 'Deny'], 'Allow')
  const resources = [someResources(draw)].flat().map(String)
  return {
    Sid: pick(draw, oddTexts, ''),
    Effect,
    [negated('Action')]: someActions(draw),
    [negated('Resource')]:
      Effect === 'Deny' ? [bucket, ...resources.filter(canMatchArn)] : resources,
    ...(takesPrincipal && {
      [Effect === 'Deny' ? negated('Principal') : 'Principal']: somePrincipals(draw),
    }),
    ...(draw(3) > 0 && { Condition: someCondition(draw) }),
  }
}

export function someDocument(
  draw: Draw,
  { takesPrincipal }: { readonly takesPrincipal: boolean },
): Document {
  const Version = pick(draw, ['2012-10-17', '2012-10-17', '2008-10-17'], '2012-10-17')
  return { Version, Statement: list(1 + draw(4), () => someStatement(draw, takesPrincipal)) }
}

/** As many tags as there may be, as long as they may be. */
const fullTags = Object.fromEntries([
  ['team', 'é'.repeat(256)],
  ...list(49, (at) => [`${at}`.padEnd(128, 'k'), 'v'.repeat(256)]),
])

/** One account in an organization, everything in it as large or as odd as it may be. */
export function someDirectory(draw: Draw): Document {
  const own = { takesPrincipal: false }
  const policies = (): object[] =>
    list(1 + draw(2), (at) => ({ name: `p${at}`, document: someDocument(draw, own) }))
  const path = pick(draw, ['/', `/${'p'.repeat(510)}/`], '/')
  const tags = pick(draw, [{}, fullTags], {})
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' },
  }
  const boundary =
    draw(3) === 0 ? { boundary: { name: 'b', document: someDocument(draw, own) } } : {}
  return {
    organization: {
      id: 'o-abc123',
      managementAccount: '999988887777',
      root: {
        id: 'r-ab12',
        scps: [{ name: 's', document: full }, ...policies()],
        accounts: [home],
      },
    },
    accounts: [
      {
        id: home,
        groups: list(3, (at) => ({ name: `g${at}`, policies: policies() })),
        users: [
          {
            name: 'alice',
            tags,
            policies: policies(),
            groups: list(3, (at) => `g${at}`),
            ...boundary,
          },
          { name: 'u'.repeat(64), path, tags, policies: policies() },
        ],
        roles: [{ name: 'R', path, tags, trust, policies: policies(), ...boundary }],
      },
    ],
    resources: [
      {
        arn: bucket,
        account: home,
        tags,
        abac: true,
        policy: someDocument(draw, { takesPrincipal: true }),
      },
      { arn: `${bucket}/b`, account: home },
    ],
    endpoints: [
      {
        id: 'vpce-11111111',
        type: 'Interface',
        policy: someDocument(draw, { takesPrincipal: true }),
      },
    ],
  }
}

const full = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

const principals = (draw: Draw): readonly Principal[] => [
  `${account}:user/alice`,
  `${account}:user/nobody`,
  `${account}:root`,
  `arn:aws:sts::${home}:assumed-role/R/alice`,
  `arn:aws:iam::444455556666:user/alice`,
  'anonymous',
  { role: `${account}:role/R`, session: 'alice', tags: fullTags, mfa: true },
  { role: `${account}:role/p${draw(60)}/R`, session: 'x'.repeat(64) },
  { role: `${account}:role/R`, session: 'alice', policies: [full] },
  { user: `${account}:user/alice`, sessionToken: true },
  {
    service: 's3.amazonaws.com',
    names: list(100, (at) => `${at}.amazonaws.com`.padStart(2_048, 'n')),
  },
  { federated: 'accounts.google.com' },
]

/** A request within its limits, and up to them. */
export function someExtremeRequest(draw: Draw): AuthorizationRequest {
  const odd = pick(draw, oddTexts, 'b').slice(0, 5_000)
  return {
    principal: pick(draw, principals(draw), 'anonymous'),
    action: pick(draw, ['s3:GetObject', 's3:Getaaab', 's3:x', 'S3:GETOBJECT', 'x:y'], 's3:x'),
    resource: pick(draw, [`${bucket}/b`, bucket, `${bucket}/${odd}`, '*', `x${odd}`], '*'),
    context: someLargeContext(draw),
  }
}

const valueSets = (draw: Draw): readonly Context[string][] => [
  someText(draw).slice(0, 16_384),
  '€'.repeat(16_384),
  list(10_000, () => ''),
  list(1_000, () => someText(draw).slice(0, 20)),
  list(5_000, (at) => at),
  draw(1_000),
  draw(2) === 0,
  [],
]

/** Keys that policies read, with values as large as a context may have. */
function someLargeContext(draw: Draw): Context {
  const entries: [string, Context[string]][] = []
  let left = 131_072
  for (let count = draw(12); count > 0; count -= 1) {
    const key = someKey(draw)
      .slice(0, 1_024)
      .replaceAll(/\p{Surrogate}/gu, '')
    const value = pick(draw, valueSets(draw), 'x')
    left -= key.length + sizeOf(value)
    if (left < 0) break
    if (!isOnlyDerived(key) || happens(draw, { of: 20 })) entries.push([key, value])
  }
  if (happens(draw, { of: 6 })) entries.push(['aws:SourceVpce', 'vpce-11111111'])
  return Object.fromEntries(entries)
}

/** What a context may state rightly only by chance, or that selects an endpoint. */
function isOnlyDerived(key: string): boolean {
  const folded = foldCase(key)
  const family = folded.includes('/') ? folded.slice(0, folded.indexOf('/') + 1) : folded
  return derivedKeys.has(family) || family === 'aws:sourcevpce' || family === 'aws:principaltag/'
}

/** No less than what it counts as. */
function sizeOf(value: Context[string]): number {
  return [value].flat().reduce<number>((sum, item) => sum + 1 + String(item).length, 0)
}
