/** Public keys for SSH, which are RSA keys ("Use IAM with CodeCommit"). */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import type { SshKeyRecord, UserRecord } from '../../store/record-types.ts'
import { limitExceeded, namedIdentity, namedUser, onIdentity } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import { namedThing, ownedBy, removeThing, statusOf, updateStatus } from './owned-things.ts'

const mostKeys = 5
const leastBits = 2_048

export const sshOperations = {
  UploadSSHPublicKey: { target: onIdentity('user'), run: uploadKey },
  GetSSHPublicKey: { target: onIdentity('user'), run: getKey },
  ListSSHPublicKeys: { target: onIdentity('user'), run: listKeys },
  UpdateSSHPublicKey: { target: onIdentity('user'), run: updateStatus('ssh') },
  DeleteSSHPublicKey: { target: onIdentity('user'), run: removeThing('ssh') },
} satisfies OperationTable

function uploadKey(input: InputFields, call: ServedCall): CallOutput {
  const user = namedIdentity(input, call, 'user')
  const body = input.need('SSHPublicKeyBody')
  const { modulus, exponent } = readKey(body)
  const own = ownedBy(call, 'ssh', user)
  if (own.some((key) => key.modulus === modulus)) {
    throw new AwsError(
      'DuplicateSSHPublicKey',
      'The SSH public key is already associated with the user.',
    )
  }
  if (own.length >= mostKeys) throw limitExceeded('SSHPublicKeysPerUser', mostKeys)
  const id = makeUniqueId('APKA')
  const key: SshKeyRecord = {
    ...{ id, owner: user.id, active: true, created: call.time },
    ...{ modulus, exponent, body },
  }
  call.changes.put('ssh', key)
  return { SSHPublicKey: keyOutput(user, key, body) }
}

interface RsaKey {
  readonly modulus: string
  readonly exponent: string
}

/** From `ssh-rsa …` or PEM. Throws for other keys, and for short ones. */
function readKey(body: string): RsaKey {
  const [, blob] = /^ssh-rsa\s+([A-Za-z0-9+/=]+)(?:\s|$)/.exec(body.trim()) ?? []
  const key = blob === undefined ? readPem(body) : readBlob(Buffer.from(blob, 'base64'))
  if (Buffer.from(key.modulus, 'base64url').length * 8 < leastBits) {
    throw invalidKey(`The key must have at least ${leastBits} bits.`)
  }
  return key
}

/** Of a public key alone: certificates and private keys have one, too. */
const publicPem = /^\s*-----BEGIN (?:RSA )?PUBLIC KEY-----/

function readPem(body: string): RsaKey {
  let key: KeyObject
  try {
    if (!publicPem.test(body)) throw new TypeError('no public key')
    key = createPublicKey(body)
  } catch {
    throw new AwsError(
      'UnrecognizedPublicKeyEncoding',
      'The public key encoding is not recognized.',
    )
  }
  const { kty, n, e } = key.export({ format: 'jwk' })
  if (kty !== 'RSA' || n === undefined || e === undefined) {
    throw invalidKey('The public key must be an RSA key.')
  }
  return { modulus: n, exponent: e }
}

/** Three fields, each behind its length: the name, the exponent and the modulus (RFC 4253). */
function readBlob(blob: Buffer): RsaKey {
  const fields: Buffer[] = []
  let at = 0
  while (at + 4 <= blob.length) {
    const length = blob.readUInt32BE(at)
    fields.push(blob.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  const [name, exponent, modulus] = fields
  const isWhole = at === blob.length && fields.length === 3
  if (
    !isWhole ||
    name?.toString() !== 'ssh-rsa' ||
    exponent === undefined ||
    modulus === undefined
  ) {
    throw invalidKey('The public key is malformed.')
  }
  const bare = modulus[0] === 0 ? modulus.subarray(1) : modulus
  return { modulus: bare.toString('base64url'), exponent: exponent.toString('base64url') }
}

function invalidKey(message: string): AwsError {
  return new AwsError('InvalidPublicKey', message)
}

/** The other way, without a comment. */
function writeBlob({ modulus, exponent }: RsaKey): Buffer {
  const number = Buffer.from(modulus, 'base64url')
  const signed = (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), number]) : number
  const fields = [Buffer.from('ssh-rsa'), Buffer.from(exponent, 'base64url'), signed]
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(field.length)
      return [length, field]
    }),
  )
}

function keyOutput(user: UserRecord, key: SshKeyRecord, body: string): CallOutput {
  const fingerprint = createHash('md5').update(writeBlob(key)).digest('hex')
  return {
    ...keySummary(user, key),
    Fingerprint: fingerprint.replace(/..(?=.)/g, '$&:'),
    SSHPublicKeyBody: body,
  }
}

function keySummary({ name }: UserRecord, key: SshKeyRecord): CallOutput {
  return {
    UserName: name,
    SSHPublicKeyId: key.id,
    Status: statusOf(key),
    UploadDate: new Date(key.created),
  }
}

function getKey(input: InputFields, call: ServedCall): CallOutput {
  const { user, record } = namedThing(input, call, 'ssh')
  const isPem = input.need('Encoding') === 'PEM'
  const { modulus: n, exponent: e } = record
  const pem = () =>
    createPublicKey({ format: 'jwk', key: { kty: 'RSA', n, e } })
      .export({ type: 'spki', format: 'pem' })
      .toString()
      .trimEnd()
  const ssh = () => `ssh-rsa ${writeBlob(record).toString('base64')}`
  return { SSHPublicKey: keyOutput(user, record, isPem ? pem() : ssh()) }
}

function listKeys(input: InputFields, call: ServedCall): CallOutput {
  const user = namedUser(input, call)
  return pageOf(input, call, {
    member: 'SSHPublicKeys',
    items: ownedBy(call, 'ssh', user),
    keyOf: ({ id }) => id,
    show: (key) => keySummary(user, key),
  })
}
