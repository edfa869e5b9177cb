/** Somebody in the directory who signs in with a browser: what pages ask for, and what is sent to them. */
import { scryptSync } from 'node:crypto'
import { expect } from 'vitest'
import { codeAt, stepAt } from '../../../src/server/iam/credentials/one-time-codes.ts'
import { centerOf } from '../../../src/server/identity-center/center.ts'
import { mfaSettings } from '../../../src/server/identity-center/mfa/mfa-settings.ts'
import type {
  DirectoryUserRecord,
  MfaSettingsRecord,
  PersonDeviceRecord,
} from '../../../src/server/store/center-records.ts'
import { Changes } from '../../../src/server/store/changes.ts'
import type { RecordStore } from '../../../src/server/store/record-store.ts'
import type { HttpReply } from '../../../src/server/wire/http-reply.ts'
import { fromBase32 } from './mfa-device.ts'
import { type Algorithm, keyOrigin, SoftwareAuthenticator } from './software-authenticator.ts'
import { type Output, TestAccount } from './test-account.ts'

export const ownPassword = 'Correct-horse-7'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
/** In PHC form, and quick to compare. */
const quickHash = `$scrypt$ln=4,r=8,p=1$c2FsdA$${scryptSync(ownPassword, 'salt', 32, { N: 16 }).toString('base64')}`

/** Changes records, as a command does. */
export async function change(
  { store, accounts, state }: TestAccount,
  make: (changes: Changes) => void,
): Promise<void> {
  const turn = await store.begin()
  accounts.learn(turn.news)
  const changes = new Changes(state)
  make(changes)
  await turn.commit([{ changes, event: '{"eventName":"Test"}' }])
}

/** Adds people with the same password. */
export async function addPeople(aws: TestAccount, ...names: readonly string[]): Promise<void> {
  const time = '2026-03-01T12:00:00Z'
  const made = { created: time, updated: time, createdBy: '', updatedBy: '' }
  await change(aws, (changes) => {
    for (const [at, name] of names.entries()) {
      const id = `9067a1b2c3-11111111-2222-3333-4444-${String(at).padStart(12, '0')}`
      const user: DirectoryUserRecord = {
        ...{
          id,
          name,
          isDisabled: false,
          ...made,
          password: quickHash,
          attributes: {},
          extensions: {},
        },
      }
      changes.put('directoryUser', user)
    }
  })
}

/** Changes what is asked of everybody. */
export function setMfa(aws: TestAccount, settings: Partial<MfaSettingsRecord>): Promise<void> {
  return change(aws, (changes) => {
    changes.put('center', { id: 'center', mfa: { ...mfaSettings(aws.state), ...settings } })
  })
}

/** What a page says, and what its forms ask for. */
export interface ShownForm extends HttpReply {
  readonly title: string
  readonly alert: string | undefined
  readonly ticket: string | undefined
  /** Of `navigator.credentials`. */
  readonly options: Output | undefined
  readonly seed: string | undefined
}

export class SignInPerson {
  readonly aws: TestAccount
  readonly name: string
  /** As the browser has it. */
  host = 'localhost:7100'
  device: Output = {}
  client: Output = {}
  #last: ShownForm | undefined

  constructor(aws: TestAccount, name: string) {
    this.aws = aws
    this.name = name
  }

  get id(): string {
    return this.aws.state.shelf('directoryUser').named(this.name)?.id ?? ''
  }

  devices(): PersonDeviceRecord[] {
    return this.aws.state.shelf('personDevice').inGroup(this.id)
  }

  async isSignedIn(): Promise<boolean> {
    return 'accessToken' in (await this.token())
  }

  /** What an app shows that was told the seed of a page. */
  codeOf({ seed = '' }: Pick<ShownForm, 'seed'>, later = 0): string {
    return codeAt(fromBase32(seed), stepAt(this.aws.now) + later)
  }

