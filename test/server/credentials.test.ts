/** MFA devices, SSH keys, certificates, passwords of services, the credential report, OIDC providers. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeAt, stepAt } from '../../src/server/iam/credentials/one-time-codes.ts'
import { base32 } from '../../src/server/signature/secrets.ts'
import type { XmlValue } from './support/read-xml.ts'
import { account, allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const file = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')

function member(value: XmlValue | undefined, name: string): string {
  return String((value as Record<string, XmlValue>)[name])
}

/** Base 32 as devices read it. */
function readBase32(text: string): Buffer {
  const bits = [...text]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

describe('one-time codes', () => {
  it('are those of RFC 6238, appendix B', () => {
    const seed = Buffer.from('12345678901234567890')
    const times = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000]
    const codes = times.map((seconds) => codeAt(seed, stepAt(seconds * 1_000)))
    expect(codes).toEqual(['287082', '081804', '050471', '005924', '279037', '353130'])
  })

  it('come of seeds in base 32, as RFC 4648 writes it', () => {
    expect(
      ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text))),
    ).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'])
  })
})

describe('MFA devices', () => {
  const serial = `arn:aws:iam::${account}:mfa/phone`
  let keys: Keys
  let seed: Buffer

  beforeEach(async () => {
    keys = await aws.makeUser('u', allow(['sts:*', 'iam:ListUsers']))
    const { VirtualMFADevice } = await aws.expectOk(
      aws.iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' }),
    )
    expect(VirtualMFADevice).toMatchObject({ SerialNumber: serial })
    const text = Buffer.from(member(VirtualMFADevice, 'Base32StringSeed'), 'base64').toString()
    expect(text).toMatch(/^[A-Z2-7]{64}$/)
    seed = readBase32(text)
    expectImage(Buffer.from(member(VirtualMFADevice, 'QRCodePNG'), 'base64'))
  })

  function expectImage(png: Buffer): void {
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    const width = png.readUInt32BE(16)
    const at = png.indexOf('IDAT')
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
    expect(rows.length).toBe(width * (1 + Math.ceil(width / 8)))
  }

  const code = (later: number) => codeAt(seed, stepAt(aws.now) + later)
  const enable = (first = code(-1), second = code(0)) =>
    aws.iam('EnableMFADevice', {
      ...{ UserName: 'u', SerialNumber: serial },
      ...{ AuthenticationCode1: first, AuthenticationCode2: second },
    })

  it('are enabled with two codes one after the other, and no others', async () => {
    const wrong = await enable(code(0), code(-1))
    expect([wrong.status, wrong.code]).toEqual([403, 'InvalidAuthenticationCode'])
    expect((await enable(code(-9), code(-8))).code).toBe('InvalidAuthenticationCode')
    await aws.expectOk(enable())
    expect((await enable()).code).toBe('EntityAlreadyExists')
    const expected = { UserName: 'u', SerialNumber: serial, EnableDate: '2026-03-01T12:00:00Z' }
    const { MFADevices } = await aws.expectOk(aws.iam('ListMFADevices', { UserName: 'u' }))
    expect(MFADevices).toEqual([expected])
    const named = { UserName: 'u', SerialNumber: serial }
    expect(await aws.expectOk(aws.iam('GetMFADevice', named))).toEqual(expected)
    const assigned = await aws.expectOk(
      aws.iam('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }),
    )
    expect(assigned.VirtualMFADevices).toMatchObject([
      { SerialNumber: serial, User: { UserName: 'u' } },
    ])
    const free = await aws.expectOk(
      aws.iam('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' }),
    )
    expect(free.VirtualMFADevices).toBe('')
  })

  it('are deactivated before they or their users are deleted', async () => {
    await aws.expectOk(enable())
    const inUse = await aws.iam('DeleteVirtualMFADevice', { SerialNumber: serial })
    expect(inUse.message).toBe('MFA VirtualDevice in use. Must deactivate first.')
    await aws.expectOk(aws.iam('DeleteUserPolicy', { UserName: 'u', PolicyName: 'own' }))
    await aws.expectOk(aws.iam('DeleteAccessKey', { UserName: 'u', AccessKeyId: keys.accessKeyId }))
    expect((await aws.iam('DeleteUser', { UserName: 'u' })).message).toBe(
      'Cannot delete entity, must deactivate MFA device first.',
    )
    await aws.expectOk(aws.iam('DeactivateMFADevice', { UserName: 'u', SerialNumber: serial }))
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'u' }))
    await aws.expectOk(aws.iam('DeleteVirtualMFADevice', { SerialNumber: serial }))
    const gone = await aws.iam('GetMFADevice', { SerialNumber: serial })
    expect(gone.message).toBe(`MFA Device with serial number ${serial} does not exist.`)
  })

  it('are in step again after other codes', async () => {
    await aws.expectOk(enable())
    aws.now += 300_000
    const resync = { UserName: 'u', SerialNumber: serial }
    const codes = { AuthenticationCode1: code(-1), AuthenticationCode2: code(0) }
    await aws.expectOk(aws.iam('ResyncMFADevice', { ...resync, ...codes }))
    expect((await aws.iam('ResyncMFADevice', { ...resync, ...codes })).code).toBe(
      'InvalidAuthenticationCode',
    )
  })

  it('give sessions that IAM takes and policies know, with a code that is good once', async () => {
    await aws.expectOk(enable())
    aws.now += 60_000
    const given = { SerialNumber: serial, TokenCode: code(0) }
    const { Credentials } = await aws.expectOk(aws.sts('GetSessionToken', given, keys))
    await aws.expectOk(aws.iam('ListUsers', {}, keysOf(Credentials)))
    const again = await aws.sts('GetSessionToken', given, keys)
    expect([again.code, again.message]).toEqual([
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    ])
    const statement = {
      ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'M', AssumeRolePolicyDocument: document }))
    const assume = { RoleArn: `arn:aws:iam::${account}:role/M`, RoleSessionName: 'one' }
    expect((await aws.sts('AssumeRole', assume, keys)).code).toBe('AccessDenied')
    await aws.expectOk(aws.sts('AssumeRole', assume, keysOf(Credentials)))
    aws.now += 30_000
    const next = { ...assume, SerialNumber: serial, TokenCode: code(0) }
    await aws.expectOk(aws.sts('AssumeRole', next, keys))
    aws.now += 30_000
    const other = { ...assume, SerialNumber: serial, TokenCode: code(0) }
    expect((await aws.sts('AssumeRole', other)).code).toBe('AccessDenied')
  })

  it('take no code for half a minute after five wrong ones', async () => {
    await aws.expectOk(enable())
    aws.now += 60_000
    const wrong = code(0) === '000000' ? '111111' : '000000'
    const ask = (TokenCode: string) =>
      aws.sts('GetSessionToken', { SerialNumber: serial, TokenCode }, keys)
    for (let at = 0; at < 5; at += 1) expect((await ask(wrong)).code).toBe('AccessDenied')
    expect((await ask(code(0))).code).toBe('AccessDenied')
    aws.now += 30_000
    await aws.expectOk(ask(code(0)))
  })

  it('take no code for the rest of the day after twenty wrong ones, unless enabled anew', async () => {
    await aws.expectOk(enable())
    const ask = (TokenCode: string) =>
      aws.sts('GetSessionToken', { SerialNumber: serial, TokenCode }, keys)
    const spend = async () => {
      for (let at = 0; at < 20; at += 1) {
        if (at % 4 === 0) aws.now += 60_000
        expect((await ask(code(0) === '000000' ? '111111' : '000000')).code).toBe('AccessDenied')
      }
      aws.now += 60_000
      expect((await ask(code(0))).code).toBe('AccessDenied')
    }
    await spend()
    await aws.expectOk(aws.iam('DeactivateMFADevice', { UserName: 'u', SerialNumber: serial }))
    await aws.expectOk(enable())
    aws.now += 60_000
    await aws.expectOk(ask(code(0)))
    await spend()
    aws.now = (Math.floor(aws.now / 86_400_000) + 1) * 86_400_000
    await aws.expectOk(ask(code(0)))
  })

  it('have tags', async () => {
    const name = { SerialNumber: serial }
    const tag = { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' }
    await aws.expectOk(aws.iam('TagMFADevice', { ...name, ...tag }))
    const { Tags } = await aws.expectOk(aws.iam('ListMFADeviceTags', name))
    expect(Tags).toEqual([{ Key: 'k', Value: 'v' }])
    await aws.expectOk(aws.iam('UntagMFADevice', { ...name, 'TagKeys.member.1': 'k' }))
    expect((await aws.expectOk(aws.iam('ListMFADeviceTags', name))).Tags).toBe('')
  })
})

