/** What the suite is run on: bundles, requests and cases, with what the reference decides. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Case, readCases } from '../../src/directory/case/read-cases.ts'
import { compileBundle, parseDirectory } from '../../src/entries/compile.ts'
import { createReference } from '../../src/entries/reference.ts'
import type { Served } from './file-server.ts'
import { makeLiveFiles } from './live-files.ts'
import { type FixtureCase, type FixtureRequest, type Fixtures, probe } from './suite.ts'

const root = join(import.meta.dirname, '../..')
const acme = join(root, 'samples/acme')
/** Of so many requests, and cases, one: each case is a memory more for a browser to collect. */
const REQUESTS = 15
const CASES = 16

/** Bundles as the server and the disk have them. */
export interface FixtureFiles {
  readonly fixtures: Fixtures
  readonly files: ReadonlyMap<string, Uint8Array | string>
  /** What only the server has. */
  readonly served: ReadonlyMap<string, Served>
}

export async function makeFixtures(): Promise<FixtureFiles> {
  const text = readFileSync(join(acme, 'acme.directory.json'), 'utf8')
  const ours = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const others = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const allowing = parseDirectory(directoryWith('s3:Get*'))
  const allowed = await compileBundle(allowing)
  const denied = await compileBundle(parseDirectory(directoryWith('ec2:*')))
  const live = await makeLiveFiles(allowed, denied)
  const fixtures: Fixtures = {
    directory: text,
    acme: base64Of(await compileBundle(parseDirectory(text))),
    allowing: base64Of(allowed),
    denying: base64Of(denied),
    liveKey: live.key as Fixtures['liveKey'],
    signed: base64Of(await compileBundle(allowing, { key: ours.privateKey })),
    keys: [await jwkOf(ours), await jwkOf(others)],
    requests: readRequests(text),
    cases: await readFixtureCases(),
  }
  const page = '<!doctype html>\n<title>Sallyport</title>\n<p>No bundle is at this address.</p>\n'
  const files = new Map<string, Uint8Array | string>([
    ['allowing.bundle', allowed],
    ['page.html', page],
  ])
  return { fixtures, files, served: live.files }
}

/** Without its algorithm, whose name runtimes write differently. */
async function jwkOf({ publicKey }: CryptoKeyPair): Promise<JsonWebKey> {
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', publicKey)
  return { kty, crv, x } as JsonWebKey
}

function directoryWith(action: string): string {
  const document = (more: object) => ({ Version: '2012-10-17', Statement: [more] })
  const policy = document({ Effect: 'Allow', Action: [action, 'sts:AssumeRole'], Resource: '*' })
  const trust = document({
    Effect: 'Allow',
    Principal: { AWS: probe.principal },
    Action: 'sts:AssumeRole',
  })
  const policies = [{ name: 'own', document: policy }]
  const users = [{ name: 'alice', policies }]
  const roles = [{ name: 'Reader', trust, policies }]
  return JSON.stringify({ accounts: [{ id: '111122223333', users, roles }] })
}

function readRequests(directory: string): FixtureRequest[] {
  const reference = createReference(parseDirectory(directory))
  const lines = readFileSync(join(acme, 'requests.jsonl'), 'utf8').trim().split('\n')
  return lines
    .filter((_, at) => at % REQUESTS === 0)
    .map((line) => {
      const request = JSON.parse(line)
      const { verdict, policyType } = reference.check(request)
      return { request, verdict, policyType }
    })
}

/** Some of the cases of `test/cases`, each compiled. */
async function readFixtureCases(): Promise<FixtureCase[]> {
  const folder = join(root, 'test/cases')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  )
  const all = files.sort().flatMap((file) => readCases(readFileSync(join(folder, file), 'utf8')))
  return Promise.all(all.filter((_, at) => at % CASES === 0).map(compileCase))
}

async function compileCase({ name, sets, directory, request }: Case): Promise<FixtureCase> {
  const source = directory ?? sets
  const { verdict, policyType } = createReference(source, { simulation: true }).check(request)
  return { name, bundle: base64Of(await compileBundle(source)), request, verdict, policyType }
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
