/** The test vectors of the W3C's specification, as far as they are about what the server takes. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyScriptHash } from '../../src/server/identity-center/mfa/key-script.ts'
import { verifyKey, verifyNewKey } from '../../src/server/identity-center/mfa/security-keys.ts'

const file = join(import.meta.dirname, '../../../shared/data/vectors/webauthn.json')
const isThere = existsSync(file)
if (!isThere) console.log(`vectors of Web Authentication: skipped, ${file} is missing`)

type Parts = Readonly<Record<string, string>>

interface Vectors {
  readonly rpId: string
  readonly origin: string
  readonly vectors: readonly {
    readonly name: string
    /** Whether the server takes it: nothing that comes out of a frame. */
    readonly isGood: boolean
    readonly registration: Parts
    readonly assertion?: Parts
  }[]
}

const { rpId, origin, vectors }: Vectors = isThere
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { rpId: '', origin: '', vectors: [] }

const encoded = (hex = '') => Buffer.from(hex, 'hex').toString('base64url')

/** As a browser sends it. */
function sent(id: string, parts: Parts, names: readonly string[]): string {
  const response = Object.fromEntries(names.map((name) => [name, encoded(parts[name])]))
  return JSON.stringify({ id, rawId: id, type: 'public-key', response })
}

describe('Web Authentication', () => {
  it('has a script that pages know by its hash', () => {
    expect(keyScriptHash).toMatch(/^sha256-[\w+/]{43}=$/)
  })

  for (const { name, isGood, registration, assertion } of vectors) {
    it(`${name} is ${isGood ? 'taken' : 'refused'}`, async () => {
      const id = encoded(registration.credential)
      const place = { origin, party: rpId }
      const expected = { place, challenge: encoded(registration.challenge) }
      const made = sent(id, registration, ['clientDataJSON', 'attestationObject'])
      const key = await verifyNewKey(made, expected)
      expect(key?.credential).toBe(isGood ? id : undefined)
      expect(await verifyNewKey(made, { ...expected, challenge: 'x' })).toBeUndefined()
      if (assertion === undefined) return
      const publicKey = key?.publicKey ?? encoded(assertion.publicKey)
      const record = {
        ...({ type: 'WEBAUTHN', id: '1', user: '2', label: '', created: '' } as const),
        ...{ credential: id, publicKey, counter: 0, origin },
      }
      const got = sent(id, assertion, ['clientDataJSON', 'authenticatorData', 'signature'])
      const asked = { place, challenge: encoded(assertion.challenge) }
      expect((await verifyKey(got, asked, [record]))?.counter).toBe(isGood ? 0 : undefined)
      expect(await verifyKey(got, { ...asked, challenge: 'x' }, [record])).toBeUndefined()
    })
  }
})
