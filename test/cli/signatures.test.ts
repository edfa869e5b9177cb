/** Signed bundles: `--sign` and `--verify`. */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'
import { allowedRequest, directory } from './documents.ts'

describe('signatures', () => {
  const makeKeys = () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const alg = { alg: 'EdDSA', kid: 'one' }
    return {
      secret: { ...privateKey.export({ format: 'jwk' }), ...alg, key_ops: ['sign'] },
      open: { ...publicKey.export({ format: 'jwk' }), ...alg, key_ops: ['verify'] },
    }
  }
  const request = JSON.stringify(allowedRequest)

  async function makeSigned() {
    const { secret, open } = makeKeys()
    const files = { 'secret.jwk': secret, 'open.jwk': open, 'other.jwk': makeKeys().open }
    const folder = makeFolder({ 'team.directory.json': directory, ...files })
    const args = ['compile', folder('team.directory.json'), '-o', folder('a.bundle')]
    const outcome = await sallyport([...args, '--sign', folder('secret.jwk')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/signature +Ed25519/)
    return folder
  }

  test('the public key accepts what the private key signed', async () => {
    const folder = await makeSigned()
    const options = ['--verify', folder('open.jwk')]
    const args = [folder('a.bundle'), '--request', request, ...options]
    expect(await sallyport(['check', ...args])).toMatchObject({ code: 0 })
    expect(await sallyport(['explain', ...args])).toMatchObject({ code: 0 })
    expect(await sallyport(['inspect', folder('a.bundle'), ...options])).toMatchObject({ code: 0 })
  })

  test('another key, or no signature, exits 3', async () => {
    const folder = await makeSigned()
    await sallyport(['compile', folder('team.directory.json'), '-o', folder('plain.bundle')])
    const attempts = [
      [folder('a.bundle'), '--verify', folder('other.jwk')],
      [folder('plain.bundle'), '--verify', folder('open.jwk')],
    ]
    for (const attempt of attempts) {
      const outcome = await sallyport(['check', ...attempt, '--request', request])
      expect(outcome).toMatchObject({ code: 3, stdout: '' })
      expect(outcome.stderr).toContain('error ERR_BUNDLE_SIGNATURE: ')
    }
  })

  test.each([
    ['a public key', () => makeKeys().open, 'the key is a public key'],
    ['another kind of key', () => ({ kty: 'RSA' }), 'the key is not an Ed25519 key'],
    ['text', () => 'secret stuff', 'the key file is not JSON'],
    ['a damaged key', () => ({ ...makeKeys().secret, d: 'AAAA' }), 'the key cannot be read'],
  ])('%s does not sign; exit 3, and nothing of the key is shown', async (_, make, message) => {
    const folder = makeFolder({ 'team.directory.json': directory, 'key.jwk': make() })
    const args = ['compile', folder('team.directory.json'), '-o', folder('a.bundle')]
    const outcome = await sallyport([...args, '--sign', folder('key.jwk')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain(`error ERR_KEY_INVALID: ${message}`)
    expect(outcome.stderr).not.toContain('stuff')
    expect(existsSync(folder('a.bundle'))).toBe(false)
  })
})
