/** Malformed calls of STS, and sealed sessions that were changed: typed errors, and never a session. */
import { beforeAll, describe, expect, it } from 'vitest'
import { createSts, type Session, type Sts } from '../../src/entries/sts.ts'
import { SallyportError } from '../../src/model/errors.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { type Draw, drawSeeded, pick } from '../support/generators-draw.ts'
import { stray } from '../support/misuse.ts'
import {
  home,
  openWorld,
  provider,
  roleArn,
  samlProvider,
  userArn,
  type World,
  world,
} from '../unit/sts/world.ts'

const timeout = 36_000_000
const { numRuns, seed } = fuzzed(3_000)
const key = new Uint8Array(32).fill(7)

let open: World
let sts: Sts
beforeAll(async () => {
  open = await openWorld()
  sts = createSts(open.engine, { key })
})

type Call = readonly [keyof Sts, Readonly<Record<string, unknown>>]

const caller = userArn('rich')
const saml = { attributes: { 'https://aws.amazon.com/SAML/Attributes/Role': 'x' } }
const policies = [{ Version: '2012-10-17', Statement: [] }]
const calls: readonly Call[] = [
  [
    'assumeRole',
    { caller, role: roleArn('open'), sessionName: 'work', tags: { a: 'b' }, policies },
  ],
  [
    'assumeRoleWithWebIdentity',
    { provider, claims: { aud: 'a' }, role: roleArn('github'), sessionName: 'work' },
  ],
  [
    'assumeRoleWithSaml',
    { provider: samlProvider, assertion: saml, role: roleArn('saml'), sessionName: 'work' },
  ],
  ['getSessionToken', { caller, durationSeconds: 900, mfa: true }],
  ['getFederationToken', { caller, name: 'bob', tags: { a: 'b' }, policies }],
  [
    'assumeRoot',
    {
      caller: userArn('boss', world.organization.managementAccount),
      target: home,
      taskPolicy: 'S3UnlockBucketPolicy',
    },
  ],
  ['passRole', { caller, role: roleArn('open'), service: 'lambda.amazonaws.com' }],
]

const members = [
  ...new Set(calls.flatMap(([, input]) => Object.keys(input))),
  'externalId',
  'sourceIdentity',
  'transitiveTagKeys',
  'managedPolicies',
  'providedContexts',
  'sessionKeys',
  'context',
  'Tags',
]

/** A call with a member or a few that are wrong, missing or unknown; or no object at all. */
function someCall(draw: Draw): readonly [keyof Sts, unknown] {
  const [name, input] = pick(draw, calls, ['getSessionToken', {}])
  if (draw(20) === 0) return [name, stray(draw)]
  const spoiled: Record<string, unknown> = { ...input }
  for (let times = draw(3); times >= 0; times -= 1) {
    const member = pick(draw, members, 'caller')
    if (draw(6) === 0) delete spoiled[member]
    else spoiled[member] = draw(3) === 0 ? [stray(draw), stray(draw)] : stray(draw)
  }
  return [name, draw(30) === 0 ? Object.create(spoiled) : spoiled]
}

/** The code of the typed error that it ends in, or what is told of what it returned. */
async function outcomeOf<T>(
  run: () => T | Promise<T>,
  tell: (value: T) => string,
): Promise<string> {
  try {
    return tell(await run())
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    expect(error.message).toMatch(/^[^\n\r]{1,500}$/)
    expect(error.place, error.message).toBeTruthy()
    expect(error.hint, error.message).toBeTruthy()
    return error.code
  }
}

interface Returned {
  readonly decision?: { readonly verdict: string }
  readonly session?: Session
}

function tellCall({ decision, session }: Returned): string {
  expect(session === undefined || decision?.verdict === 'allowed').toBe(true)
  return String(decision?.verdict)
}

