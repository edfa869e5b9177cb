/** AssumeRoleWithSAML with responses that xmlsec1 has signed, which knows nothing of this code. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { base64, samlAssertion, samlMetadata, samlResponse } from './support/saml-provider.ts'
import { account, TestAccount, trust } from './support/test-account.ts'

const program = '/usr/bin/xmlsec1'
const isInstalled = existsSync(program)
if (!isInstalled) console.log(`xmlsec1: skipped, ${program} is missing: npm run install:hosts`)

const fixtures = join(import.meta.dirname, 'fixtures')
const providerArn = `arn:aws:iam::${account}:saml-provider/Corp`
const RoleArn = `arn:aws:iam::${account}:role/Saml`

/** What xmlsec1 fills in: digest, signature and the certificate. */
function template(id: string, prefix: string): string {
  const ds = prefix === '' ? '' : `${prefix}:`
  const space = prefix === '' ? 'xmlns' : `xmlns:${prefix}`
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  return `<${ds}Signature ${space}="http://www.w3.org/2000/09/xmldsig#"><${ds}SignedInfo><${ds}CanonicalizationMethod Algorithm="${exclusive}"/><${ds}SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><${ds}Reference URI="#${id}"><${ds}Transforms><${ds}Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><${ds}Transform Algorithm="${exclusive}"/></${ds}Transforms><${ds}DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><${ds}DigestValue/></${ds}Reference></${ds}SignedInfo><${ds}SignatureValue/><${ds}KeyInfo><${ds}X509Data/></${ds}KeyInfo></${ds}Signature>`
}

describe.skipIf(!isInstalled)('a response that xmlsec1 has signed', () => {
  let aws: TestAccount
  let folder: string

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-saml-'))
    aws = await TestAccount.open()
    const SAMLMetadataDocument = samlMetadata()
    await aws.expectOk(aws.iam('CreateSAMLProvider', { Name: 'Corp', SAMLMetadataDocument }))
    const document = trust({ Federated: providerArn }, 'sts:AssumeRoleWithSAML')
    await aws.expectOk(
      aws.iam('CreateRole', { RoleName: 'Saml', AssumeRolePolicyDocument: document }),
    )
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function sign(text: string, element: 'assertion:Assertion' | 'protocol:Response'): string {
    const [file, signed] = [join(folder, 'in.xml'), join(folder, 'out.xml')]
    writeFileSync(file, text)
    const key = `${join(fixtures, 'one.key.pem')},${join(fixtures, 'one.crt.pem')}`
    const id = `urn:oasis:names:tc:SAML:2.0:${element}`
    const args = ['--sign', '--privkey-pem', key, '--id-attr:ID', id, '--output', signed, file]
    execFileSync(program, args, { stdio: 'pipe' })
    return readFileSync(signed, 'utf8')
  }

  const assume = (response: string) =>
    aws.unsigned('AssumeRoleWithSAML', {
      ...{ RoleArn, PrincipalArn: providerArn, SAMLAssertion: base64(response) },
    })

  const parts = () => ({ now: aws.now, roles: [`${RoleArn},${providerArn}`] })

  it.each(['ds', ''])(
    'is taken, with the prefix `%s`, and refused where it was changed',
    async (prefix) => {
      const assertion = samlAssertion(parts()).replace(
        '</saml:Issuer>',
        `</saml:Issuer>${template('_assertion', prefix)}`,
      )
      const response = sign(samlResponse(assertion), 'assertion:Assertion')
      const changed = await assume(response.replace('>alice<', '>mallory<'))
      expect([changed.code, changed.message]).toEqual([
        ...['InvalidIdentityToken', 'Response signature invalid'],
      ])
      expect(await aws.expectOk(assume(response))).toMatchObject({ Subject: 'alice' })
    },
  )

  it('as a whole is taken', async () => {
    const response = samlResponse(samlAssertion(parts())).replace(
      '</saml:Issuer><samlp:Status>',
      `</saml:Issuer>${template('_response', 'ds')}<samlp:Status>`,
    )
    const signed = sign(response, 'protocol:Response')
    expect(await aws.expectOk(assume(signed))).toMatchObject({ Subject: 'alice' })
  })
})
