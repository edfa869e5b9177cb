/** SAML providers, and AssumeRoleWithSAML with responses that one has signed. */
import { beforeEach, describe, expect, it } from 'vitest'
import { fixture } from './support/oidc-provider.ts'
import {
  base64,
  type ContentCipher,
  encryptSaml,
  type ResponseParts,
  samlAssertion,
  samlIssuer,
  samlMetadata,
  samlResponse,
  signSaml,
} from './support/saml-provider.ts'
import { account, allow, keysOf, type Parameters, TestAccount } from './support/test-account.ts'

const providerArn = `arn:aws:iam::${account}:saml-provider/Corp`
const roleArn = `arn:aws:iam::${account}:role/Saml`
const prefix = 'https://aws.amazon.com/SAML/Attributes/'
let aws: TestAccount

beforeEach(async () => {
  aws = await TestAccount.open()
  const Name = 'Corp'
  await aws.expectOk(aws.iam('CreateSAMLProvider', { Name, SAMLMetadataDocument: samlMetadata() }))
  await makeRole('Saml')
})

async function makeRole(RoleName: string): Promise<void> {
  const statement = {
    ...{ Effect: 'Allow', Principal: { Federated: providerArn } },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  }
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await aws.expectOk(aws.iam('CreateRole', { RoleName, AssumeRolePolicyDocument: document }))
  const inline = { RoleName, PolicyName: 'p', PolicyDocument: JSON.stringify(allow('iam:*')) }
  await aws.expectOk(aws.iam('PutRolePolicy', inline))
}

function parts(more: Partial<ResponseParts> = {}): ResponseParts {
  return { now: aws.now, roles: [`${roleArn},${providerArn}`], ...more }
}

/** A response whose assertion is signed. */
function signed(more: Partial<ResponseParts> = {}): string {
  return signSaml(samlResponse(samlAssertion(parts(more)), more))
}

function assumeBy(response: string, more: Parameters = {}) {
  const named = { RoleArn: roleArn, PrincipalArn: providerArn }
  const SAMLAssertion = base64(response)
  return aws.unsigned('AssumeRoleWithSAML', { ...named, SAMLAssertion, ...more })
}

async function refusal(response: string, more: Parameters = {}) {
  const { status, code, message } = await assumeBy(response, more)
  expect(status).not.toBe(200)
  return [code, message]
}

const badSignature = ['InvalidIdentityToken', 'Response signature invalid']