describe('malformed calls of STS', () => {
  it('end in a typed error or in a decision, and in a session only where it is allowed', {
    timeout,
  }, async () => {
    const draw = drawSeeded(seed)
    const tally = new Tally()
    for (let run = 0; run < numRuns; run += 1) {
      const [name, input] = someCall(draw)
      const call = sts[name] as unknown as (input: unknown) => Returned
      tally.add(await outcomeOf(() => call.call(sts, input), tellCall))
    }
    announce(tally.describe('malformed calls of STS'))
    expect(tally.share('ERR_REQUEST_INVALID')).toBeGreaterThan(0.3)
    expect(tally.count('allowed')).toBeGreaterThan(0)
  })
})

function issue(draw: Draw): Session {
  const { session } = sts.assumeRole({
    caller,
    role: roleArn('worker'),
    sessionName: 'work',
    tags: { team: pick(draw, ['a', 'b'], 'a') },
    policies,
  })
  if (session === undefined) throw new Error('no session')
  return session
}

const characters = [
  '0',
  'f',
  '"',
  '{',
  '}',
  '[',
  ']',
  '\\',
  ',',
  ':',
  '\0',
  '\ud800',
  '\ufeff',
  'é',
]

/** Text with something changed, left out, added, doubled or taken from another. */
function mutate(draw: Draw, text: string, other: string): string {
  const at = draw(text.length)
  const end = at + 1 + draw(8)
  const some = pick(draw, characters, '0')
  switch (draw(6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(end)
    case 2:
      return text.slice(0, at) + some + text.slice(at + 1)
    case 3:
      return text.slice(0, at) + some + text.slice(at)
    case 4:
      return text.slice(0, end) + text.slice(at)
    default:
      return text.slice(0, at) + other.slice(at)
  }
}

/** The seal that whoever has the key would make of any text. */
async function sealAnything(json: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const held = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  const signed = new TextEncoder().encode(`sallyport session 1\n${json}`)
  const seal = new Uint8Array(await crypto.subtle.sign('HMAC', held, signed))
  return `${Buffer.from(seal).toString('hex')}.${json}`
}

describe('sealed sessions', () => {
  it('are refused once anything of them is changed', { timeout }, async () => {
    const draw = drawSeeded(seed)
    for (let run = 0; run < numRuns / 3; run += 1) {
      const [text, other] = await Promise.all([sts.seal(issue(draw)), sts.seal(issue(draw))])
      const changed = mutate(draw, text, other)
      if (changed === text || changed === other) continue
      const outcome = await outcomeOf(
        () => sts.open(changed),
        () => 'opened',
      )
      expect(outcome, changed).toBe('ERR_SESSION_INVALID')
    }
  })

  it('of which the content was changed, and sealed with the right key, are read with care', {
    timeout,
  }, async () => {
    const draw = drawSeeded(seed)
    const tally = new Tally()
    for (let run = 0; run < numRuns / 3; run += 1) {
      const json = JSON.stringify(issue(draw))
      const text = await sealAnything(draw(2) === 0 ? mutate(draw, json, json) : spoil(draw, json))
      const ask = async (): Promise<boolean> => {
        const handle = await sts.open(text)
        return handle.isAllowed('s3:GetObject', '*')
      }
      tally.add(await outcomeOf(ask, () => 'decided'))
    }
    announce(tally.describe('sessions of the right key'))
    expect(tally.share('ERR_SESSION_INVALID')).toBeGreaterThan(0.3)
  })
})

/** One member of the session, or of its principal, is something else. */
function spoil(draw: Draw, json: string): string {
  const session = JSON.parse(json) as { principal: Record<string, unknown> } & Record<
    string,
    unknown
  >
  const holder = draw(2) === 0 ? session : session.principal
  const name = pick(draw, Object.keys(holder), 'principal')
  const value = stray(draw)
  const isJson = typeof value !== 'bigint' && typeof value !== 'function' && !isProxy(value)
  holder[name] = isJson ? value : null
  return JSON.stringify(session)
}

function isProxy(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return false
  } catch {
    return true
  }
}
