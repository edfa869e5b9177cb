/** Session tags of AssumeRole, and what passes on through a chain of roles (D-82…D-85, K-85). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { AssumeRoleInput, Session } from '../../../src/entries/sts.ts'
import {
  faultOf,
  home,
  homeRoles,
  openWorld,
  policy,
  roleArn,
  tell,
  userArn,
  type World,
  world,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

function assume(input: Partial<AssumeRoleInput> & { readonly role: string }) {
  return open.sts.assumeRole({ caller: userArn('rich'), sessionName: 'work', ...input })
}

function sessionOf(input: Partial<AssumeRoleInput> & { readonly role: string }): Session {
  const { session } = assume(input)
  if (session === undefined) throw new Error(`no session: ${tell(assume(input))}`)
  return session
}

describe('session tags', () => {
  it('pass on where they are transitive, and only those (D-82)', () => {
    const first = sessionOf({
      role: roleArn('worker'),
      tags: { Team: 'blue', Desk: '4' },
      transitiveTagKeys: ['Team'],
    })
    const second = sessionOf({ caller: first, role: roleArn('open'), tags: { Room: '1' } })
    expect(second.principal).toMatchObject({ tags: { Team: 'blue', Room: '1' } })
    expect(second.transitiveTagKeys).toEqual(['Team'])
  })

  it('that were inherited need `sts:TagSession` again, and cannot be set anew (D-82)', () => {
    const first = sessionOf({
      role: roleArn('worker'),
      tags: { Team: 'blue' },
      transitiveTagKeys: ['Team'],
    })
    expect(tell(assume({ caller: first, role: roleArn('untagged') }))).toBe(
      'implicitDeny by resource',
    )
    expect(
      faultOf(() => assume({ caller: first, role: roleArn('open'), tags: { team: 'red' } })),
    ).toBe('ERR_REQUEST_INVALID input.tags')
  })

  it('that cannot be set are refused in the words of STS (D-82)', () => {
    const caller = sessionOf({
      role: roleArn('worker'),
      tags: { Team: 'blue' },
      transitiveTagKeys: ['Team'],
    })
    const role = roleArn('open')
    expect(() => assume({ caller, role, tags: { team: 'red' } })).toThrow(
      "one of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session",
    )
    expect(() => assume({ role, tags: { a: '1' }, transitiveTagKeys: ['b'] })).toThrow(
      'the specified transitive tag key must be included in the requested tags',
    )
    expect(() => assume({ role, tags: { a: '1', A: '2' } })).toThrow('duplicate tag keys found')
  })

  it('that are transitive stand in for the next role’s own (K-85)', async () => {
    const { engine, sts } = await openWorld(world, { compared: false })
    const assumed = (caller: Session, role: string) =>
      sts.assumeRole({ caller, role: roleArn(role), sessionName: 'work' })
    const tags = { Project: 'mine' }
    const start = (transitiveTagKeys: string[]) =>
      sts.assumeRole({
        caller: userArn('rich'),
        role: roleArn('worker'),
        sessionName: 'work',
        tags,
        transitiveTagKeys,
      }).session as Session
    expect(tell(assumed(start([]), 'tagged-like-me'))).toBe('implicitDeny by resource')
    expect(tell(assumed(start(['Project']), 'tagged-like-me'))).toBe('allowed by identity')
    const plain = { principal: userArn('rich'), action: 'sts:AssumeRole' }
    expect(engine.check({ ...plain, resource: roleArn('tagged-like-me') }).verdict).toBe(
      'implicitDeny',
    )
  })

  it('are seen by policies as aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys', async () => {
    const condition = {
      StringEquals: { 'aws:RequestTag/Team': 'blue' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'], 'sts:TransitiveTagKeys': ['Team'] },
      StringLike: { 'sts:RoleSessionName': 'wo*' },
    }
    const strict = {
      name: 'strict',
      trust: policy({
        Effect: 'Allow',
        Principal: { AWS: home },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: condition,
      }),
    }
    const accounts = world.accounts.map((account) =>
      account.id === home ? { ...account, roles: [...homeRoles, strict] } : account,
    )
    const { sts } = await openWorld({ ...world, accounts })
    const call = (tags: Record<string, string>, sessionName = 'work') =>
      tell(sts.assumeRole({ caller: userArn('rich'), role: roleArn('strict'), sessionName, tags }))
    expect(call({ Team: 'blue' })).toBe('allowed by identity')
    expect(call({ Team: 'red' })).toBe('implicitDeny by resource')
    expect(call({ Team: 'blue', More: '1' })).toBe('implicitDeny by resource')
    expect(call({ Team: 'blue' }, 'play')).toBe('implicitDeny by resource')
  })
})
