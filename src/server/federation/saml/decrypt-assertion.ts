/** Encrypted assertions → their text (XML Encryption: AES, its key by RSA-OAEP). */
import { constants, createDecipheriv, privateDecrypt } from 'node:crypto'
import { encryptionSpace, signatureSpace } from './names.ts'
import { childrenOf, onlyChild, type XmlElement, XmlError } from './xml-tree.ts'

interface ContentMethod {
  readonly cipher: 'aes-128-cbc' | 'aes-256-cbc' | 'aes-128-gcm' | 'aes-256-gcm'
  readonly keyBytes: number
}

const newerSpace = 'http://www.w3.org/2009/xmlenc11#'
const contentMethods: ReadonlyMap<string, ContentMethod> = new Map<string, ContentMethod>([
  [`${encryptionSpace}aes128-cbc`, { cipher: 'aes-128-cbc', keyBytes: 16 }],
  [`${encryptionSpace}aes256-cbc`, { cipher: 'aes-256-cbc', keyBytes: 32 }],
  [`${newerSpace}aes128-gcm`, { cipher: 'aes-128-gcm', keyBytes: 16 }],
  [`${newerSpace}aes256-gcm`, { cipher: 'aes-256-gcm', keyBytes: 32 }],
])

/** Throws `XmlError`, always the same, for what none of the private keys opens. */
export function decryptAssertion(encrypted: XmlElement, keys: readonly string[]): string {
  for (const key of keys) {
    try {
      return decrypt(encrypted, key)
    } catch {
      // what went wrong is nobody's business: it would help to guess
    }
  }
  throw new XmlError('an assertion that cannot be decrypted')
}

function decrypt(encrypted: XmlElement, key: string): string {
  const data = need(encrypted, encryptionSpace, 'EncryptedData')
  const method = contentMethods.get(algorithmOf(data))
  const info = onlyChild(data, signatureSpace, 'KeyInfo')
  const [inside] = info === undefined ? [] : childrenOf(info, encryptionSpace, 'EncryptedKey')
  const wrapped = inside ?? need(encrypted, encryptionSpace, 'EncryptedKey')
  if (method === undefined) throw new XmlError('an unknown cipher')
  const secret = unwrap(wrapped, key)
  if (secret.length !== method.keyBytes) throw new XmlError('a key of another length')
  return open(cipherBytes(data), secret, method)
}

/** OAEP with SHA-1 or SHA-256, for the digest and for the mask alike. */
function unwrap(wrapped: XmlElement, key: string): Buffer {
  const algorithm = algorithmOf(wrapped)
  const isOaep =
    algorithm === `${encryptionSpace}rsa-oaep-mgf1p` || algorithm === `${newerSpace}rsa-oaep`
  const method = need(wrapped, encryptionSpace, 'EncryptionMethod')
  const digest = onlyChild(method, signatureSpace, 'DigestMethod')?.attributes.get('Algorithm')
  const hashes = new Map<string | undefined, string>([
    [undefined, 'sha1'],
    [`${signatureSpace}sha1`, 'sha1'],
    [`${encryptionSpace}sha256`, 'sha256'],
  ])
  const oaepHash = hashes.get(digest)
  if (!isOaep || oaepHash === undefined) throw new XmlError('an unknown key transport')
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return privateDecrypt({ key, padding, oaepHash }, cipherBytes(wrapped))
}

function open(bytes: Buffer, secret: Buffer, { cipher }: ContentMethod): string {
  if (cipher === 'aes-128-gcm' || cipher === 'aes-256-gcm') {
    const decipher = createDecipheriv(cipher, secret, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(-16))
    const plain = [decipher.update(bytes.subarray(12, -16)), decipher.final()]
    return Buffer.concat(plain).toString()
  }
  const decipher = createDecipheriv(cipher, secret, bytes.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()])
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > 16) throw new XmlError('wrong padding')
  return padded.subarray(0, -padding).toString()
}

function need(element: XmlElement, space: string, name: string): XmlElement {
  const found = onlyChild(element, space, name)
  if (found === undefined) throw new XmlError(`no \`${name}\``)
  return found
}

function algorithmOf(element: XmlElement): string {
  return need(element, encryptionSpace, 'EncryptionMethod').attributes.get('Algorithm') ?? ''
}

function cipherBytes(element: XmlElement): Buffer {
  const value = need(need(element, encryptionSpace, 'CipherData'), encryptionSpace, 'CipherValue')
  return Buffer.from(value.text.replace(/\s/g, ''), 'base64')
}
