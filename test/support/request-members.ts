/** The members of a request that can grow, with requests in which they have a given size: from the schema. */
import { type LimitName, limits } from '../../src/model/limits.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type {
  ListShape,
  MapShape,
  ObjectShape,
  Shape,
  TextShape,
} from '../../src/request/schema.ts'
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

/** Text of any length: of every form that the schema has, one or another. */
const samples: readonly ((size: number) => string)[] = [
  padded('arn:aws:iam::111122223333:user/'),
  padded('arn:aws:iam::aws:policy/P'),
  padded('s3:'),
  padded(''),
  (size) => `2026-05-01T12:00:00.${'0'.repeat(Math.max(1, size - 21))}Z`,
]

/** Of these, the form says how long they are. */
const isFixed = (shape: TextShape): boolean => shape === schema.accountId

function growText(shape: TextShape, what = 'characters'): Growing[] {
  if (isFixed(shape)) return []
  const value = samples.find((sample) => shape.form.test(sample(limits[shape.most])))
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

function sampleDocument(): { Statement: { Sid: string; Resource: string[] } } {
  const statement = { Effect: 'Allow', Action: '*', Resource: ['*'], Sid: nonce() }
  return { Statement: statement }
}

/** A policy document that has so many characters, written without white space. */
function writtenDocument(size: number): object {
  const document = sampleDocument()
  const { Resource } = document.Statement
  for (let left = size - JSON.stringify(document).length; left > 3; ) {
    const length = left < 200 ? left - 3 : 100
    Resource.push(`arn:aws:s3:::b${Resource.length}/`.padEnd(length, 'x').slice(0, length))
    left -= length + 3
  }
  const missing = size - JSON.stringify(document).length
  document.Statement.Sid += 'x'.repeat(Math.max(0, missing))
  return document
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
function grow(shape: Shape): readonly Growing[] {
  switch (shape.type) {
    case 'text':
      return growText(shape)
    case 'scalar':
      return [{ what: 'characters', limit: shape.most, value: padded('') }]
    case 'list':
      return growList(shape)
    case 'map':
      return growMap(shape)
    case 'object':
      return growObject(shape)
    case 'document':
      return [{ what: 'characters', limit: shape.most, value: writtenDocument }]
    case 'sessionKeys':
      return growSessionKeys()
    case 'flag':
    case 'word':
    case 'principal':
      return []
  }
}

function growList({ item, most, orOne }: ListShape): Growing[] {
  const items = (size: number): unknown[] => Array.from({ length: size }, () => sampleOf(item))
  const each = grow(item).map((one) => ({
    ...one,
    what: `${one.what} of an item`,
    value: (size: number) => (orOne ? one.value(size) : [one.value(size)]),
  }))
  return [{ what: 'items', limit: most, value: items }, ...each]
}

function growObject(shape: ObjectShape): Growing[] {
  return [...shape.members].flatMap(([name, member]) =>
    grow(member).map((one) => ({
      ...one,
      what: `${one.what} of its ${name}`,
      value: (size: number) => ({ ...(sampleOf(shape) as object), [name]: one.value(size) }),
    })),
  )
}

/** Some small value of the shape. */
function sampleOf(shape: Shape): unknown {
  switch (shape.type) {
    case 'text':
      return growText(shape)[0]?.value(1)
    case 'document':
      return sampleDocument()
    case 'object':
      return Object.fromEntries(
        [...shape.members].map(([name, member]) => [name, sampleOf(member)]),
      )
    default:
      return 'x'
  }
}

/** Where a text may not be any ARN. */
const ofArns: Readonly<Record<string, readonly Growing[]>> = {
  role: growArn('arn:aws:iam::111122223333:role/'),
  user: growArn('arn:aws:iam::111122223333:user/'),
  federatedUser: [], // names of 32 characters at most
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
  return [...members].flatMap(([member, shape]) =>
    (ofArns[member] ?? grow(shape)).map(({ what, limit, value }) => ({
      name: `${name}${member}, ${what}`,
      limit,
      request: (size) => put(member, value(size)),
    })),
  )
}

const required: Readonly<Record<string, object>> = {
  role: { role, session: 'session' },
  user: { user: 'arn:aws:iam::111122223333:user/alice' },
  federatedUser: { federatedUser: 'arn:aws:sts::111122223333:federated-user/fed' },
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
