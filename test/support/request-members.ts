/** The members of a request that can grow, with requests in which they have a given size: from the schema. */
import { type LimitName, limits } from '../../src/model/limits.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { MapShape, ObjectShape, Shape, TextShape } from '../../src/request/schema.ts'
import * as schema from '../../src/request/schema.ts'

type Asked = AuthorizationRequest | readonly AuthorizationRequest[]

export interface GrowingMember {
  readonly name: string
  readonly limit: LimitName
  /** A request in which the member has this size. */
  request(size: number): Asked
}

export function large({ limit }: GrowingMember): number {
  return limits[limit]
}

export function small(member: GrowingMember): number {
  return Math.ceil(large(member) / 8)
}

export function oneMore(member: GrowingMember): number {
  return large(member) + 1
}

/** Values of one member, by the size of something about it. */
interface Growing {
  readonly what: string
  readonly limit: LimitName
  value(size: number): unknown
}

const role = 'arn:aws:iam::111122223333:role/R'
const base = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::a/b',
}

function padded(start: string, end = ''): (size: number) => string {
  return (size) => start + 'x'.repeat(Math.max(0, size - start.length - end.length)) + end
}

/** Text of any length of every form that the schema has. */
const samples: ReadonlyMap<string, (size: number) => string> = new Map([
  [String(/^/), padded('')],
  [String(/./s), padded('')],
  [String(/^arn:/), padded('arn:')],
  [String(/^[\w+=,.@-]{1,64}$/), padded('')],
  [
    '/^\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d))?$/',
    (size: number) => `2026-05-01T12:00:00.${'0'.repeat(Math.max(1, size - 21))}Z`,
  ],
  [String(/^(?:anonymous$|arn:)/), padded('arn:aws:iam::111122223333:user/')],
  [String(/^[^:*?]+:[^*?]+$/), padded('s3:')],
])

/** Of these, the form says how long they are. */
const isFixed = (shape: TextShape): boolean => shape === schema.accountId

function growText(shape: TextShape, what = 'characters'): Growing[] {
  if (isFixed(shape)) return []
  const value = samples.get(String(shape.form))
  if (value === undefined) throw new Error(`no sample of ${shape.form}`)
  return [{ what, limit: shape.most, value }]
}

function growMap(shape: MapShape): Growing[] {
  const entries = (size: number): object =>
    Object.fromEntries(Array.from({ length: size }, (_, at) => [`t${at}`, 'x']))
  const names = growText(shape.name, 'characters of a name').map((one) => ({
    ...one,
    value: (size: number) => ({ [String(one.value(size))]: 'x' }),
  }))
  const values = grow(shape.value).map((one) => ({
    ...one,
    what: `${one.what} of a value`,
    value: (size: number) => ({ t0: one.value(size), 'app:k': one.value(size) }),
  }))
  const total = shape.total === undefined ? [] : [{ what: 'all', limit: shape.total, value: fill }]
  return [{ what: 'entries', limit: shape.most, value: entries }, ...names, ...values, ...total]
}

/** A context whose names and values have so many characters together. */
function fill(size: number): object {
  const most = limits.contextValueCharacters
  const full = Math.floor(size / most)
  const lengths = [...new Array<number>(full).fill(most), size - full * most]
  const entries = lengths
    .filter((length) => length > 0)
    .map((length, at) => [`k${at}`, 'x'.repeat(Math.max(0, length - 2))])
  return Object.fromEntries(entries)
}

function growDocuments(): Growing[] {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
  const documents = (size: number): object[] =>
    Array.from({ length: size }, () => ({ Statement: { ...statement, Sid: nonce() } }))
  const written = (size: number): object[] => {
    const document = { Statement: { ...statement, Sid: nonce(), Resource: [] as string[] } }
    const { Resource } = document.Statement
    let left = size - JSON.stringify(document).length
    for (let at = 0; left > 0; at += 1) {
      const room = left - 3 < 200 ? left : 100
      const text = `arn:aws:s3:::b${at}/`.padEnd(Math.max(1, room - (at === 0 ? 2 : 3)), 'x')
      Resource.push(text)
      left -= text.length + (at === 0 ? 2 : 3)
    }
    return [document]
  }
  return [
    { what: 'documents', limit: 'sessionPolicies', value: documents },
    { what: 'characters', limit: 'sessionPolicyCharacters', value: written },
  ]
}

