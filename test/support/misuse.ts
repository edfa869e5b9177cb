/** Malformed requests: well-formed ones with something done to them that careless code does. */
import { types } from 'node:util'
import { type Draw, pick } from './generators-draw.ts'

class Ticket {
  constructor(members: object) {
    Object.assign(this, members)
  }
}

const alice = 'arn:aws:iam::111122223333:user/alice'
const role = 'arn:aws:iam::111122223333:role/R'

/** Values of every type, most of them wrong wherever they are put. */
const strays: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => 0,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 1n,
  () => '',
  () => '{"aws:SecureTransport":false}',
  () => 'yesterday',
  () => '\ud83d',
  () => 'x'.repeat(20_000),
  () => Symbol('s'),
  () => () => 'x',
  () => [],
  () => ['x'],
  () => [[]],
  () => new Array(3),
  () => Object.assign(['x'], { more: 'x' }),
  () => [{ Key: 'team', Value: 'a' }],
  () => ({}),
  () => ({ Tags: [] }),
  () => ({ toString: 1 }),
  () => Object.create({ 'app:k': 'x' }),
  () => Object.create(null),
  () => new Map([['app:k', 'x']]),
  () => new Set(['x']),
  () => new Headers({ team: 'x' }),
  () => new Date(0),
  () => new Ticket({ 'app:k': 'x' }),
  () => new String('x'),
  () => Object.defineProperty({}, 'app:k', { get: () => 'x', enumerable: true }),
  () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('from the trap')
        },
      },
    ),
  () => JSON.parse('{"__proto__": "x"}'),
  () => ({ '\ud800': 'x' }),
  () => ({ '\ufeffapp:k': 'x' }),
  () => ({ 'app:k': undefined }),
  () => ({ 'aws:SourceVpce': ['vpce-1', 'vpce-2'] }),
  () => Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`k${at}`, 'x'])),
]

/** A managed policy as a session has it. */
const readOnly = {
  arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
}

/** What cannot be loaded as a policy. */
const unreadable: readonly object[] = [
  {},
  { Statement: [{ Effect: 'Maybe', Action: '*', Resource: '*' }] },
  { Statement: [{ Effect: 'Allow', Action: '*' }] },
  { Statement: [{ Effect: 'Allow', Action: 'x'.repeat(70_000), Resource: '*' }] },
  { Statement: { ...readOnly.document.Statement, Principal: '*' } },
]

const principals: readonly unknown[] = [
  alice,
  'anonymous',
  { role, session: 'session', managedPolicies: [readOnly] },
  { role, session: 'session', sessionKeys: { 'glue:RoleAssumedBy': 'glue.amazonaws.com' } },
  { role, session: 'session', tags: { team: 'a' }, mfa: true, issuedAt: '2024-01-01T00:00:00Z' },
  { role, sourceIdentity: 'alice', federatedProvider: 'accounts.google.com' },
  { user: alice, sessionToken: true, mfa: false },
  { federatedUser: 'arn:aws:sts::111122223333:federated-user/alice', parent: alice },
  { assumedRoot: 'arn:aws:iam::111122223333:root' },
  { service: 's3.amazonaws.com', names: ['s3.us-east-1.amazonaws.com'] },
  { federated: 'cognito-identity.amazonaws.com' },
]

const members: Readonly<Record<string, readonly unknown[]>> = {
  principal: ['alice', { role, user: alice }, `${alice}\n`, { session: 'session' }],
  action: ['app:*', 'app:Re?d', 'app', 'app:', ':Read', 'app:Read\n'],
  resource: ['', [], ['*', ''], ['*', 'arn:aws:s3:::a'], 'x'.repeat(17_000)],
  resourceAccount: ['1', '111122223333'],
  endpointType: ['gateway', 'Gateway'],
  context: [{ 'app:k': 'x' }, { 'app:k': ['x', 1] }, { 'app:k': [undefined] }],
  Context: [{}],
  resources: [['*']],
}

