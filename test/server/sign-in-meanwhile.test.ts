/** What an administrator changes while somebody signs in counts at once, and codes cannot be tried for ever. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countWrongSignIn } from '../../src/server/identity-center/sign-in/sign-in-attempts.ts'
import { addPeople, change, SignInPerson, setMfa } from './support/sign-in-person.ts'
import { TestAccount } from './support/test-account.ts'

let aws: TestAccount
let ann: SignInPerson
/** Has the password of `ann`. */
let thief: SignInPerson

beforeEach(async () => {
  aws = await TestAccount.open()
  await addPeople(aws, 'ann')
  ;[ann, thief] = [new SignInPerson(aws, 'ann'), new SignInPerson(aws, 'ann')]
})

afterEach(() => aws.store.close())

function removeDevices(): Promise<void> {
  const ids = ann.devices().map(({ id }) => id)
  return change(aws, (changes) => {
    for (const id of ids) changes.remove('personDevice', id)
  })
}

describe('a device that is removed', () => {
  it('registers no other, and signs nobody in, though it was shown before', async () => {
    for (const fields of [{ decision: 'skip' }, { code: 'right' }]) {
      const phone = await ann.registerApp()
      await thief.signIn({ register: 'yes' })
      const form = await thief.goOn({ code: ann.codeOf(phone) })
      expect(form.title).toBe('Register an MFA device')
      await removeDevices()
      const code = fields.code === undefined ? {} : { code: ann.codeOf(form) }
      expect((await thief.goOn({ ...fields, ...code })).alert).toContain('begin again')
      expect([await thief.isSignedIn(), ann.devices()]).toEqual([false, []])
    }
  })

  it('signs nobody in who has just registered it', async () => {
    const form = await thief.signIn()
    await thief.goOn({ code: thief.codeOf(form) })
    await removeDevices()
    expect((await thief.goOn({})).alert).toContain('begin again')
    expect(await thief.isSignedIn()).toBe(false)
  })
})

describe('settings that change', () => {
  it('keep who is to be blocked from registering a device', async () => {
    for (const settings of [{ withoutDevice: 'block' }, { prompt: 'never' }] as const) {
      await setMfa(aws, { withoutDevice: 'register', prompt: 'always' })
      const form = await thief.signIn()
      await setMfa(aws, settings)
      expect((await thief.goOn({ code: thief.codeOf(form) })).status).toBe(400)
      expect(ann.devices()).toEqual([])
    }
  })

  it('take away what a type of device has shown', async () => {
    const form = await thief.signIn()
    await thief.goOn({ code: thief.codeOf(form) })
    await setMfa(aws, { types: ['WEBAUTHN'] })
    await thief.goOn({})
    expect(await thief.isSignedIn()).toBe(false)
  })
})

describe('codes after one password', () => {
  const tryCodes = async (): Promise<number> => {
    let tried = 0
    for (let at = 0; at < 20; at += 1) {
      aws.now += 30_000
      await thief.signIn()
      for (let code = 0; code < 5; code += 1) {
        const { alert } = await thief.goOn({ code: '00000x' })
        if (alert === 'The code is not right.') tried += 1
      }
    }
    return tried
  }

  it('may be wrong twenty times a day, and again on another day', async () => {
    const phone = await ann.registerApp()
    expect(await tryCodes()).toBe(20)
    await ann.signIn()
    const locked = await ann.goOn({ code: ann.codeOf(phone) })
    expect([locked.status, locked.alert]).toEqual([400, expect.stringContaining('too many')])
    aws.now += 86_400_000
    await ann.signIn()
    expect((await ann.goOn({ code: ann.codeOf(phone) })).body).toContain('has access now')
  })

  it('are not forgotten where very many others are wrong', async () => {
    await ann.registerApp()
    await tryCodes()
    await change(aws, (changes) => {
      for (let at = 0; at < 1_100; at += 1) {
        const { state, now } = aws
        const address = `2001:db8:0:${at.toString(16)}::1`
        countWrongSignIn(changes, { state, now, address, user: undefined })
      }
    })
    expect(await tryCodes()).toBe(0)
  })
})