describe('SSH keys', () => {
  const rsa = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString()

  it('are uploaded in one form and read in both', async () => {
    await aws.makeUser('u')
    const pem = rsa()
    const uploaded = await aws.expectOk(
      aws.iam('UploadSSHPublicKey', { UserName: 'u', SSHPublicKeyBody: pem }),
    )
    expect(uploaded.SSHPublicKey).toMatchObject({
      ...{ UserName: 'u', Status: 'Active', UploadDate: '2026-03-01T12:00:00Z' },
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
      Fingerprint: expect.stringMatching(/^[0-9a-f]{2}(?::[0-9a-f]{2}){15}$/),
    })
    const id = { UserName: 'u', SSHPublicKeyId: member(uploaded.SSHPublicKey, 'SSHPublicKeyId') }
    const ssh = await aws.expectOk(aws.iam('GetSSHPublicKey', { ...id, Encoding: 'SSH' }))
    const body = member(ssh.SSHPublicKey, 'SSHPublicKeyBody')
    const read = await aws.expectOk(aws.iam('GetSSHPublicKey', { ...id, Encoding: 'PEM' }))
    expect(
      createPublicKey(member(read.SSHPublicKey, 'SSHPublicKeyBody')).equals(createPublicKey(pem)),
    ).toBe(true)
    const twice = await aws.iam('UploadSSHPublicKey', {
      UserName: 'u',
      SSHPublicKeyBody: `${body} me@here`,
    })
    expect([twice.status, twice.code]).toEqual([400, 'DuplicateSSHPublicKey'])
    await aws.expectOk(aws.iam('UpdateSSHPublicKey', { ...id, Status: 'Inactive' }))
    const { SSHPublicKeys } = await aws.expectOk(aws.iam('ListSSHPublicKeys', { UserName: 'u' }))
    expect(SSHPublicKeys).toMatchObject([{ Status: 'Inactive' }])
    await aws.expectOk(aws.iam('DeleteSSHPublicKey', id))
    const gone = await aws.iam('GetSSHPublicKey', { ...id, Encoding: 'SSH' })
    expect(gone.message).toBe(`The Public Key with id ${id.SSHPublicKeyId} cannot be found.`)
    await aws.expectOk(aws.iam('UploadSSHPublicKey', { UserName: 'u', SSHPublicKeyBody: body }))
  })

  it.each([
    ['nothing', 'UnrecognizedPublicKeyEncoding'],
    [
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      'UnrecognizedPublicKeyEncoding',
    ],
    ['ssh-rsa AAAA', 'InvalidPublicKey'],
    [
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'InvalidPublicKey',
    ],
    [
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .publicKey.export({ type: 'spki', format: 'pem' })
        .toString(),
      'InvalidPublicKey',
    ],
  ])('such as %s are refused', async (body, code) => {
    await aws.makeUser('u')
    expect(
      (await aws.iam('UploadSSHPublicKey', { UserName: 'u', SSHPublicKeyBody: body })).code,
    ).toBe(code)
  })
})

