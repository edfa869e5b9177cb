/** Wrong passwords: how many, from where, and whom they keep out. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addressGroup,
  countWrongSignIn,
  keepAddress,
  maySignIn,
} from '../../src/server/identity-center/sign-in/sign-in-attempts.ts'
import { AccountState } from '../../src/server/store/account-state.ts'
import { Changes } from '../../src/server/store/changes.ts'
import { addPeople, ownPassword, SignInPerson, setMfa } from './support/sign-in-person.ts'
import { TestAccount } from './support/test-account.ts'

let aws: TestAccount
let ann: SignInPerson

beforeEach(async () => {
  aws = await TestAccount.open()
  aws.now = Math.ceil(aws.now / 600_000) * 600_000
  await addPeople(aws, 'ann', 'bob')
  await setMfa(aws, { prompt: 'never' })
  ann = new SignInPerson(aws, 'ann')
})

/** Whether somebody at an address signs in. */
async function trySignIn(address: string, password: string, person = ann): Promise<boolean> {
  await person.startDevice()
  const fields = { user_code: String(person.device.userCode), decision: 'allow' }
  const body = new URLSearchParams({ ...fields, user_name: person.name, password }).toString()
  const reply = await aws.service.answer({
    ...{ method: 'POST', target: '/device', address, body: Buffer.from(body) },
    headers: [
      ['host', 'localhost:7100'],
      ['content-type', 'application/x-www-form-urlencoded'],
    ],
  })
  return reply.status === 200
}

const own = '192.0.2.1'
const strangers = Array.from({ length: 40 }, (_, at) => `198.51.100.${at}`)

describe('wrong passwords of strangers', () => {
  it('do not keep somebody out of an address at which they have signed in', async () => {
    expect(await trySignIn(own, ownPassword)).toBe(true)
    for (const address of strangers) expect(await trySignIn(address, 'x')).toBe(false)
    expect(await trySignIn(own, ownPassword)).toBe(true)
    expect(await trySignIn('203.0.113.7', ownPassword)).toBe(false)
    expect(await trySignIn('203.0.113.7', ownPassword, new SignInPerson(aws, 'bob'))).toBe(true)
    aws.now += 600_000
    expect(await trySignIn('203.0.113.7', ownPassword)).toBe(true)
    aws.now += 31 * 86_400_000
    for (const address of strangers) await trySignIn(address, 'x')
    expect(await trySignIn(own, ownPassword)).toBe(false)
  })

  it('are twenty in ten minutes at most, wherever they come from', async () => {
    for (const address of strangers.slice(0, 20)) await trySignIn(address, 'x')
    expect(await trySignIn('203.0.113.7', ownPassword)).toBe(false)
  })

  it('at one address keep nobody out elsewhere', async () => {
    for (let at = 0; at < 5; at += 1) await trySignIn(own, 'x')
    expect(await trySignIn(own, ownPassword)).toBe(false)
    expect(await trySignIn('203.0.113.7', ownPassword)).toBe(true)
  })

  it('are written no more once there are too many', async () => {
    for (let at = 0; at < 5; at += 1) await trySignIn(own, 'x')
    const counted = () => aws.state.shelf('attempt').all.map(({ id, count }) => [id, count])
    const before = counted().filter(([id]) => String(id).startsWith('sign-in/'))
    for (let at = 0; at < 60; at += 1) await trySignIn(own, 'x')
    expect(counted()).toEqual(expect.arrayContaining(before))
    for (const [id, count] of counted()) {
      expect([id, Number(count) <= (String(id).startsWith('address/') ? 50 : 20)]).toEqual([
        id,
        true,
      ])
    }
  })
})

describe('what strangers can write into the trail', () => {
  const begin = Date.parse('2026-03-01T12:00:00Z')
  const state = () => new AccountState('111122223333')
  /** How many of the attempts are written, each two seconds after the one before. */
  function written(account: AccountState, count: number, of: (at: number) => object): number {
    return Array.from({ length: count }, (_, at) => {
      const changes = new Changes(account)
      const one = { state: account, now: begin + at * 2_000, address: '192.0.2.1', user: undefined }
      countWrongSignIn(changes, { ...one, ...of(at) })
      return changes.made.length > 0 ? 1 : 0
    }).reduce<number>((sum, one) => sum + one, 0)
  }

  it('is a thousand wrong passwords an hour, of however many names and addresses', () => {
    const many = (at: number) => ({ address: `2001:db8:0:${at}::1`, user: `user-${at}` })
    const account = state()
    expect(written(account, 1_500, many)).toBe(1_000)
    const next = { state: account, now: begin + 3_600_000, address: '198.51.100.1', user: 'x' }
    expect(maySignIn(next)).toBe(true)
  })

  it('is a hundred from one address, so that it keeps nobody out elsewhere', () => {
    const account = state()
    expect(written(account, 1_500, (at) => ({ user: `user-${at}` }))).toBe(100)
    const elsewhere = { state: account, now: begin + 3_000_000, address: '192.0.2.9', user: 'x' }
    expect(maySignIn(elsewhere)).toBe(true)
    expect(maySignIn({ ...elsewhere, address: '192.0.2.1' })).toBe(false)
  })

  it('keeps nobody out of an address at which they have signed in', () => {
    const account = state()
    const ann = { state: account, now: begin, address: '203.0.113.7', user: 'ann' }
    keepAddress(new Changes(account), ann)
    written(account, 1_500, (at) => ({ address: `2001:db8:0:${at}::1`, user: 'ann' }))
    written(account, 1_500, (at) => ({ address: `2001:db8:1:${at}::1`, user: `user-${at}` }))
    expect(maySignIn({ ...ann, now: begin + 3_000_000 })).toBe(true)
    expect(maySignIn({ ...ann, now: begin + 3_000_000, user: 'bob' })).toBe(false)
  })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['events.amazonaws.com', 'events.amazonaws.com'],
])('the address %s is counted with its network', (address, group) => {
  expect(addressGroup(address)).toBe(group)
})