const details: Readonly<Record<string, readonly unknown[]>> = {
  session: ['', 's', 'a b', 'x'.repeat(65), { toString: 1 }],
  tags: [[{ Key: 'team', Value: 'a' }], 'team=a', null, { team: 1 }, { '': 'a' }, new Map()],
  Tags: [{ team: 'a' }],
  mfa: [{}, 'true', true],
  issuedAt: ['yesterday', '2024-02-30T00:00:00Z', '2024-01-01T00:00:00Z', 0],
  sourceIdentity: ['', 'x', 'alice'],
  policies: [null, ['x'], [new Map()], 'x', [readOnly.document], ...unreadable.map((one) => [one])],
  managedPolicies: [
    null,
    'x',
    readOnly,
    [],
    [readOnly],
    [readOnly.arn],
    [{ arn: readOnly.arn }],
    [{ ...readOnly, arn: 'ReadOnlyAccess' }],
    [{ ...readOnly, document: 'x' }],
    [{ ...readOnly, Document: {} }],
    [Object.create(readOnly)],
    Array.from({ length: 11 }, () => readOnly),
    [{ ...readOnly, document: { Id: 'x'.repeat(7_000), Statement: [] } }],
    ...unreadable.map((document) => [{ ...readOnly, document }]),
  ],
  sessionKeys: [
    { 'lambda:SourceFunctionArn': { toString: 1 } },
    { 'ec2:RoleDelivery': 1 },
    { 'ec2:RoleDelivery': 'x'.repeat(3_000) },
    { 'ec2:RoleDelivery': ['1'] },
    { 'app:k': 'x' },
  ],
  names: ['x', [''], [1]],
  role: [role, { role }],
}

/** A well-formed request that nobody has touched. */
export function honest(draw: Draw): Record<string, unknown> {
  const request = { principal: pick(draw, principals, alice), action: 'app:Read', resource: '*' }
  const context = { 'app:k': pick(draw, ['x', 'y'], 'x'), 'aws:SecureTransport': draw(2) === 0 }
  return draw(3) === 0 ? request : { ...request, context }
}

/** The same request with one thing or two wrong with it, or nothing that matters. */
export function misuse(draw: Draw): unknown {
  let request: Record<string, unknown> = honest(draw)
  for (let times = draw(2); times >= 0; times -= 1) request = spoil(draw, request)
  switch (draw(12)) {
    case 0:
      return new Ticket(request)
    case 1:
      return [request]
    case 2:
      return [honest(draw), request]
    case 3:
      return Object.create(request)
    case 4:
      return withAccessor(draw, request)
    case 5:
      return stray(draw)
    default:
      return request
  }
}

/** A value of any type. */
export function stray(draw: Draw): unknown {
  return pick(draw, strays, () => undefined)()
}

function spoil(draw: Draw, request: Record<string, unknown>): Record<string, unknown> {
  const name = pick(draw, Object.keys(members), 'context')
  switch (draw(5)) {
    case 0:
      return { ...request, [name]: stray(draw) }
    case 1:
      return { ...request, [name]: pick(draw, members[name] ?? [], undefined) }
    case 2: {
      const { [name]: _, ...rest } = request
      return rest
    }
    case 3:
      return { ...request, context: spoilContext(draw, request.context) }
    default:
      return { ...request, principal: spoilPrincipal(draw, request.principal) }
  }
}

function spoilContext(draw: Draw, context: unknown): unknown {
  if (draw(3) === 0) return stray(draw)
  const value = stray(draw)
  const spoiled = {
    ...(types.isProxy(context) ? {} : (context as object)),
    [pick(draw, ['app:k', 'b:c'], 'app:k')]: value,
  }
  return draw(6) === 0 ? withAccessor(draw, spoiled) : spoiled
}

function spoilPrincipal(draw: Draw, principal: unknown): unknown {
  if (typeof principal !== 'object' || principal === null || types.isProxy(principal))
    return stray(draw)
  const name = pick(draw, Object.keys(details), 'tags')
  const value = draw(3) === 0 ? stray(draw) : pick(draw, details[name] ?? [], undefined)
  const spoiled = { ...principal, [name]: value }
  if (draw(10) === 0) return Object.create(spoiled)
  return draw(10) === 0 ? withAccessor(draw, spoiled) : spoiled
}

/** One member is read by a function. */
function withAccessor(draw: Draw, members: object): object {
  const [name = 'app:k', value] = pick(draw, Object.entries(members), ['app:k', 'x'])
  return Object.defineProperty({ ...members }, name, { get: () => value, enumerable: true })
}