describe('AssumeRoleWithSAML', () => {
  it('gives credentials of the role to whom the provider has signed for', async () => {
    const { Credentials, ...rest } = await aws.expectOk(assumeBy(signed()))
    const Arn = `arn:aws:sts::${account}:assumed-role/Saml/alice@example.com`
    expect(rest).toEqual({
      AssumedRoleUser: {
        ...{ Arn, AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:alice@example\.com$/) },
      },
      ...{ Subject: 'alice', SubjectType: 'persistent', Issuer: samlIssuer },
      Audience: 'https://signin.aws.amazon.com/saml',
      NameQualifier: 'NQpF613TycKxCM4qD/uy2mpYBes=',
    })
    expect(Credentials).toMatchObject({ Expiration: '2026-03-01T13:00:00Z' })
    const keys = keysOf(Credentials)
    expect((await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))).Arn).toBe(Arn)
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
  })

  it('takes a response that is signed as a whole, or twice', async () => {
    const whole = (id: string) => samlResponse(samlAssertion(parts({ id })))
    await aws.expectOk(assumeBy(signSaml(whole('_a'), { element: 'Response' })))
    const twice = signSaml(signSaml(whole('_b')), { element: 'Response' })
    await aws.expectOk(assumeBy(twice))
    const half = signSaml(signSaml(whole('_c'), { key: 'other' }), { element: 'Response' })
    expect(await refusal(half)).toEqual(badSignature)
  })

  it('takes the duration, tags, source identity and end of the session of the assertion', async () => {
    const attributes = {
      [`${prefix}PrincipalTag:team`]: 'blue',
      [`${prefix}TransitiveTagKeys`]: 'team',
      [`${prefix}SourceIdentity`]: 'alice',
      [`${prefix}SessionDuration`]: '1800',
    }
    const { Credentials, ...rest } = await aws.expectOk(assumeBy(signed({ attributes })))
    expect(Credentials).toMatchObject({ Expiration: '2026-03-01T12:30:00Z' })
    expect(rest).toMatchObject({ SourceIdentity: 'alice' })
    expect(rest.PackedPolicySize).toMatch(/^\d+$/)
    const sessionEnd = '2026-03-01T12:20:00Z'
    const short = await aws.expectOk(assumeBy(signed({ id: '_b', attributes, sessionEnd })))
    expect(short.Credentials).toMatchObject({ Expiration: sessionEnd })
    const policy = { DurationSeconds: 900, Policy: JSON.stringify(allow('iam:ListRoles')) }
    const asked = await aws.expectOk(assumeBy(signed({ id: '_c' }), policy))
    const keys = keysOf(asked.Credentials)
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    await aws.expectOk(aws.iam('ListRoles', {}, keys))
    expect((await refusal(signed({ id: '_d' }), { DurationSeconds: 43_200 }))[1]).toBe(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  })

  it('takes an assertion once for each of its roles', async () => {
    await makeRole('Other')
    const other = `arn:aws:iam::${account}:role/Other`
    const roles = [`${roleArn},${providerArn}`, `${providerArn},${other}`]
    const response = signed({ roles })
    await aws.expectOk(assumeBy(response))
    await aws.expectOk(assumeBy(response, { RoleArn: other }))
    expect(await refusal(response)).toEqual([
      ...['InvalidIdentityToken', 'The assertion was used for this role before'],
    ])
    aws.now += 600_000
    await aws.expectOk(assumeBy(signed({ id: '_soon' })))
    aws.now -= 600_000 // as the clock of another server may be
    expect((await refusal(response))[1]).toBe('The assertion was used for this role before')
    aws.now += 2 * 3_600_000
    await aws.expectOk(assumeBy(signed({ id: '_later' })))
    expect((await aws.store.load()).filter(({ kind }) => kind === 'assertion')).toHaveLength(1)
  })

  it('is denied for a role that the assertion or the trust policy does not name', async () => {
    const denied = ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML']
    await makeRole('Other')
    const other = `arn:aws:iam::${account}:role/Other`
    const unasked =
      "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"
    expect(await refusal(signed(), { RoleArn: other })).toEqual(['InvalidIdentityToken', unasked])
    const alone = signed({ roles: [roleArn, providerArn, `${roleArn},${providerArn}x`] })
    expect(await refusal(alone)).toEqual(['InvalidIdentityToken', unasked])
    const missing = `arn:aws:iam::${account}:role/Missing`
    const roles = [`${missing},${providerArn}`]
    expect(await refusal(signed({ roles }), { RoleArn: missing })).toEqual(denied)
    const recipient = 'https://us-east-1.signin.aws.amazon.com/saml'
    expect(await refusal(signed({ recipient }))).toEqual(denied)
    expect(await refusal(signed({ subject: '' }))).toEqual(denied)
  })

  it('is in the audit trail with the subject, and without the assertion', async () => {
    await aws.expectOk(assumeBy(signed()))
    const [event = ''] = (await aws.store.newest(1)).map((one) => one.event)
    expect(JSON.parse(event)).toMatchObject({
      userIdentity: {
        type: 'SAMLUser',
        userName: 'alice',
        principalId: expect.stringMatching(/=:alice$/),
      },
      requestParameters: { roleArn, sAMLAssertion: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      responseElements: { subject: 'alice', issuer: samlIssuer },
    })
  })
})

