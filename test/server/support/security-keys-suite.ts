/** Security keys of people who sign in, and all that could be forged of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordStore } from '../../../src/server/store/record-store.ts'
import { addPeople, openPeople, SignInPerson, setMfa } from './sign-in-person.ts'
import {
  type Algorithm,
  type Forgery,
  keyOrigin,
  SoftwareAuthenticator,
} from './software-authenticator.ts'
import type { TestAccount } from './test-account.ts'

/** Tests keys at one server; `open` opens a store that is new for each test. */
export function testSecurityKeys(open: () => Promise<RecordStore>): void {
  let aws: TestAccount
  let ann: SignInPerson
  let bob: SignInPerson

  beforeEach(async () => {
    ;({ aws, ann, bob } = await openPeople(await open()))
  })

  afterEach(() => aws.store.close())

  describe('a security key', () => {
    it.each(['ES256', 'EdDSA', 'RS256'] as const)(
      'of %s is registered and shown',
      async (algorithm) => {
        const key = await ann.registerKey(algorithm)
        const page = await ann.signIn()
        expect([page.title, page.options?.allowCredentials]).toEqual([
          'Additional verification',
          [{ type: 'public-key', id: key.id }],
        ])
        const done = await ann.goOn({ credential: key.get(page.options as never) })
        expect(done.body).toContain('has access now')
        expect(await ann.isSignedIn()).toBe(true)
        expect(aws.state.shelf('portalSession').all.at(-1)?.mfa).toBe('WEBAUTHN')
        expect(ann.devices()).toMatchObject([{ counter: 1, credential: key.id, origin: keyOrigin }])
      },
    )

    it('asks for no word of who made it, and reads none but its own', async () => {
      const page = await ann.signIn()
      expect(page.options).toMatchObject({
        ...{ attestation: 'none', rp: { id: 'localhost' } },
        pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }],
      })
      const key = new SoftwareAuthenticator()
      const forged = await ann.goOn({
        credential: key.selfAttested(page.options as never, (it) => Buffer.from(it).reverse()),
      })
      expect(forged.alert).toContain('could not be registered')
      const certified = new Map([['x5c', [Buffer.from('x')]]])
      const statement = { format: 'packed', statement: certified }
      const other = await ann.goOn({ credential: key.create(forged.options as never, statement) })
      expect(other.alert).toContain('could not be registered')
      await ann.goOn({ credential: key.selfAttested(other.options as never) })
      expect(ann.devices()).toHaveLength(1)
    })

    const forgeries: readonly (readonly [string, Forgery])[] = [
      ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
      ['another origin', { origin: 'http://localhost:7101' }],
      ['the origin over TLS', { origin: 'https://localhost:7100' }],
      ['a host that begins alike', { origin: 'http://localhost:7100.evil.example' }],
      ['another relying party', { party: 'evil.example' }],
      ['the other ceremony', { type: 'webauthn.other' }],
      ['a frame of another page', { crossOrigin: true, topOrigin: 'https://evil.example' }],
      ['a frame', { crossOrigin: true }],
      ['nobody present', { flags: 0x01 }],
      ['a backup of what has none', { flags: 0x10 }],
      ['extensions that are not there', { flags: 0x80 }],
      ['bytes after the data', { trailing: Buffer.alloc(1) }],
      ['two ids', { rawId: 'AAAA' }],
      ['another id', { id: Buffer.alloc(32, 1).toString('base64url') }],
      ['another type', { credentialType: 'password' }],
    ]

    it.each(forgeries)('is not registered with %s', async (_, forged) => {
      const page = await ann.signIn()
      const key = new SoftwareAuthenticator()
      const refused = await ann.goOn({ credential: key.create(page.options as never, forged) })
      expect([refused.status, refused.alert]).toEqual([
        400,
        'The security key could not be registered.',
      ])
      expect(ann.devices()).toEqual([])
    })

    it.each([
      ['no algorithm', 'none', {}],
      ['a curve that is not wanted', 'ES384', {}],
      ['a curve under the name of another', 'ES384', { algorithm: -7 }],
      ['a short key of RSA', 'RS256 of 1024 bits', {}],
      ['a key of RSA under the name of a curve', 'RS256', { algorithm: -7 }],
      ['SHA-1', 'RS256', { algorithm: -65535 }],
      ['an unknown format', 'ES256', { format: 'other' }],
      ['words about a format that has none', 'ES256', { statement: new Map([['alg', -7]]) }],
      ['a format that is not asked for', 'ES256', { format: 'fido-u2f' }],
    ] as readonly (readonly [string, Algorithm, Forgery])[])(
      'is not registered with %s',
      async (_, algorithm, forged) => {
        const page = await ann.signIn()
        const key = new SoftwareAuthenticator(keyOrigin, algorithm)
        const refused = await ann.goOn({ credential: key.create(page.options as never, forged) })
        expect(refused.alert).toBe('The security key could not be registered.')
        expect(ann.devices()).toEqual([])
      },
    )

    it.each([
      ...forgeries,
      ['the signature of something else', { signature: (it) => Buffer.from(it).reverse() }],
      ['no signature', { signature: () => Buffer.alloc(0) }],
      [
        'a signature with one bit changed',
        {
          signature: (it) =>
            Buffer.from(it.map((byte, at) => (at === it.length - 1 ? byte ^ 1 : byte))),
        },
      ],
      ['a counter that stands still', { counter: 5 }],
      ['a counter that goes back', { counter: 4 }],
      ['a counter that is gone', { counter: 0 }],
      ['the handle of another person', { userHandle: Buffer.from('other').toString('base64url') }],
    ] as readonly (readonly [string, Forgery])[])('is not shown with %s', async (_, forged) => {
      const key = await ann.registerKey()
      const first = await ann.signIn()
      key.counter = 4
      await ann.goOn({ credential: key.get(first.options as never) })
      expect(ann.devices()).toMatchObject([{ counter: 5 }])
      const page = await ann.signIn()
      const refused = await ann.goOn({ credential: key.get(page.options as never, forged) })
      expect([refused.status, refused.alert]).toEqual([
        400,
        'The security key could not be verified.',
      ])
      expect((await ann.token()).error).toBe('authorization_pending')
      const right = await ann.goOn({ credential: key.get(refused.options as never) })
      expect(right.body).toContain('has access now')
    })

    it('signs a challenge once, and only for whom it was made', async () => {
      const key = await ann.registerKey()
      const [page, other] = [await ann.signIn(), await ann.typePassword()]
      key.counter = -1 // as keys that do not count
      const credential = key.get(page.options as never)
      expect((await ann.goOn({ credential }, other)).alert).toContain('could not be verified')
      expect((await ann.goOn({ credential }, page)).body).toContain('has access now')
      for (const again of [page, other, await ann.signIn()]) {
        expect((await ann.goOn({ credential }, again)).status).toBe(400)
      }
      expect((await ann.token()).error).toBe('authorization_pending')
    })

    it('has lost its challenge with an attempt that failed', async () => {
      const key = await ann.registerKey()
      const page = await ann.signIn()
      const right = key.get(page.options as never)
      await ann.goOn({
        credential: key.get(page.options as never, { origin: 'https://x.example' }),
      })
      expect((await ann.goOn({ credential: right }, page)).alert).toContain('could not be verified')
    })

    it('is one person’s, who alone shows it', async () => {
      const key = await ann.registerKey()
      await bob.registerKey()
      const page = await bob.signIn()
      const stolen = await bob.goOn({ credential: key.get(page.options as never) })
      expect(stolen.alert).toContain('could not be verified')
      await addPeople(aws, 'ann', 'bob', 'carl')
      const carl = new SignInPerson(aws, 'carl')
      const form = await carl.signIn()
      const copied = await carl.goOn({ credential: key.create(form.options as never) })
      expect(copied.alert).toContain('could not be registered')
      expect(carl.devices()).toEqual([])
    })

    it('is good where it was registered alone, and nowhere without a name', async () => {
      const key = await ann.registerKey()
      ann.host = 'localhost:7101'
      const elsewhere = await ann.signIn()
      expect(elsewhere.options).toBeUndefined()
      expect(elsewhere.body).toContain('http://localhost:7100 alone')
      const moved = new SoftwareAuthenticator('http://localhost:7101')
      const { pending } = { pending: aws.state.shelf('pendingSignIn').all.at(-1) }
      const options = { challenge: pending?.challenge ?? '', rpId: 'localhost' }
      const forged = moved.get(options, { id: key.id })
      expect((await ann.goOn({ credential: forged })).alert).toContain('could not be verified')
      for (const host of [
        '127.0.0.1:7100',
        'evil.example',
        'localhost.evil.example',
        'user@localhost',
      ]) {
        bob.host = host
        const form = await bob.signIn()
        expect([host, form.options]).toEqual([host, undefined])
        const made = new SoftwareAuthenticator(`http://${host}`)
        const refused = await bob.goOn({
          credential: made.create({ challenge: 'x', rp: { id: host } }),
        })
        expect(refused.alert).toContain('cannot be used at this address')
      }
    })

    it('is for the address that was set, whatever a request says', async () => {
      const own = 'https://sso.example.com'
      await setMfa(aws, { origin: own })
      ann.host = 'evil.example'
      const page = await ann.signIn()
      expect(page.options?.rp).toMatchObject({ id: 'sso.example.com' })
      const strange = new SoftwareAuthenticator('https://evil.example')
      const refused = await ann.goOn({ credential: strange.create(page.options as never) })
      expect(refused.alert).toContain('could not be registered')
      const key = new SoftwareAuthenticator(own)
      await ann.goOn({ credential: key.create(refused.options as never) })
      expect(ann.devices()).toMatchObject([{ origin: own }])
    })

    it('is refused in whatever form it has no sense', async () => {
      await ann.registerKey()
      await ann.signIn()
      const senseless = [
        'x',
        '[]',
        'null',
        '{"id":1}',
        '{"id":"a","rawId":"a","type":"public-key"}',
      ]
      for (const credential of [...senseless.slice(0, 4), 'x'.repeat(40_000)]) {
        expect((await ann.goOn({ credential })).alert).toContain('could not be verified')
        aws.now += 30_000
      }
    })
  })
}
