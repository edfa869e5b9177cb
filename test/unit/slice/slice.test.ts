/** What a slice tells and what it keeps to itself; that it allows no more is in `test/differential`. */
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import type { Principal } from '../../../src/model/request.ts'
import { openSlice } from '../../../src/slice/open-slice.ts'
import { type SliceOptions, sliceBundle } from '../../../src/slice/slice-bundle.ts'
import type { Slice } from '../../../src/slice/slice-data.ts'
import { fromBase64Url } from '../../../src/sources/signed/base64-url.ts'
import type { AssumeRoleInput } from '../../../src/sts/calls/assume-role.ts'
import { createSts } from '../../../src/sts/calls/sts-calls.ts'
import type { Session } from '../../../src/sts/session/session.ts'

const home = '111122223333'
const alice = `arn:aws:iam::${home}:user/alice`
const role = `arn:aws:iam::${home}:role/R`
const bucket = 'arn:aws:s3:::reports'
const start = Date.parse('2026-01-01T00:00:00Z')
const module = kernelModule()

const statement = (more: object) => ({ Effect: 'Allow', Resource: '*', ...more })
const named = (name: string, ...Statement: object[]) => ({
  name,
  document: { Version: '2012-10-17', Statement },
})

const directory = parseDirectory(
  JSON.stringify({
    accounts: [
      {
        id: home,
        users: [
          {
            name: 'alice',
            tags: { team: 'red' },
            policies: [
              named(
                'own',
                statement({ Action: 'app:Read' }),
                statement({
                  Action: 'app:Near',
                  Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
                }),
                statement({
                  Action: 'app:Red',
                  Condition: { StringEquals: { 'aws:PrincipalTag/team': ['red', 'secret-team'] } },
                }),
                statement({
                  Action: 'app:Blue',
                  Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue-team' } },
                }),
                statement({
                  Action: 'app:Known',
                  Condition: { Bool: { 'aws:SecureTransport': 'true' } },
                }),
                statement({ Action: ['s3:*', 'app:Kept'] }),
                statement({
                  Effect: 'Deny',
                  Action: 'app:Kept',
                  Condition: { StringEquals: { 'app:Mode': 'maintenance-mode' } },
                }),
              ),
            ],
          },
          { name: 'bob', policies: [named('secret-policy', statement({ Action: 'app:Hidden' }))] },
        ],
        roles: [
          {
            name: 'R',
            policies: [
              named(
                'all',
                statement({ Action: '*' }),
                statement({
                  Effect: 'Deny',
                  Action: 'app:Fresh',
                  Condition: { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '300' } },
                }),
              ),
            ],
            trust: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' }],
            },
          },
        ],
      },
    ],
    resources: [
      {
        arn: bucket,
        account: home,
        policy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `${bucket}/*` },
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${home}:user/bob` },
              Action: 's3:PutObject',
              Resource: `${bucket}/*`,
            },
          ],
        },
      },
      { arn: 'arn:aws:s3:::payroll-of-everybody', account: home },
    ],
  }),
)
const bundle = await compileBundle(directory)
const engine = await open(bundle)

function open(bytes: Uint8Array, options: object = {}): Promise<Engine> {
  return createEngine(module, bytes, { compile: compileSession, now: () => start, ...options })
}

async function sliced(principal: Principal, options?: SliceOptions, now = start) {
  const slice = await sliceBundle(engine, principal, options)
  return openSlice(JSON.parse(JSON.stringify(slice)), { open, now: () => now })
}

/** Whatever of a slice can be read. */
function readable(slice: Slice): string {
  const parts = [slice.certain, slice.possible, slice.policies?.certain, slice.policies?.possible]
  const bytes = parts.flatMap((part) => [...(fromBase64Url(part ?? '') ?? [])])
  return `${JSON.stringify(slice)} ${Buffer.from(bytes).toString('latin1')}`
}

describe('a slice', () => {
  it('decides as its bundle where nothing is left out', async () => {
    const own = await sliced(alice)
    expect(own.check({ action: 'app:Read', resource: '*' })).toEqual({ verdict: 'allowed' })
    expect(own.check({ action: 'app:Other', resource: '*' })).toEqual({ verdict: 'implicitDeny' })
    expect(own.check({ action: 's3:DeleteObject', resource: `${bucket}/a` }).verdict).toBe(
      'explicitDeny',
    )
    const both = { action: 's3:DeleteObject', resource: ['arn:aws:s3:::other/a', `${bucket}/a`] }
    expect(own.check(both).verdict).toBe('explicitDeny')
  })

  it('leaves the values of conditions to the server, in Allows and in Denies', async () => {
    const own = await sliced(alice)
    for (const action of ['app:Near', 'app:Kept']) {
      expect(own.check({ action, resource: '*' }).verdict, action).toBe('depends')
      expect(own.isAllowed({ action, resource: '*' }), action).toBe(false)
    }
    const text = readable(own.slice)
    expect(text).not.toMatch(/maintenance-mode|203\.0\.113|cb0071/i)
  })

  it('tells them where it may, and decides', async () => {
    const own = await sliced(alice, { reveal: ['aws:sourceip', 'app:*'] })
    const near = { action: 'app:Near', resource: '*' }
    expect(own.isAllowed({ ...near, context: { 'aws:SourceIp': '203.0.113.7' } })).toBe(true)
    expect(own.check({ ...near, context: { 'aws:SourceIp': '198.51.100.1' } }).verdict).toBe(
      'implicitDeny',
    )
    expect(own.isAllowed({ action: 'app:Kept', resource: '*' })).toBe(true)
    const maintenance = { 'app:Mode': 'maintenance-mode' }
    expect(own.check({ action: 'app:Kept', resource: '*', context: maintenance }).verdict).toBe(
      'explicitDeny',
    )
  })

  it('settles what follows from the principal, and keeps no such value', async () => {
    const own = await sliced(alice)
    expect(own.check({ action: 'app:Red', resource: '*' }).verdict).toBe('allowed')
    expect(own.check({ action: 'app:Blue', resource: '*' }).verdict).toBe('implicitDeny')
    expect(readable(own.slice)).not.toMatch(/secret-team|blue-team/)
  })

  it('keeps conditions that have no values to hide', async () => {
    const own = await sliced(alice)
    const known = { action: 'app:Known', resource: '*' }
    expect(own.isAllowed({ ...known, context: { 'aws:SecureTransport': true } })).toBe(true)
    expect(own.check({ ...known, context: { 'aws:SecureTransport': false } }).verdict).toBe(
      'implicitDeny',
    )
  })

  it('knows nobody else, and names nobody else', async () => {
    const own = await sliced(alice)
    for (const principal of [`arn:aws:iam::${home}:user/bob`, role, 'anonymous']) {
      expect(own.check({ principal, action: 'app:Read', resource: '*' }).verdict).toBe('depends')
    }
    expect(own.isAllowed({ principal: alice, action: 'app:Read', resource: '*' })).toBe(true)
    expect(readable(own.slice)).not.toMatch(/user.bob|secret-policy|hidden/)
  })

  it('knows nothing of resources that it was not cut for', async () => {
    const own = await sliced(alice, { resources: [`${bucket}/*`] })
    expect(own.isAllowed({ action: 's3:GetObject', resource: `${bucket}/a` })).toBe(true)
    expect(own.check({ action: 's3:DeleteObject', resource: `${bucket}/a` }).verdict).toBe(
      'explicitDeny',
    )
    const others = ['arn:aws:s3:::payroll-of-everybody/a', bucket, 'arn:aws:s3:::elsewhere']
    for (const resource of others) {
      expect(own.check({ action: 's3:GetObject', resource }).verdict).toBe('depends')
    }
    expect(readable(own.slice)).not.toContain('payroll')
  })

  it('knows nothing of other accounts, users and endpoints', async () => {
    const own = await sliced(alice)
    const asked = { action: 'app:Read', resource: 'arn:app:docs::444455556666:doc/1' }
    expect(own.check(asked).verdict).toBe('depends')
    const here = { action: 'app:Read', resource: '*' }
    expect(own.check({ ...here, resourceAccount: '444455556666' }).verdict).toBe('depends')
    expect(own.check({ ...here, resource: `arn:aws:iam::${home}:user/bob` }).verdict).toBe(
      'depends',
    )
    expect(own.isAllowed({ ...here, resource: alice })).toBe(true)
    expect(own.check({ ...here, context: { 'AWS:SourceVpce': 'vpce-1' } }).verdict).toBe('depends')
    expect(own.check({ ...here, endpointType: 'Gateway' }).verdict).toBe('depends')
  })

  it('is over in time, and when a clock is set back', async () => {
    const asked = { action: 'app:Read', resource: '*' }
    for (const [offset, verdict] of [
      [59_999, 'allowed'],
      [60_000, 'depends'],
      [-299_000, 'allowed'],
      [-301_000, 'depends'],
      [Number.NaN, 'depends'],
    ] as const) {
      const own = await sliced(alice, { lifetime: 60 }, start + offset)
      expect(own.check(asked).verdict, String(offset)).toBe(verdict)
    }
  })

  it('is no bundle: an engine refuses what it holds', async () => {
    const { certain } = await sliceBundle(engine, alice)
    const bytes = fromBase64Url(certain) ?? new Uint8Array()
    await expect(open(bytes)).rejects.toMatchObject({ code: 'ERR_BUNDLE_MALFORMED' })
  })

  it('that was damaged is refused', async () => {
    const slice = await sliceBundle(engine, alice)
    const flipped = slice.certain.replace(/.(?=.{40}$)/, (letter) => (letter === 'A' ? 'B' : 'A'))
    for (const wrong of [
      null,
      {},
      { ...slice, version: 2 },
      { ...slice, session: 1 },
      { ...slice, resources: [1] },
      { ...slice, expiresAt: 'never' },
      { ...slice, certain: '' },
      { ...slice, certain: '?' },
      { ...slice, certain: slice.certain.slice(0, -4) },
    ]) {
      await expect(openSlice(wrong as Slice, { open })).rejects.toMatchObject({
        code: 'ERR_BUNDLE_MALFORMED',
      })
    }
    await expect(openSlice({ ...slice, certain: flipped }, { open })).rejects.toMatchObject({
      code: 'ERR_BUNDLE_DIGEST',
    })
  })

  it('is not made of an engine that simulates', async () => {
    const simulating = await open(bundle, { simulation: true })
    await expect(sliceBundle(simulating, alice)).rejects.toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
    })
  })
})