describe('signing certificates', () => {
  it('are two at most, and nobody else has the same', async () => {
    await aws.makeUser('u')
    const upload = (name: string, user = 'u') =>
      aws.iam('UploadSigningCertificate', {
        UserName: user,
        CertificateBody: file(`${name}.crt.pem`),
      })
    const { Certificate } = await aws.expectOk(upload('one'))
    expect(Certificate).toMatchObject({
      UserName: 'u',
      Status: 'Active',
      CertificateBody: file('one.crt.pem'),
    })
    expect((await upload('one', 'administrator')).code).toBe('DuplicateCertificate')
    await aws.expectOk(upload('two'))
    expect((await upload('three')).message).toBe('Cannot exceed quota for CertificatesPerUser: 2')
    const id = { UserName: 'u', CertificateId: member(Certificate, 'CertificateId') }
    await aws.expectOk(aws.iam('UpdateSigningCertificate', { ...id, Status: 'Inactive' }))
    const { Certificates } = await aws.expectOk(
      aws.iam('ListSigningCertificates', { UserName: 'u' }),
    )
    expect(
      (Certificates as readonly XmlValue[]).map((one) => member(one, 'Status')).sort(),
    ).toEqual(['Active', 'Inactive'])
    await aws.expectOk(aws.iam('DeleteSigningCertificate', id))
    const gone = await aws.iam('DeleteSigningCertificate', id)
    expect(gone.message).toBe(`The Certificate with id ${id.CertificateId} cannot be found.`)
    const odd = await aws.iam('UploadSigningCertificate', { UserName: 'u', CertificateBody: 'x' })
    expect(odd.code).toBe('MalformedCertificate')
  })
})

