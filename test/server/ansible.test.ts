/** Debian's Ansible, which nobody has changed: what it has stated is so, and stating it again changes nothing. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GetRoleCommand, ListGroupsForUserCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdkClients } from './support/sdk-clients.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

const ansible = '/usr/bin/ansible-playbook'
const isInstalled = existsSync(ansible)
if (!isInstalled) console.log(`Ansible: skipped, ${ansible} is missing: npm run install:hosts`)

describe.skipIf(!isInstalled)('Ansible', () => {
  let folder: string
  let server: StartedServer
  const inFolder = (name: string) => join(folder, name)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    makeCertificate()
    server = await startServer(folder, ['--memory'])
  })

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A certificate, its key, and metadata of a SAML provider that has it. */
  function makeCertificate(): void {
    const [key, certificate] = [inFolder('key.pem'), inFolder('certificate.pem')]
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30']
    const named = ['-keyout', key, '-out', certificate, '-subj', '/CN=web.example.com']
    execFileSync('openssl', [...made, ...named], { stdio: 'ignore' })
    const encoded = execFileSync('openssl', ['x509', '-in', certificate, '-outform', 'DER'])
    writeFileSync(inFolder('saml.xml'), metadataWith(encoded.toString('base64')))
  }

  function metadataWith(certificate: string): string {
    const saml = 'urn:oasis:names:tc:SAML:2.0'
    const inside = `<X509Data><X509Certificate>${certificate}</X509Certificate></X509Data>`
    const info = `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${inside}</KeyInfo>`
    const key = `<KeyDescriptor use="signing">${info}</KeyDescriptor>`
    const place = `Binding="${saml}:bindings:HTTP-POST" Location="https://idp.example.com/sso"`
    const provider = `<IDPSSODescriptor protocolSupportEnumeration="${saml}:protocol">${key}<SingleSignOnService ${place}/></IDPSSODescriptor>`
    return `<EntityDescriptor xmlns="${saml}:metadata" entityID="https://idp.example.com">${provider}</EntityDescriptor>`
  }

  /** What the last line says of a run. */
  async function play(): Promise<string> {
    const env = {
      ...{ PATH: '/usr/bin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' },
      ...{ ANSIBLE_DEPRECATION_WARNINGS: 'false', ANSIBLE_LOCALHOST_WARNING: 'false' },
      AWS_ACCESS_KEY_ID: server.environment.AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: server.environment.AWS_SECRET_ACCESS_KEY,
      SALLYPORT_URL: server.url,
      SAML_METADATA: inFolder('saml.xml'),
      CERTIFICATE: inFolder('certificate.pem'),
      PRIVATE_KEY: inFolder('key.pem'),
    }
    const playbook = join(import.meta.dirname, 'clients/iam.yml')
    const run = promisify(execFile)(ansible, ['-i', 'localhost,', playbook], { env })
    const { stdout } = await run.catch((cause: { stdout: string; stderr: string }) => cause)
    return stdout.trim().split('\n').at(-1) ?? ''
  }

  it('makes what it states, and changes nothing when it states it again', async () => {
    expect(await play()).toMatch(/: ok=11 +changed=10 +unreachable=0 +failed=0 /)
    const { iam } = sdkClients(server)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'worker' }))
    expect(Role).toMatchObject({ Path: '/service/', MaxSessionDuration: 7200 })
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'alice' }))
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['readers'])
    expect(await play()).toMatch(/: ok=11 +changed=0 +unreachable=0 +failed=0 /)
  })
})
