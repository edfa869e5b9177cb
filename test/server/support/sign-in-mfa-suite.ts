/** MFA of people who sign in: what must hold whatever the store is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PersonDeviceRecord } from '../../../src/server/store/center-records.ts'
import type { RecordStore } from '../../../src/server/store/record-store.ts'
import { addPeople, change, openPeople, SignInPerson, setMfa } from './sign-in-person.ts'
import { SoftwareAuthenticator } from './software-authenticator.ts'
import type { Output, TestAccount } from './test-account.ts'

/** Tests people of one server; `open` opens a store that is new for each test. */
export function testSignInMfa(open: () => Promise<RecordStore>): void {
  let aws: TestAccount
  let ann: SignInPerson
  let bob: SignInPerson

  beforeEach(async () => {
    ;({ aws, ann, bob } = await openPeople(await open()))
  })

  afterEach(() => aws.store.close())

  describe('somebody without a device', () => {
    it('registers an app after the password, and needs its codes from then on', async () => {
      const page = await ann.signIn()
      expect([page.status, page.title]).toEqual([200, 'Register an MFA device'])
      expect((await ann.token()).error).toBe('authorization_pending')
      const wrong = await ann.goOn({ code: '000000' })
      expect([wrong.status, wrong.alert, wrong.seed]).toEqual([
        400,
        'The code is not right.',
        page.seed,
      ])
      const registered = await ann.goOn({ code: ann.codeOf(page), label: 'phone' })
      expect((await ann.token()).error).toBe('authorization_pending')
      expect((await ann.goOn({}, registered)).body).toContain('has access now')
      expect(await ann.isSignedIn()).toBe(true)
      expect(ann.devices()).toMatchObject([
        { type: 'TOTP', label: 'phone', created: expect.any(String) },
      ])

      expect((await ann.signIn()).title).toBe('Additional verification')
      expect((await ann.token()).error).toBe('authorization_pending')
      aws.now += 30_000
      expect((await ann.goOn({ code: ann.codeOf(page) })).body).toContain('has access now')
      expect(await ann.isSignedIn()).toBe(true)
      const [session] = aws.state.shelf('portalSession').all.slice(-1)
      expect(session).toMatchObject({ user: ann.id, mfa: 'TOTP' })
    })

    it('is refused where everybody must have one, and let in where nobody must', async () => {
      await setMfa(aws, { withoutDevice: 'block' })
      const refused = await ann.signIn()
      expect([refused.status, refused.alert]).toEqual([400, expect.stringContaining('have none')])
      expect((await ann.token()).error).toBe('authorization_pending')
      for (const settings of [{ withoutDevice: 'allow' }, { prompt: 'never' }] as const) {
        await setMfa(aws, settings)
        expect((await ann.signIn()).body).toContain('has access now')
        expect(await ann.isSignedIn()).toBe(true)
      }
      expect(aws.state.shelf('portalSession').all.map(({ mfa }) => mfa)).toEqual([
        undefined,
        undefined,
      ])
    })

    it('may register one where none is needed, or go on without', async () => {
      await setMfa(aws, { withoutDevice: 'allow' })
      expect((await ann.signIn({ register: 'yes' })).title).toBe('Register an MFA device')
      expect((await ann.goOn({ decision: 'skip' })).body).toContain('has access now')
      expect(ann.devices()).toEqual([])
      const page = await ann.signIn({ register: 'yes' })
      await ann.goOn({ code: ann.codeOf(page) })
      expect(ann.devices()).toHaveLength(1)
      expect((await ann.signIn()).title).toBe('Additional verification')
    })

    it('does not get on by leaving registration out', async () => {
      const page = await ann.signIn()
      for (const fields of [{ decision: 'skip' }, {}, { code: '' }, { credential: '{}' }]) {
        expect((await ann.goOn(fields, page)).status).toBe(400)
      }
      expect((await ann.token()).error).toBe('authorization_pending')
      expect(ann.devices()).toEqual([])
    })

    it('registers none by an old form, once a device is there', async () => {
      const thief = new SignInPerson(aws, 'ann')
      const old = await thief.signIn()
      await ann.registerApp()
      const late = await thief.goOn({ code: ann.codeOf(old) })
      expect([late.status, ann.devices().length]).toEqual([400, 1])
      await setMfa(aws, { withoutDevice: 'allow' })
      expect((await thief.goOn({ decision: 'skip' })).status).toBe(400)
      expect((await thief.token()).error).toBe('authorization_pending')
    })
  })

  describe('somebody with devices', () => {
    it('is not told of them before the password is right', async () => {
      const strange = async () => {
        const page = await ann.signIn({ password: 'x' })
        return [page.status, page.body.replaceAll(/value="[^"]*"|<strong>[^<]*/g, '')]
      }
      const before = await strange()
      await ann.registerApp()
      aws.now += 60_000
      expect(await strange()).toEqual(before)
      const get = async () => {
        const path = `/device?user_code=${ann.device.userCode}`
        return (await aws.openly({ method: 'GET', path })).body
      }
      expect(await get()).not.toContain('ticket')
    })

    it('shows each code once, of a time that is near, and of an own app alone', async () => {
      const page = await ann.registerApp()
      const other = await bob.registerApp()
      const code = ann.codeOf(page)
      await ann.signIn()
      for (const wrong of [ann.codeOf(other), ann.codeOf(page, 2), ann.codeOf(page, -2)]) {
        expect((await ann.goOn({ code: wrong })).alert).toBe('The code is not right.')
      }
      aws.now += 30_000
      expect((await ann.goOn({ code })).body).toContain('has access now')
      await ann.signIn()
      expect((await ann.goOn({ code })).alert).toBe('The code is not right.')
      expect((await ann.goOn({ code: ann.codeOf(page) })).body).toContain('has access now')
    })

    it('has five tries in half a minute, passwords and codes together', async () => {
      const page = await ann.registerApp()
      await ann.signIn({ password: 'x' })
      await ann.typePassword()
      for (let at = 0; at < 4; at += 1) await ann.goOn({ code: '000000' })
      const locked = await ann.goOn({ code: ann.codeOf(page) })
      expect([locked.status, locked.alert]).toEqual([400, expect.stringContaining('too many')])
      expect((await ann.signIn()).title).toBe('Sign in')
      aws.now += 30_000
      await ann.signIn()
      expect((await ann.goOn({ code: ann.codeOf(page) })).body).toContain('has access now')
    })

    it('goes on with a form for five minutes, for what was asked, and as the person is', async () => {
      const page = await ann.registerApp()
      const first = await ann.signIn()
      const device = ann.device
      await ann.startDevice()
      expect((await ann.goOn({ code: ann.codeOf(page) }, first)).alert).toContain('begin again')
      ann.device = device
      aws.now += 300_000
      expect((await ann.goOn({ code: ann.codeOf(page) }, first)).alert).toContain('begin again')
      const user = aws.state.shelf('directoryUser').byId(ann.id)
      for (const changed of [{ isDisabled: true }, { password: 'other' }]) {
        const open = await ann.signIn()
        await change(aws, (changes) =>
          changes.put('directoryUser', { ...user, ...changed } as never),
        )
        expect((await ann.goOn({ code: ann.codeOf(page) }, open)).alert).toContain('begin again')
        await change(aws, (changes) => changes.put('directoryUser', user as never))
      }
      expect((await ann.goOn({ code: ann.codeOf(page), ticket: 'x' })).alert).toContain(
        'begin again',
      )
    })

    it('goes on with each form once', async () => {
      const page = await ann.registerApp()
      const form = await ann.signIn()
      const both = [0, -1].map((later) => ann.goOn({ code: ann.codeOf(page, later) }, form))
      const done = (await Promise.all(both)).filter(({ status }) => status === 200)
      expect(done).toHaveLength(1)
      await ann.startDevice()
      expect((await ann.goOn({ code: ann.codeOf(page, 1) }, form)).status).toBe(400)
    })

    it('may have two apps and six keys, after another was shown', async () => {
      const page = await ann.registerApp()
      const second = await ann.signIn({ register: 'yes' })
      expect([second.title, second.seed]).toEqual(['Additional verification', undefined])
      const form = await ann.goOn({ code: ann.codeOf(page) })
      expect(form.title).toBe('Register an MFA device')
      await ann.goOn({ code: ann.codeOf(form), label: 'tablet' })
      expect(
        ann
          .devices()
          .map(({ label }) => label)
          .sort(),
      ).toEqual(['phone', 'tablet'])
      for (let at = 0; at < 6; at += 1) {
        aws.now += 60_000
        await ann.signIn({ register: 'yes' })
        const next = await ann.goOn({ code: ann.codeOf(at % 2 ? page : form) })
        expect(next.seed).toBeUndefined()
        const key = new SoftwareAuthenticator()
        await ann.goOn({ credential: key.create(next.options as never) })
      }
      aws.now += 60_000
      await ann.signIn({ register: 'yes' })
      const full = await ann.goOn({ code: ann.codeOf(page) })
      expect([full.options, full.body.includes('no more devices')]).toEqual([undefined, true])
      expect((await ann.goOn({ code: '000000' })).alert).toContain('no more devices')
      expect((await ann.goOn({ decision: 'skip' })).body).toContain('has access now')
      expect(ann.devices()).toHaveLength(8)
    })

    it('loses them with the person, and each where it is removed', async () => {
      await ann.registerApp()
      await bob.registerKey()
      const [{ id }] = ann.devices() as [PersonDeviceRecord]
      await change(aws, (changes) => changes.remove('personDevice', id))
      expect((await ann.signIn()).title).toBe('Register an MFA device')
      const UserId = bob.id
      await bob.signIn()
      await aws.identityStore('DeleteUser', { UserId })
      expect(aws.state.shelf('personDevice').size).toBe(0)
      expect(aws.state.shelf('pendingSignIn').inGroup(UserId)).toEqual([])
    })

    it('is refused where none of their types is taken any more', async () => {
      await ann.registerApp()
      await setMfa(aws, { types: ['WEBAUTHN'], withoutDevice: 'allow' })
      expect((await ann.signIn()).alert).toContain('None of your MFA devices')
      await setMfa(aws, { types: ['TOTP'] })
      const form = await bob.signIn({ register: 'yes' })
      expect([form.options, typeof form.seed]).toEqual([undefined, 'string'])
      const key = new SoftwareAuthenticator()
      const options = { challenge: 'x', rp: { id: 'localhost' } }
      const refused = await bob.goOn({ credential: key.create(options) })
      expect(refused.alert).toContain('no more devices')
    })
  })

  describe('the pages', () => {
    it('allow one script, by its hash, where there are keys, and none elsewhere', async () => {
      const form = await ann.signIn()
      const policy = form.headers['Content-Security-Policy'] ?? ''
      expect(policy).toMatch(/script-src 'sha256-[\w+/=]{44}';/)
      expect(form.body.match(/<script/g)).toHaveLength(1)
      expect(form.body).not.toMatch(/ on\w+=/)
      const first = await aws.openly({ method: 'GET', path: '/device' })
      expect(first.headers['Content-Security-Policy']).not.toContain('script-src')
      expect(first.body).not.toContain('<script')
    })

    it('take names for text', async () => {
      await addPeople(aws, '"><script>x</script>')
      const eve = new SignInPerson(aws, '"><script>x</script>')
      const form = await eve.signIn()
      expect(form.body.match(/<script/g)).toHaveLength(1)
      expect(form.options?.user).toMatchObject({ name: eve.name })
      const long = await eve.goOn({ code: ann.codeOf(form), label: 'x'.repeat(65) })
      expect(long.alert).toContain('64 characters')
    })
  })

  describe('the trail', () => {
    it('says what was shown, and that nobody was signed in before all was', async () => {
      const page = await ann.registerApp()
      await ann.signIn()
      await ann.goOn({ code: '000000' })
      await ann.goOn({ code: ann.codeOf(page) })
      const entries = await aws.store.newest(20)
      const events = entries.reverse().map(({ event }) => JSON.parse(event) as Output)
      const told = events
        .filter(({ userIdentity }) => userIdentity?.type === 'IdentityCenterUser')
        .map((one) => [one.eventName, one.additionalEventData?.CredentialType, one.errorCode])
        .filter(([name]) => name !== 'CreateToken')
      expect(told).toEqual([
        ['CredentialVerification', 'PASSWORD', undefined],
        ['CompleteVirtualMfaDeviceRegistration', undefined, undefined],
        ['UserAuthentication', 'PASSWORD', undefined],
        ['CredentialVerification', 'PASSWORD', undefined],
        ['CredentialVerification', 'TOTP', 'InvalidSignIn'],
        ['UserAuthentication', 'PASSWORD,TOTP', undefined],
      ])
      for (const secret of [page.seed ?? '', page.ticket ?? '', ann.codeOf(page)]) {
        expect(JSON.stringify(events)).not.toContain(secret)
      }
    })
  })
}