describe('server certificates', () => {
  const given = {
    ServerCertificateName: 'web',
    Path: '/tls/',
    CertificateBody: file('idp.crt.pem'),
    PrivateKey: file('idp.key.pem'),
    CertificateChain: file('idp-ca.crt.pem'),
  }
  const arn = `arn:aws:iam::${account}:server-certificate/tls/web`

  it.each([
    ['of who did not sign it', [file('two.crt.pem')], -1],
    ['that ends with who signed nothing of it', [given.CertificateChain, file('two.crt.pem')], -1],
    ['that begins with the certificate itself', [given.CertificateBody, given.CertificateChain], 1],
  ])('are refused with a chain %s', async (_, chain, index) => {
    const answer = await aws.iam('UploadServerCertificate', {
      ...given,
      CertificateChain: chain.join(''),
    })
    expect([answer.code, answer.message]).toEqual([
      'MalformedCertificate',
      `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
    ])
  })

  it.each(['CertificateBody', 'CertificateChain'])('want a %s in PEM', async (wrong) => {
    const answer = await aws.iam('UploadServerCertificate', { ...given, [wrong]: 'web.pem' })
    expect([answer.code, answer.message]).toEqual([
      'MalformedCertificate',
      'Unable to parse certificate. Please ensure the certificate is in PEM format.',
    ])
  })

  it('are uploaded with the key that fits, which is kept nowhere', async () => {
    const other = { ...given, PrivateKey: file('other.key.pem') }
    expect((await aws.iam('UploadServerCertificate', other)).code).toBe('KeyPairMismatch')
    const { ServerCertificateMetadata } = await aws.expectOk(
      aws.iam('UploadServerCertificate', given),
    )
    expect(ServerCertificateMetadata).toMatchObject({
      Arn: arn,
      Path: '/tls/',
      ServerCertificateName: 'web',
    })
    const { ServerCertificate } = await aws.expectOk(
      aws.iam('GetServerCertificate', { ServerCertificateName: 'web' }),
    )
    expect(ServerCertificate).toEqual({
      ServerCertificateMetadata,
      CertificateBody: given.CertificateBody.trimEnd(),
      CertificateChain: given.CertificateChain.trimEnd(),
      Tags: '',
    })
    const stored = JSON.stringify([await aws.store.load(), await aws.store.trail(1, 100)])
    expect(stored).not.toContain(given.PrivateKey.split('\n')[2])
    expect((await aws.iam('UploadServerCertificate', given)).code).toBe('EntityAlreadyExists')
  })

  it('are renamed, tagged, listed and deleted', async () => {
    await aws.expectOk(aws.iam('UploadServerCertificate', given))
    const renamed = { ServerCertificateName: 'web', NewServerCertificateName: 'site', NewPath: '/' }
    await aws.expectOk(aws.iam('UpdateServerCertificate', renamed))
    const name = { ServerCertificateName: 'site' }
    await aws.expectOk(
      aws.iam('TagServerCertificate', {
        ...name,
        'Tags.member.1.Key': 'k',
        'Tags.member.1.Value': 'v',
      }),
    )
    expect((await aws.expectOk(aws.iam('ListServerCertificateTags', name))).Tags).toEqual([
      { Key: 'k', Value: 'v' },
    ])
    await aws.expectOk(aws.iam('UntagServerCertificate', { ...name, 'TagKeys.member.1': 'K' }))
    const listed = await aws.expectOk(aws.iam('ListServerCertificates', { PathPrefix: '/' }))
    expect(listed.ServerCertificateMetadataList).toMatchObject([{ ServerCertificateName: 'site' }])
    await aws.expectOk(aws.iam('DeleteServerCertificate', name))
    const gone = await aws.iam('GetServerCertificate', name)
    expect(gone.message).toBe('The Server Certificate with name site cannot be found.')
  })
})

describe('service-specific credentials', () => {
  it('are two for a service, shown once, reset and deleted (D-99)', async () => {
    await aws.makeUser('u')
    const given = { UserName: 'u', ServiceName: 'codecommit.amazonaws.com' }
    const { ServiceSpecificCredential: made } = await aws.expectOk(
      aws.iam('CreateServiceSpecificCredential', given),
    )
    expect(made).toMatchObject({
      ...{ UserName: 'u', Status: 'Active', ServiceName: given.ServiceName },
      ServiceUserName: `u-at-${account}`,
      ServicePassword: expect.stringMatching(/^[A-Za-z0-9+/]{44}$/),
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
    })
    await aws.expectOk(aws.iam('CreateServiceSpecificCredential', given))
    expect((await aws.iam('CreateServiceSpecificCredential', given)).code).toBe('LimitExceeded')
    const id = {
      UserName: 'u',
      ServiceSpecificCredentialId: member(made, 'ServiceSpecificCredentialId'),
    }
    const reset = await aws.expectOk(aws.iam('ResetServiceSpecificCredential', id))
    expect(member(reset.ServiceSpecificCredential, 'ServicePassword')).not.toBe(
      member(made, 'ServicePassword'),
    )
    await aws.expectOk(aws.iam('UpdateServiceSpecificCredential', { ...id, Status: 'Inactive' }))
    const listed = await aws.expectOk(aws.iam('ListServiceSpecificCredentials', { UserName: 'u' }))
    expect(listed.ServiceSpecificCredentials).toHaveLength(2)
    expect(JSON.stringify(listed)).not.toContain('Password')
    await aws.expectOk(aws.iam('DeleteServiceSpecificCredential', id))
    expect((await aws.iam('DeleteServiceSpecificCredential', id)).code).toBe('NoSuchEntity')
    const other = await aws.iam('CreateServiceSpecificCredential', {
      UserName: 'u',
      ServiceName: 's3.amazonaws.com',
    })
    expect([other.status, other.code]).toEqual([404, 'NotSupportedService'])
    const key = { UserName: 'u', ServiceName: 'bedrock.amazonaws.com', CredentialAgeDays: 5 }
    const { ServiceSpecificCredential } = await aws.expectOk(
      aws.iam('CreateServiceSpecificCredential', key),
    )
    expect(ServiceSpecificCredential).toMatchObject({
      ExpirationDate: '2026-03-06T12:00:00Z',
      ServiceCredentialSecret: expect.any(String),
    })
  })
})

describe('the credential report', () => {
  it('is made when it is asked for, and again after four hours (D-100)', async () => {
    expect((await aws.iam('GetCredentialReport')).status).toBe(410)
    await aws.makeUser('u')
    await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'u', Password: 'aB3-defgh' }))
    expect(await aws.expectOk(aws.iam('GenerateCredentialReport'))).toMatchObject({
      State: 'STARTED',
    })
    expect(await aws.expectOk(aws.iam('GenerateCredentialReport'))).toEqual({ State: 'COMPLETE' })
    const report = await aws.expectOk(aws.iam('GetCredentialReport'))
    expect(report).toMatchObject({
      ReportFormat: 'text/csv',
      GeneratedTime: '2026-03-01T12:00:00Z',
    })
    const [head = '', root = '', , user = ''] = Buffer.from(String(report.Content), 'base64')
      .toString()
      .split('\n')
    expect(head.split(',')).toHaveLength(22)
    expect(root.split(',').slice(0, 2)).toEqual(['<root_account>', `arn:aws:iam::${account}:root`])
    const time = '2026-03-01T12:00:00+00:00'
    expect(user.split(',')).toEqual([
      ...[
        'u',
        `arn:aws:iam::${account}:user/u`,
        time,
        'true',
        'no_information',
        time,
        'N/A',
        'false',
      ],
      ...['true', time, 'N/A', 'N/A', 'N/A', 'false', 'N/A', 'N/A', 'N/A', 'N/A'],
      ...['false', 'N/A', 'false', 'N/A'],
    ])
    aws.now += 4 * 3_600_000
    expect((await aws.iam('GetCredentialReport')).code).toBe('ReportExpired')
    expect(await aws.expectOk(aws.iam('GenerateCredentialReport'))).toMatchObject({
      State: 'STARTED',
    })
  })
})

describe('OIDC providers', () => {
  const url = 'https://token.example.com/path'
  const arn = {
    OpenIDConnectProviderArn: `arn:aws:iam::${account}:oidc-provider/token.example.com/path`,
  }
  const thumbprint = 'a'.repeat(40)

  it('are made, changed and read back', async () => {
    const given = {
      Url: url,
      'ClientIDList.member.1': 'one',
      'ThumbprintList.member.1': thumbprint,
    }
    expect(await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', given))).toEqual(arn)
    expect((await aws.iam('CreateOpenIDConnectProvider', given)).message).toBe(
      `Provider with url ${url} already exists.`,
    )
    await aws.expectOk(aws.iam('AddClientIDToOpenIDConnectProvider', { ...arn, ClientID: 'two' }))
    await aws.expectOk(
      aws.iam('RemoveClientIDFromOpenIDConnectProvider', { ...arn, ClientID: 'one' }),
    )
    const other = { 'ThumbprintList.member.1': 'b'.repeat(40) }
    await aws.expectOk(aws.iam('UpdateOpenIDConnectProviderThumbprint', { ...arn, ...other }))
    const empty = { ...arn, ThumbprintList: '' }
    expect((await aws.iam('UpdateOpenIDConnectProviderThumbprint', empty)).message).toBe(
      'Thumbprint list must contain at least one entry.',
    )
    await aws.expectOk(
      aws.iam('TagOpenIDConnectProvider', {
        ...arn,
        'Tags.member.1.Key': 'k',
        'Tags.member.1.Value': 'v',
      }),
    )
    const read = await aws.expectOk(aws.iam('GetOpenIDConnectProvider', arn))
    expect(read).toEqual({
      Url: 'token.example.com/path',
      ClientIDList: ['two'],
      ThumbprintList: ['b'.repeat(40)],
      CreateDate: '2026-03-01T12:00:00Z',
      Tags: [{ Key: 'k', Value: 'v' }],
    })
    expect((await aws.expectOk(aws.iam('ListOpenIDConnectProviderTags', arn))).Tags).toEqual(
      read.Tags,
    )
    await aws.expectOk(aws.iam('UntagOpenIDConnectProvider', { ...arn, 'TagKeys.member.1': 'k' }))
    const { OpenIDConnectProviderList } = await aws.expectOk(aws.iam('ListOpenIDConnectProviders'))
    expect(OpenIDConnectProviderList).toEqual([{ Arn: arn.OpenIDConnectProviderArn }])
    await aws.expectOk(aws.iam('DeleteOpenIDConnectProvider', arn))
    expect((await aws.iam('DeleteOpenIDConnectProvider', arn)).message).toBe(
      `OpenId connect Provider ${arn.OpenIDConnectProviderArn} cannot be found.`,
    )
    expect((await aws.iam('GetOpenIDConnectProvider', arn)).message).toBe(
      `OpenIDConnect Provider not found for arn ${arn.OpenIDConnectProviderArn}`,
    )
  })

  it('may be trusted by roles', async () => {
    await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', { Url: url }))
    const document = trust(
      { Federated: arn.OpenIDConnectProviderArn },
      'sts:AssumeRoleWithWebIdentity',
    )
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'W', AssumeRolePolicyDocument: document }))
  })

  const noUrl = 'Invalid Open ID Connect Provider URL'
  it.each([
    ['token.example.com', 'ValidationError', noUrl],
    ['https://', 'ValidationError', noUrl],
    ['http://token.example.com', 'InvalidInput', `${noUrl}. The URL must begin with https://.`],
    ...['?x=1', '#x', ':8443', '/a?x', '_'].map((end) => [
      ...[`https://token.example.com${end}`, 'InvalidInput', `${noUrl}.`],
    ]),
    ['https://user:word@token.example.com', 'InvalidInput', `${noUrl}.`],
  ])('with the URL %s are refused', async (Url, code, message) => {
    const refused = await aws.iam('CreateOpenIDConnectProvider', { Url })
    expect([refused.status, refused.code, refused.message]).toEqual([400, code, message])
  })
})

describe('the version of tokens', () => {
  it('is set, and told by the summary', async () => {
    await aws.expectOk(
      aws.iam('SetSecurityTokenServicePreferences', { GlobalEndpointTokenVersion: 'v2Token' }),
    )
    const { SummaryMap } = await aws.expectOk(aws.iam('GetAccountSummary'))
    expect(SummaryMap).toMatchObject({ GlobalEndpointTokenVersion: '2' })
  })
})