describe('a response', () => {
  const invalid = (message: string) => ['InvalidIdentityToken', message]

  it('that nobody, or somebody else, has signed is refused', async () => {
    const response = samlResponse(samlAssertion(parts()))
    expect(await refusal(response)).toEqual(badSignature)
    expect(await refusal(signSaml(response, { key: 'other' }))).toEqual(badSignature)
    expect(await refusal(signed().replace('>alice<', '>mallory<'))).toEqual(badSignature)
  })

  it.each(['Recipient', 'NotOnOrAfter'])('without a %s of its bearer is refused', async (name) => {
    const assertion = samlAssertion(parts()).replace(
      /<saml:SubjectConfirmationData [^>]*>/,
      (data) => data.replace(new RegExp(` ${name}="[^"]*"`), ''),
    )
    expect(await refusal(signSaml(samlResponse(assertion)))).toEqual(
      invalid('Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter'),
    )
  })

  it('signed in a way that is not known is refused', async () => {
    const response = samlResponse(samlAssertion(parts()))
    const kinds = [
      { signatureMethod: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
      { digestMethod: 'http://www.w3.org/2000/09/xmldsig#sha1' },
      { transforms: ['http://www.w3.org/2001/10/xml-exc-c14n#'] },
    ]
    for (const kind of kinds) expect(await refusal(signSaml(response, kind))).toEqual(badSignature)
  })

  it.each([
    [{ issuer: 'https://other.example.com' }, invalid('Issuer not present in specified provider')],
    [
      { audience: 'https://other.example.com' },
      invalid('Response does not contain the required audience.'),
    ],
    [
      { recipient: 'https://evil.example.com' },
      invalid('The recipient of the assertion is invalid'),
    ],
    [
      { destination: 'https://evil.example.com' },
      invalid('The destination of the response is invalid'),
    ],
    [
      { status: 'urn:oasis:names:tc:SAML:2.0:status:Requester' },
      invalid('The response does not say that the user was authenticated'),
    ],
  ] as const)('of %j is refused', async (more, refused) => {
    expect(await refusal(signed(more))).toEqual(refused)
  })

  it('is good for five minutes, or as long as it says', async () => {
    const late = ['ExpiredTokenException', 'Token must be redeemed within 5 minutes of issuance']
    const long = signed({ life: 3_600 })
    const short = signed({ life: 60, id: '_b' })
    const early = signed({ now: aws.now + 120_000, id: '_c' })
    expect(await refusal(early)).toEqual(invalid('The assertion is not valid yet'))
    aws.now += 60_000
    expect(await refusal(short)).toEqual(late)
    aws.now += 240_001
    expect(await refusal(long)).toEqual(late)
  })

  it('without a name for the session, or with one that is none, is refused', async () => {
    const named = (name: string | readonly string[]) => ({
      attributes: { [`${prefix}RoleSessionName`]: name },
    })
    expect(await refusal(signed(named([])))).toEqual(
      invalid('RoleSessionName is required in AuthnResponse'),
    )
    expect(await refusal(signed(named('a b')))).toEqual(
      invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}'),
    )
  })

  it.each([
    ['a document type', (text: string) => `<!DOCTYPE r [<!ENTITY a "a">]>${text}`],
    ['an instruction', (text: string) => `<?a b?>${text}`],
    ['a comment', (text: string) => text.replace('>alice<', '>ali<!-- -->ce<')],
    ['CDATA', (text: string) => text.replace('>alice<', '><![CDATA[alice]]><')],
    ['no end', (text: string) => text.slice(0, -5)],
    [
      'an id twice',
      (text: string) => text.replace('<samlp:Status>', '<samlp:Status ID="_assertion">'),
    ],
    ['another root', () => '<Response/>'],
    ['no XML', () => 'response'],
  ])('that has %s is refused', async (_, change) => {
    expect((await refusal(change(signed())))[0]).toBe('InvalidIdentityToken')
  })

  it('that is not Base64, or too deep, is refused', async () => {
    const deep = `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`
    expect((await refusal(deep))[0]).toBe('InvalidIdentityToken')
    const answer = await assumeBy('', { SAMLAssertion: '****' })
    expect(answer.code).toBe('InvalidIdentityToken')
  })

  it('of a provider that the account does not have is refused', async () => {
    const PrincipalArn = `arn:aws:iam::${account}:saml-provider/Missing`
    expect(await refusal(signed(), { PrincipalArn })).toEqual(
      invalid("Specified provider doesn't exist"),
    )
    const other = { PrincipalArn: `arn:aws:iam::${account}:role/R` }
    expect((await refusal(signed(), other))[0]).toBe('ValidationError')
  })
})

