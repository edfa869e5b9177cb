/** Signature Version 4: the published vectors where they are, and what is refused everywhere. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  canonicalRequest,
  type ReceivedRequest,
  sha256,
  signatureOf,
} from '../../src/server/signature/canonical-request.ts'
import { RecentValues } from '../../src/server/signature/recent-values.ts'
import { accountOfKey, makeAccessKeyId, Secrets } from '../../src/server/signature/secrets.ts'
import { readSignature } from '../../src/server/signature/stated-signature.ts'
import { confirmStatement, isSignedWith } from '../../src/server/signature/verify-signature.ts'
import { TestAccount } from './support/test-account.ts'

const file = join(import.meta.dirname, '../../../shared/data/vectors/sigv4.json.gz')

type Vector = Readonly<Record<string, string>>

interface VectorContext {
  readonly credentials: { readonly secret_access_key: string }
  readonly normalize: boolean
  readonly timestamp: string
}

/** A request as it is on the wire: a line, headers, an empty line and a body. */
function parseRequest(text: string): ReceivedRequest {
  const [head = '', ...rest] = text.split('\n\n')
  const [line = '', ...lines] = head.split('\n')
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1.1$/.exec(line) ?? []
  const headers: [string, string][] = []
  for (const one of lines.filter((each) => each !== '')) {
    const last = headers.at(-1)
    const at = one.indexOf(':')
    if (/^\s/.test(one) && last !== undefined) last[1] += ` ${one.trim()}`
    else headers.push([one.slice(0, at), one.slice(at + 1)])
  }
  return { method, target, headers, body: Buffer.from(rest.join('\n\n')) }
}

describe.skipIf(!existsSync(file))('the published vectors', () => {
  const vectors: Readonly<Record<string, Vector>> = existsSync(file)
    ? JSON.parse(gunzipSync(readFileSync(file)).toString())
    : {}

  it.each(Object.entries(vectors))('%s is signed alike in its header', (_, vector) => {
    const context: VectorContext = JSON.parse(vector['context.json'] ?? '')
    const request = parseRequest(vector['header-signed-request.txt'] ?? '')
    const expected = vector['header-canonical-request.txt'] ?? ''
    const lines = expected.split('\n')
    const canonical = canonicalRequest(request, {
      signedHeaders: (lines.at(-2) ?? '').split(';'),
      bodyHash: sha256(request.body),
      normalize: context.normalize,
    })
    expect(canonical).toBe(expected)
    const time = context.timestamp.replace(/[-:]/g, '')
    const scope = { date: time.slice(0, 8), region: 'us-east-1', service: 'service' }
    const { secret_access_key: secret } = context.credentials
    const signature = vector['header-signature.txt']
    expect(signatureOf(canonical, secret, { scope, time })).toBe(signature)
  })

  const normalized = Object.entries(vectors).filter(([name, vector]) => {
    const context: VectorContext = JSON.parse(vector['context.json'] ?? '')
    // two headers of one name are refused here
    return context.normalize && !/key-duplicate|value-order/.test(name)
  })

  it.each(normalized)('%s is verified, and refused with one character changed', (name, vector) => {
    const context: VectorContext = JSON.parse(vector['context.json'] ?? '')
    const { secret_access_key: secret } = context.credentials
    // a token that is added after signing is signed here, or refused
    const forms = name === 'post-sts-header-after' ? ['header'] : ['header', 'query']
    for (const form of forms) {
      const request = parseRequest(vector[`${form}-signed-request.txt`] ?? '')
      const stated = readSignature(request)
      if (stated === undefined) throw new Error('no signature was read')
      expect(isSignedWith(secret, request, stated)).toBe(true)
      expect(isSignedWith(undefined, request, stated)).toBe(false)
      expect(isSignedWith(`${secret}x`, request, stated)).toBe(false)
      const last = stated.signature.endsWith('0') ? '1' : '0'
      const forged = { ...stated, signature: stated.signature.slice(0, -1) + last }
      expect(isSignedWith(secret, request, forged)).toBe(false)
      const swapped = { ...request, body: Buffer.concat([request.body, Buffer.from('x')]) }
      expect(isSignedWith(secret, swapped, stated)).toBe(false)
      const moved = { ...request, method: request.method === 'GET' ? 'POST' : 'GET' }
      expect(isSignedWith(secret, moved, stated)).toBe(false)
    }
  })
})