  /** Registers an app, and returns what the page had told it. */
  async registerApp(): Promise<ShownForm> {
    const page = await this.signIn()
    const registered = await this.goOn({ code: this.codeOf(page), label: 'phone' })
    expect(registered.title).toBe('MFA device registered')
    expect((await this.goOn({})).body).toContain('has access now')
    this.aws.now += 60_000
    return page
  }

  async registerKey(algorithm?: Algorithm): Promise<SoftwareAuthenticator> {
    const key = new SoftwareAuthenticator(keyOrigin, algorithm)
    const page = await this.signIn()
    const registered = await this.goOn({ credential: key.create(page.options as never) })
    expect([registered.alert, registered.title]).toEqual([undefined, 'MFA device registered'])
    await this.goOn({})
    return key
  }

  async #post(path: string, input: object): Promise<Output> {
    const body = JSON.stringify(input)
    return (await this.aws.openly({ method: 'POST', path }, { body })).result
  }

  /** A device that waits for somebody. */
  async startDevice(): Promise<void> {
    const named = { clientName: 'botocore-client-test', clientType: 'public' }
    const { clientId, clientSecret } = await this.#post('/client/register', named)
    this.client = { clientId, clientSecret }
    const startUrl = `https://${centerOf(this.aws.state).identityStoreId}.awsapps.com/start`
    this.device = await this.#post('/device_authorization', { ...this.client, startUrl })
  }

  /** What the device gets: a token, or why not. */
  token(): Promise<Output> {
    const asked = { grantType: deviceGrant, deviceCode: this.device.deviceCode }
    return this.#post('/token', { ...this.client, ...asked })
  }

  /** Types the password for a device of its own. */
  async signIn(more: Readonly<Record<string, string>> = {}): Promise<ShownForm> {
    await this.startDevice()
    return this.typePassword(more)
  }

  typePassword(more: Readonly<Record<string, string>> = {}): Promise<ShownForm> {
    const typed = { user_name: this.name, password: ownPassword, decision: 'allow' }
    return this.send({ ...typed, ...more })
  }

  /** Sends a form of the last page, or of another's. */
  async send(fields: Readonly<Record<string, string>>, aws = this.aws): Promise<ShownForm> {
    const all = { user_code: String(this.device.userCode), ...fields }
    const body = new URLSearchParams(all).toString()
    const headers = [
      ['host', this.host],
      ['content-type', 'application/x-www-form-urlencoded'],
    ] as const
    const reply = await aws.service.answer({
      ...{ method: 'POST', target: '/device', address: '127.0.0.1', headers },
      body: Buffer.from(body),
    })
    this.#last = readForm(reply)
    return this.#last
  }

  /** Goes on from the last page. */
  goOn(fields: Readonly<Record<string, string>>, from = this.#last, aws = this.aws) {
    return this.send({ ticket: from?.ticket ?? '', ...fields }, aws)
  }
}

function readForm(reply: HttpReply): ShownForm {
  const found = (pattern: RegExp) => pattern.exec(reply.body)?.[1]
  const options = found(/data-options="([^"]*)"/)
  return {
    ...reply,
    title: found(/<h1>(.*?)<\/h1>/) ?? '',
    alert: found(/role="alert">(.*?)<\/p>/),
    ticket: found(/name="ticket" value="([^"]*)"/),
    options: options === undefined ? undefined : JSON.parse(unescaped(options)),
    seed: found(/<code>([A-Z2-7]+)<\/code>/),
  }
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

/** Two people of a new account, who have passwords and no devices. */
export async function openPeople(store: RecordStore): Promise<{
  readonly aws: TestAccount
  readonly ann: SignInPerson
  readonly bob: SignInPerson
}> {
  const aws = await TestAccount.open(store)
  await addPeople(aws, 'ann', 'bob')
  return { aws, ann: new SignInPerson(aws, 'ann'), bob: new SignInPerson(aws, 'bob') }
}