describe('a signature wrapped around something else', () => {
  /** The signed assertion, one that an attacker has written, and the response around the first. */
  function pieces() {
    const response = signed()
    const [assertion = ''] = /<saml:Assertion.*<\/saml:Assertion>/s.exec(response) ?? []
    const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(assertion) ?? []
    const evil = samlAssertion(parts({ id: '_evil', subject: 'mallory' }))
    return { response, assertion, signature, evil, bare: assertion.replace(signature, '') }
  }

  /** The attacks of "On Breaking SAML: Be Whoever You Want to Be", and some of their kin. */
  const attacks: Readonly<Record<string, (of: ReturnType<typeof pieces>) => string>> = {
    'a second response around the first': ({ response, evil }) =>
      samlResponse(`${evil}${response}`),
    'the first response inside the second': ({ response, evil }) =>
      samlResponse(evil).replace('</samlp:Status>', `${response}</samlp:Status>`),
    'the forged assertion before the signed one': ({ response, assertion, evil }) =>
      response.replace(assertion, `${evil}${assertion}`),
    'the signed assertion inside the forged one': ({ response, assertion, evil }) =>
      response.replace(
        assertion,
        evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`),
      ),
    'the signature in the forged one, the signed one behind': (of) =>
      of.response.replace(of.assertion, `${withSignature(of.evil, of.signature)}${of.bare}`),
    'the signed one inside the signature of the forged one': (of) =>
      of.response.replace(
        of.assertion,
        withSignature(
          of.evil,
          of.signature.replace('</ds:Signature>', `${of.bare}</ds:Signature>`),
        ),
      ),
    'the forged one in extensions before': ({ response, assertion, evil }) =>
      response.replace(assertion, `<samlp:Extensions>${evil}</samlp:Extensions>${assertion}`),
    'the signed one in an object of the signature': (of) =>
      of.response.replace(
        of.assertion,
        withSignature(
          of.evil,
          of.signature.replace(
            '</ds:Signature>',
            `<ds:Object>${of.bare}</ds:Object></ds:Signature>`,
          ),
        ),
      ),
    'the forged one with the id of the signed one': (of) =>
      of.response.replace(
        of.assertion,
        withSignature(of.evil.replace('_evil', '_assertion'), of.signature),
      ),
    'a signature without reference': ({ response }) =>
      response.replace(/<ds:Reference.*<\/ds:Reference>/s, ''),
    'two references': ({ response }) =>
      response.replace(/<ds:Reference.*<\/ds:Reference>/s, (one) => `${one}${one}`),
    'a reference to the whole document': ({ response }) =>
      response.replace('URI="#_assertion"', 'URI=""'),
    'two signatures': ({ response, signature }) =>
      response.replace(signature, `${signature}${signature}`),
    'two lists of what is signed': ({ response }) =>
      response.replace(/<ds:SignedInfo.*<\/ds:SignedInfo>/s, (one) => `${one}${one}`),
    'the signature moved to the response': ({ response, signature }) =>
      response.replace(signature, '').replace('<samlp:Status>', `${signature}<samlp:Status>`),
  }

  function withSignature(assertion: string, signature: string): string {
    return assertion.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)
  }

  it.each(Object.keys(attacks))('is refused: %s', async (name) => {
    const of = pieces()
    const attack = attacks[name]?.(of) ?? ''
    expect(attack).not.toBe(of.response)
    expect((await refusal(attack))[0]).toBe('InvalidIdentityToken')
    await aws.expectOk(assumeBy(of.response))
  })
})

describe('an encrypted assertion', () => {
  const PrivateKey = fixture('other.key.pem')

  async function encrypting(AssertionEncryptionMode: 'Allowed' | 'Required'): Promise<void> {
    await aws.expectOk(
      aws.iam('UpdateSAMLProvider', {
        ...{ SAMLProviderArn: providerArn, AssertionEncryptionMode, AddPrivateKey: PrivateKey },
      }),
    )
  }

  it.each(['aes128-cbc', 'aes256-cbc', 'aes128-gcm', 'aes256-gcm'] as const)(
    'by %s is read where it was signed, before or after',
    async (cipher: ContentCipher) => {
      await encrypting('Allowed')
      const inside = signSaml(samlAssertion(parts()))
      await aws.expectOk(assumeBy(samlResponse(encryptSaml(inside, { cipher }))))
      const around = encryptSaml(samlAssertion(parts({ id: '_b' })), { cipher })
      await aws.expectOk(assumeBy(signSaml(samlResponse(around), { element: 'Response' })))
    },
  )

  it('that nobody has signed is refused, though anybody can encrypt', async () => {
    await encrypting('Allowed')
    const bare = encryptSaml(samlAssertion(parts()))
    expect(await refusal(samlResponse(bare))).toEqual(badSignature)
    const other = encryptSaml(signSaml(samlAssertion(parts()), { key: 'other' }))
    expect(await refusal(samlResponse(other))).toEqual(badSignature)
  })

  it('for another key, or damaged, is refused alike', async () => {
    const inside = signSaml(samlAssertion(parts()))
    const response = samlResponse(encryptSaml(inside))
    const without = await refusal(response)
    await encrypting('Allowed')
    const others = await refusal(samlResponse(encryptSaml(inside, { key: 'one' })))
    const damaged = await refusal(
      response.replace(
        /(CipherValue>)....(?=[^>]*<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
        '$1AAAA',
      ),
    )
    expect([without, others, damaged].map(([code]) => code)).toEqual(
      Array(3).fill('InvalidIdentityToken'),
    )
    expect(new Set([without, others, damaged].map(([, message]) => message)).size).toBe(1)
    await aws.expectOk(assumeBy(response))
  })

  it('is needed where the provider says so', async () => {
    await encrypting('Required')
    expect((await refusal(signed()))[0]).toBe('InvalidIdentityToken')
    await aws.expectOk(assumeBy(samlResponse(encryptSaml(signSaml(samlAssertion(parts()))))))
  })
})

describe('a SAML provider', () => {
  const named = { SAMLProviderArn: providerArn }

  it('is made, read, changed, tagged, listed and deleted', async () => {
    const made = await aws.expectOk(
      aws.iam('CreateSAMLProvider', {
        ...{
          Name: 'B.2',
          SAMLMetadataDocument: samlMetadata('two', 'validUntil="2027-01-01T00:00:00Z"'),
        },
        ...{ 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' },
      }),
    )
    const SAMLProviderArn = `arn:aws:iam::${account}:saml-provider/B.2`
    expect(made).toEqual({ SAMLProviderArn, Tags: [{ Key: 'k', Value: 'v' }] })
    const read = await aws.expectOk(aws.iam('GetSAMLProvider', { SAMLProviderArn }))
    expect(read).toEqual({
      SAMLProviderUUID: expect.stringMatching(/^[A-Z0-9]{22,64}$/),
      SAMLMetadataDocument: expect.stringContaining('EntityDescriptor'),
      ...{ CreateDate: '2026-03-01T12:00:00Z', ValidUntil: '2027-01-01T00:00:00Z' },
      ...{ Tags: [{ Key: 'k', Value: 'v' }], PrivateKeyList: '' },
      AssertionEncryptionMode: 'Allowed',
    })
    const tag = { 'Tags.member.1.Key': 'l', 'Tags.member.1.Value': 'w' }
    await aws.expectOk(aws.iam('TagSAMLProvider', { SAMLProviderArn, ...tag }))
    await aws.expectOk(aws.iam('UntagSAMLProvider', { SAMLProviderArn, 'TagKeys.member.1': 'k' }))
    const tags = await aws.expectOk(aws.iam('ListSAMLProviderTags', { SAMLProviderArn }))
    expect(tags.Tags).toEqual([{ Key: 'l', Value: 'w' }])
    const listed = await aws.expectOk(aws.iam('ListSAMLProviders'))
    expect(listed.SAMLProviderList).toEqual([
      {
        ...{ Arn: SAMLProviderArn, ValidUntil: '2027-01-01T00:00:00Z' },
        CreateDate: '2026-03-01T12:00:00Z',
      },
      { Arn: providerArn, ValidUntil: '2126-03-01T12:00:00Z', CreateDate: '2026-03-01T12:00:00Z' },
    ])
    await aws.expectOk(aws.iam('DeleteSAMLProvider', { SAMLProviderArn }))
    const gone = await aws.iam('GetSAMLProvider', { SAMLProviderArn })
    expect([gone.status, gone.code]).toEqual([404, 'NoSuchEntity'])
    expect((await aws.iam('DeleteSAMLProvider', { SAMLProviderArn })).code).toBe('NoSuchEntity')
  })

  it('takes no assertions of the key before when its metadata are changed, or expired', async () => {
    const change = (document: string) =>
      aws.expectOk(aws.iam('UpdateSAMLProvider', { ...named, SAMLMetadataDocument: document }))
    expect(await change(samlMetadata('two'))).toEqual(named)
    expect(await refusal(signed())).toEqual(badSignature)
    await change(samlMetadata('one', 'validUntil="2026-03-01T12:10:00Z"'))
    await aws.expectOk(assumeBy(signed()))
    aws.now += 600_000
    expect((await refusal(signed({ id: '_b' })))[0]).toBe('InvalidIdentityToken')
  })

  it('has two private keys at most, which nobody sees', async () => {
    const add = (AddPrivateKey: string) =>
      aws.iam('UpdateSAMLProvider', { ...named, AddPrivateKey })
    expect((await add('no key')).code).toBe('InvalidInput')
    await aws.expectOk(add(fixture('one.key.pem')))
    await aws.expectOk(add(fixture('other.key.pem')))
    expect((await add(fixture('idp.key.pem'))).code).toBe('LimitExceeded')
    const read = await aws.expectOk(aws.iam('GetSAMLProvider', named))
    const [first, second] = read.PrivateKeyList as unknown as { KeyId: string }[]
    expect(first?.KeyId).toMatch(/^[A-Z0-9]{22,64}$/)
    const RemovePrivateKey = first?.KeyId ?? ''
    await aws.expectOk(aws.iam('UpdateSAMLProvider', { ...named, RemovePrivateKey }))
    const left = await aws.expectOk(aws.iam('GetSAMLProvider', named))
    expect(left.PrivateKeyList).toEqual([second])
    expect((await aws.iam('UpdateSAMLProvider', { ...named, RemovePrivateKey })).code).toBe(
      'NoSuchEntity',
    )
    const stored = JSON.stringify([await aws.store.load(), await aws.store.newest(100)])
    for (const name of ['one', 'other']) {
      expect(stored).not.toContain(fixture(`${name}.key.pem`).split('\n')[3])
    }
  })

  it('needs a private key where assertions are encrypted', async () => {
    const refused = await aws.iam('UpdateSAMLProvider', {
      ...named,
      AssertionEncryptionMode: 'Required',
    })
    expect(refused.code).toBe('InvalidInput')
  })

  it('has a name of its own, in whatever case, and metadata that can be read', async () => {
    const create = (Name: string, SAMLMetadataDocument = samlMetadata()) =>
      aws.iam('CreateSAMLProvider', { Name, SAMLMetadataDocument })
    const twice = await create('CORP')
    expect([twice.status, twice.code]).toEqual([409, 'EntityAlreadyExists'])
    const bad = [
      `<!DOCTYPE a>${samlMetadata()}`,
      samlMetadata().replace('entityID', 'other'),
      samlMetadata().replace(
        /<md:KeyDescriptor.*<\/md:KeyDescriptor>/s,
        `<a>${'b'.repeat(1000)}</a>`,
      ),
      samlMetadata().replace('signing', 'encryption'),
      samlMetadata().replace(/MII/, 'AII'),
      samlMetadata().slice(0, -5),
    ]
    for (const document of bad) {
      const refused = await create('Bad', document)
      expect([refused.code, refused.message]).toEqual(['InvalidInput', 'Could not parse metadata'])
    }
  })
})