describe('a statement', () => {
  const now = Date.parse('2026-03-01T12:00:00Z')

  function request(
    changes: Partial<Record<'credential' | 'signed' | 'date' | 'extra', string>> = {},
  ) {
    const credential = changes.credential ?? 'AKID/20260301/us-east-1/iam/aws4_request'
    const signed = changes.signed ?? 'host;x-amz-date'
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=00`
    const headers: [string, string][] = [
      ['Host', 'localhost'],
      ['X-Amz-Date', changes.date ?? '20260301T120000Z'],
      ['Authorization', authorization],
    ]
    if (changes.extra !== undefined) headers.push([changes.extra, 'x'])
    return { method: 'POST', target: '/', headers, body: Buffer.from('Action=ListUsers') }
  }

  function confirm(changes: Parameters<typeof request>[0]): void {
    const received = request(changes)
    const stated = readSignature(received)
    if (stated === undefined) throw new Error('no signature was read')
    confirmStatement(received, stated, now)
  }

  it('that is whole passes', () => {
    expect(() => confirm({})).not.toThrow()
  })

  it.each([
    [{ credential: 'AKID/20260301/us-east-1/iam' }, /exactly 5 slash-delimited elements/],
    [
      { credential: 'AKID/20260301/us-east-1/iam/aws4' },
      /valid terminator: 'aws4_request', not 'aws4'/,
    ],
    [{ credential: 'AKID/20260228/us-east-1/iam/aws4_request' }, /'20260228' != '20260301'/],
    [{ credential: 'AKID/20260301/here/iam/aws4_request' }, /valid region/],
    [{ signed: 'x-amz-date' }, /'Host' or ':authority' must be a 'SignedHeader'/],
    [{ signed: 'host' }, /'x-amz-date' must be a 'SignedHeader'/],
    [{ extra: 'X-Amz-Target' }, /'x-amz-target' must be a 'SignedHeader'/],
    [{ extra: 'Host' }, /'host' is given more than once/],
    [{ signed: 'host;x-amz-date;x-other' }, /'x-other' is missing/],
    [
      { extra: 'X-Amz-Content-Sha256', signed: 'host;x-amz-content-sha256;x-amz-date' },
      /not the SHA-256/,
    ],
    [{ date: '2026-03-01' }, /ISO-8601/],
    [
      { date: '20260301T114459Z' },
      /^Signature expired: 20260301T114459Z is now earlier than 20260301T114500Z \(20260301T120000Z - 15 min.\)$/,
    ],
    [
      { date: '20260301T121501Z' },
      /^Signature not yet current: 20260301T121501Z is still later than 20260301T121500Z \(20260301T120000Z \+ 15 min.\)$/,
    ],
  ])('with %j is refused', (changes, message) => {
    expect(() => confirm(changes)).toThrow(message)
  })
})

describe('a call', () => {
  let aws: TestAccount
  beforeEach(async () => {
    aws = await TestAccount.open()
  })

  it('without a signature is refused', async () => {
    const body = Buffer.from('Action=ListUsers&Version=2010-05-08')
    const request = { method: 'POST', target: '/', headers: [], body, address: '' }
    const { status, body: answer } = await aws.service.answer(request)
    expect(status).toBe(403)
    expect(answer).toContain('<Code>MissingAuthenticationToken</Code>')
  })

  it('with a key that nobody has, or with another secret, is refused', async () => {
    const unknown = { ...aws.administrator, accessKeyId: makeAccessKeyId('AKIA', '111122223333') }
    const nobody = await aws.iam('ListUsers', {}, unknown)
    expect([nobody.status, nobody.code]).toEqual([403, 'InvalidClientTokenId'])
    const wrong = { ...aws.administrator, secretAccessKey: 'x'.repeat(40) }
    const forged = await aws.iam('ListUsers', {}, wrong)
    expect([forged.status, forged.code]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  it('with a token beside a long-term key is refused', async () => {
    const odd = { ...aws.administrator, token: 'AAAA' }
    expect((await aws.iam('ListUsers', {}, odd)).code).toBe('InvalidClientTokenId')
  })

  it('to a service that is not here, or to no operation, is refused', async () => {
    const other = await aws.send(
      'ec2',
      'Action=DescribeInstances&Version=2016-11-15',
      aws.administrator,
    )
    expect(other.body).toContain('<Code>NotImplemented</Code>')
    const astray = await aws.send('s3', 'Action=ListUsers&Version=2010-05-08', aws.administrator)
    expect(astray.status).toBe(403)
    expect(astray.body).toContain('<Code>SignatureDoesNotMatch</Code>')
    expect(astray.body).toContain("Credential should be scoped to correct service: 'iam'.")
    const unknown = await aws.iam('MakeUser')
    expect([unknown.code, unknown.message]).toEqual([
      'InvalidAction',
      'Could not find operation MakeUser for version 2010-05-08',
    ])
    expect((await aws.call('iam', {}, aws.administrator)).code).toBe('MissingAction')
  })

  it('with a parameter that is given twice or numbered wrongly is refused', async () => {
    const form = 'Version=2010-05-08&Action=CreateUser&UserName=a'
    const twice = await aws.send('iam', `${form}&UserName=b`, aws.administrator)
    expect([twice.status, /<Code>(\w+)/.exec(twice.body)?.[1]]).toEqual([400, 'MalformedInput'])
    for (const at of ['2', '0', '4294967297', 'x']) {
      const tags = `&Tags.member.${at}.Key=k&Tags.member.${at}.Value=v`
      const odd = await aws.send('iam', form + tags, aws.administrator)
      expect(odd.body).toContain('<Code>MalformedInput</Code>')
    }
    expect((await aws.iam('GetUser', { UserName: 'a' })).code).toBe('NoSuchEntity')
  })
})

describe('secrets', () => {
  it('follow from the master key, the access key id and the salt', () => {
    const one = new Secrets(Buffer.alloc(32, 1))
    const secret = one.secretOf('AKIAEXAMPLE', 'salt')
    expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/)
    expect(new Secrets(Buffer.alloc(32, 1)).secretOf('AKIAEXAMPLE', 'salt')).toBe(secret)
    expect(one.secretOf('AKIAEXAMPLF', 'salt')).not.toBe(secret)
    expect(one.secretOf('AKIAEXAMPLE', 'other')).not.toBe(secret)
    expect(new Secrets(Buffer.alloc(32, 2)).secretOf('AKIAEXAMPLE', 'salt')).not.toBe(secret)
  })

  it('open what was sealed for the same purpose, and nothing that was changed', () => {
    const secrets = new Secrets(Buffer.alloc(32, 1))
    const sealed = secrets.seal('one', { a: 1 })
    expect(secrets.open('one', sealed)).toEqual({ a: 1 })
    expect(secrets.open('two', sealed)).toBeUndefined()
    expect(secrets.open('one', `${sealed}=`)).toBeUndefined()
    for (const [at, byte] of Buffer.from(sealed, 'base64').entries()) {
      const changed = Buffer.from(sealed, 'base64')
      changed[at] = byte ^ 1
      expect(secrets.open('one', changed.toString('base64'))).toBeUndefined()
    }
  })

  it('have key ids that say their account', () => {
    for (const account of ['000000000000', '111122223333', '999999999999']) {
      const id = makeAccessKeyId('AKIA', account)
      expect(id).toMatch(/^AKIA[A-Z2-7]{16}$/)
      expect(accountOfKey(id)).toBe(account)
    }
    expect(accountOfKey('AKIA')).toBeUndefined()
  })
})

describe('values that are kept', () => {
  it('are computed once, until so many others were asked for', () => {
    const kept = new RecentValues<string>(2)
    const computed: string[] = []
    const find = (key: string) =>
      kept.find(key, () => {
        computed.push(key)
        return `value of ${key}`
      })
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(find(key)).toBe(`value of ${key}`)
    expect(computed).toEqual(['a', 'b', 'c', 'b'])
    expect(kept.size).toBe(2)
  })
})