function assume(more: Partial<AssumeRoleInput>): Session {
  const sts = createSts(engine)
  const { decision, session } = sts.assumeRole({
    caller: alice,
    role,
    sessionName: 'session',
    ...more,
  })
  if (session === undefined) throw new Error(JSON.stringify(decision))
  return session
}

describe('a slice of a session', () => {
  const policies = [
    {
      Version: '2012-10-17',
      Statement: [
        statement({ Action: 'app:Read' }),
        statement({
          Action: 'app:Near',
          Condition: { StringEquals: { 'app:Place': 'secret-place' } },
        }),
      ],
    },
  ]

  it('has its policies, without their values, and ends with it', async () => {
    const session = assume({ policies, durationSeconds: 900 })
    const slice = await sliceBundle(engine, session, { lifetime: 100_000 })
    expect(slice.expiresAt).toBe('2026-01-01T00:15:00.000Z')
    expect(readable(slice)).not.toContain('secret-place')
    const own = await openSlice(slice, { open, now: () => start })
    expect(own.isAllowed({ action: 'app:Read', resource: '*' })).toBe(true)
    expect(own.check({ action: 'app:Near', resource: '*' }).verdict).toBe('depends')
    expect(own.check({ action: 'app:Other', resource: '*' }).verdict).toBe('implicitDeny')
  })

  it('has its own context keys, and no other takes their place', async () => {
    const asked = { action: 'app:Fresh', resource: '*' }
    const fresh = assume({ mfa: { age: 60 } })
    const slice = await sliceBundle(engine, fresh, { reveal: ['aws:*'] })
    const at = async (seconds: number) =>
      openSlice(slice, { open, now: () => start + seconds * 1_000 })
    expect((await at(0)).check(asked).verdict).toBe('allowed')
    const stated = { ...asked, context: { 'AWS:MultiFactorAuthAge': 1 } }
    expect((await at(0)).check(stated).verdict).toBe('depends')
    expect((await at(301)).check(asked).verdict).toBe('explicitDeny')
  })

  it('that has no MFA cannot be told to have it', async () => {
    const slice = await sliceBundle(engine, assume({}))
    const own = await openSlice(slice, { open, now: () => start })
    const asked = { action: 'app:Read', resource: '*' }
    expect(own.isAllowed(asked)).toBe(true)
    const told = { 'aws:MultiFactorAuthPresent': true }
    expect(() => own.check({ ...asked, context: told })).toThrow(/contradicts/)
    const aged = { ...asked, context: { 'aws:MultiFactorAuthAge': 1 } }
    expect(own.check(aged).verdict).toBe('depends')
  })

  it('of a root user is none', async () => {
    const root = `arn:aws:iam::${home}:root`
    const { session } = createSts(engine).getSessionToken({ caller: root })
    await expect(sliceBundle(engine, session ?? root)).rejects.toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
    })
  })

  it('that is over is refused', async () => {
    const session = { ...assume({}), expiresAt: '2025-01-01T00:00:00Z' }
    await expect(sliceBundle(engine, session)).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_SESSION/),
    })
  })
})
