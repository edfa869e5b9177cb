/** Input that nobody should send: every one of it is a typed error, and none of it a session. */

import { beforeAll, describe, expect, it } from 'vitest'
import * as Key from '../../../assembly/layout/key.ts'
import * as Principal from '../../../assembly/layout/principal.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { seal } from '../../../src/bundle/digest.ts'
import { BundleView } from '../../../src/bundle/view.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createSts } from '../../../src/entries/sts.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import { federatedWorld } from './federation.ts'
import {
  home,
  openWorld,
  provider,
  roleArn,
  samlProvider,
  userArn,
  type World,
  world,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

const junk: readonly unknown[] = [null, 7, true, '', 'x', [], [null], {}, { a: null }, () => 1]

/** Every member that an operation takes, each replaced by junk. */
const calls: readonly [string, Record<string, unknown>, readonly string[]][] = [
  [
    'assumeRole',
    { caller: userArn('rich'), role: roleArn('open'), sessionName: 'work' },
    [
      'caller',
      'role',
      'sessionName',
      'durationSeconds',
      'externalId',
      'mfa',
      'tags',
      'transitiveTagKeys',
      'sourceIdentity',
      'policies',
      'managedPolicies',
      'providedContexts',
      'context',
    ],
  ],
  [
    'assumeRoleWithWebIdentity',
    {
      provider,
      claims: { aud: 'sts.amazonaws.com' },
      role: roleArn('github'),
      sessionName: 'work',
    },
    ['provider', 'claims', 'role', 'sessionName', 'context'],
  ],
  [
    'assumeRoleWithSaml',
    {
      provider: samlProvider,
      assertion: {
        attributes: {
          'https://aws.amazon.com/SAML/Attributes/Role': `${roleArn('saml')},${samlProvider}`,
        },
      },
      role: roleArn('saml'),
      sessionName: 'work',
    },
    ['provider', 'assertion', 'role', 'sessionName', 'context'],
  ],
  ['getSessionToken', { caller: userArn('rich') }, ['caller', 'durationSeconds', 'mfa', 'context']],
  [
    'getFederationToken',
    { caller: userArn('rich'), name: 'bob' },
    ['caller', 'name', 'durationSeconds', 'tags', 'policies', 'managedPolicies', 'context'],
  ],
  [
    'assumeRoot',
    {
      caller: userArn('boss', world.organization.managementAccount),
      target: home,
      taskPolicy: 'S3UnlockBucketPolicy',
    },
    ['caller', 'target', 'taskPolicy', 'durationSeconds', 'context'],
  ],
]

const rows = calls.flatMap(([name, input, members]) =>
  members.map((member): [string, string, Record<string, unknown>] => [name, member, input]),
)

describe('a parameter that is junk', () => {
  it.each(rows)('of %s: `%s`', (name, member, input) => {
    const operation = (open.sts as unknown as Record<string, (input: object) => unknown>)[name]
    const kinds = junk.map((value) => {
      try {
        const answer = operation?.call(open.sts, { ...input, [member]: value })
        return (answer as { decision: { verdict: string } }).decision.verdict
      } catch (error) {
        return error instanceof SallyportError ? error.code : error
      }
    })
    const known = ['ERR_REQUEST_INVALID', 'ERR_POLICY_INVALID', 'implicitDeny', 'allowed']
    expect(kinds.filter((kind) => !known.includes(kind as string))).toEqual([])
    expect(kinds).toContain('ERR_REQUEST_INVALID')
  })
})

describe('a session with a member that is junk', () => {
  it('is taken only where nothing is changed by it, and fails typed where it is used', () => {
    const { session } = open.sts.assumeRole({
      caller: userArn('rich'),
      role: roleArn('worker'),
      sessionName: 'work',
      tags: { a: 'b' },
      transitiveTagKeys: ['a'],
      policies: [{ Version: '2012-10-17', Statement: [] }],
      sourceIdentity: 'ann',
      mfa: true,
    })
    if (session === undefined) throw new Error('no session')
    const own = session.principal as unknown as Record<string, unknown>
    const changed = junk.flatMap((value) => [
      ...Object.keys(session).map((name) => ({ ...session, [name]: value })),
      ...Object.keys(own).map((name) => ({ ...session, principal: { ...own, [name]: value } })),
    ])
    const codes = changed.map((candidate) => {
      try {
        open.sts.resume(candidate).isAllowed('s3:GetObject', '*')
        return 'decided'
      } catch (error) {
        return error instanceof SallyportError ? error.code : error
      }
    })
    const known = ['decided', 'ERR_SESSION_INVALID', 'ERR_POLICY_INVALID']
    expect(codes.filter((code) => !known.includes(code as string))).toEqual([])
    expect(codes.filter((code) => code === 'ERR_SESSION_INVALID').length).toBeGreaterThan(150)
  })
})

describe('a bundle that states what no directory does', () => {
  async function damage(change: (words: DataView, section: (number: number) => number) => void) {
    const bundle = await compileBundle(parseDirectory(JSON.stringify(federatedWorld)))
    const words = new DataView(bundle.buffer, bundle.byteOffset)
    const view = new BundleView(bundle)
    change(words, (number) => view.offset(number))
    return createNodeEngine(await seal(bundle))
  }

  it('is refused for a session longer than any role’s (D-63)', async () => {
    const damaged = damage((words, section) => {
      words.setUint16(section(Section.PRINCIPALS) + Principal.DURATION_AT, 60, true)
    })
    await expect(damaged).rejects.toMatchObject({ code: 'ERR_BUNDLE_MALFORMED' })
  })

  it.each([
    ['provider', Key.SPACE_PROVIDER],
    ['client id', Key.SPACE_CLIENT],
  ])('is refused for a %s of an account that it does not hold', async (_, space) => {
    const damaged = damage((words, section) => {
      for (let at = section(Section.KEYS); ; at += Key.SIZE) {
        if (words.getUint32(at + Key.SPACE_AT, true) !== space) continue
        words.setUint32(at + Key.VALUE_AT, 99, true)
        return
      }
    })
    await expect(damaged).rejects.toMatchObject({ code: 'ERR_BUNDLE_MALFORMED' })
  })
})

describe('an engine without a compiler', () => {
  it('issues no session with session policies, and says why', async () => {
    const bundle = await compileBundle(parseDirectory(JSON.stringify(world)))
    const sts = createSts(await createNodeEngine(bundle))
    const input = { caller: userArn('rich'), role: roleArn('open'), sessionName: 'work' }
    expect(sts.assumeRole(input).session?.kind).toBe('assumedRole')
    expect(() => sts.assumeRole({ ...input, policies: [{}] })).toThrow('no compiler')
  })
})