let used = 100_000

/** What is compiled is remembered: no text comes twice. */
function nonce(): string {
  used += 1
  return `S${used}`
}

function growSessionKeys(): Growing[] {
  const value = padded('arn:aws:lambda:us-east-1:111122223333:function:')
  return [
    {
      what: 'characters',
      limit: 'principalCharacters',
      value: (size) => ({ 'lambda:SourceFunctionArn': value(size) }),
    },
  ]
}

/** What of a value can grow. A shape of a new type has no case here, and does not compile. */
function grow(shape: Shape): Growing[] {
  switch (shape.type) {
    case 'text':
      return growText(shape)
    case 'scalar':
      return [{ what: 'characters', limit: shape.most, value: padded('') }]
    case 'list': {
      const items = {
        what: 'items',
        limit: shape.most,
        value: (size: number) => Array.from({ length: size }, (_, at) => `${at % 10}`),
      }
      const each = grow(shape.item).map((one) => ({
        ...one,
        what: `${one.what} of an item`,
        value: (size: number) => (shape.orOne ? one.value(size) : [one.value(size)]),
      }))
      return [items, ...each]
    }
    case 'map':
      return growMap(shape)
    case 'documents':
      return growDocuments()
    case 'sessionKeys':
      return growSessionKeys()
    case 'flag':
    case 'word':
    case 'object':
    case 'principal':
      return []
  }
}

/** Where a text may not be any ARN. */
const ofArns: Readonly<Record<string, readonly Growing[]>> = {
  role: growArn('arn:aws:iam::111122223333:role/'),
  user: growArn('arn:aws:iam::111122223333:user/'),
  federatedUser: growArn('arn:aws:sts::111122223333:federated-user/'),
  parent: growArn('arn:aws:iam::111122223333:user/'),
  assumedRoot: [], // no more than the account can differ
}

function growArn(start: string): Growing[] {
  return [{ what: 'characters', limit: 'principalCharacters', value: padded(start) }]
}

function growMembers(
  { members }: ObjectShape,
  name: string,
  put: (member: string, value: unknown) => Asked,
): GrowingMember[] {
  return [...members].flatMap(([member, { shape }]) =>
    (ofArns[member] ?? grow(shape)).map(({ what, limit, value }) => ({
      name: `${name}${member}, ${what}`,
      limit,
      request: (size) => put(member, value(size)),
    })),
  )
}

const required: Readonly<Record<string, object>> = {
  role: { role, session: 's' },
  user: { user: 'arn:aws:iam::111122223333:user/alice' },
  federatedUser: { federatedUser: 'arn:aws:sts::111122223333:federated-user/f' },
  assumedRoot: { assumedRoot: 'arn:aws:iam::111122223333:root' },
  service: { service: 's3.amazonaws.com' },
  federated: { federated: 'accounts.google.com' },
}

const ofDescriptors = [...schema.descriptors].flatMap(([descriptor, shape]) =>
  growMembers(shape, `principal of ${descriptor}: `, (member, value) => {
    const principal = { ...required[descriptor], [member]: value }
    return { ...base, principal } as unknown as AuthorizationRequest
  }),
)

const ofPrincipals = growText(schema.principalText).map(({ what, limit, value }) => ({
  name: `principal, ${what}`,
  limit,
  request: (size: number): Asked => ({ ...base, principal: String(value(size)) }),
}))

/** What is no member of one request, but of a call. */
const ofCalls: readonly GrowingMember[] = [
  {
    name: 'parts of a call',
    limit: 'requestParts',
    request: (size) => Array.from({ length: size }, () => base),
  },
]

export const growingMembers: readonly GrowingMember[] = [
  ...growMembers(schema.request, '', (member, value) => {
    return { ...base, [member]: value } as unknown as AuthorizationRequest
  }),
  ...ofPrincipals,
  ...ofDescriptors,
  ...ofCalls,
]
