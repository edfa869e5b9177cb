/**
 * What holds in every runtime: the one suite that all of them pass, each with an engine factory of its
 * own. It is copied beside the installed package and knows nothing of Node, nor of a test runner.
 */
import {
  createEngine,
  type Decision,
  type Engine,
  type KernelModule,
  SallyportError,
} from 'sallyport'
import { compileBundle, compileSession, parseDirectory } from 'sallyport/compile'
import { explain } from 'sallyport/explain'
import { createReference } from 'sallyport/reference'
import { createSts, principalOf } from 'sallyport/sts'

/** Made once, by `fixtures.ts`; bundles are in base64. */
export interface Fixtures {
  readonly directory: string
  readonly acme: string
  readonly signed: string
  /** The key of `signed`, and one that is not. */
  readonly keys: readonly [JsonWebKey, JsonWebKey]
  readonly requests: readonly FixtureRequest[]
  readonly cases: readonly FixtureCase[]
  /** One bundle allows what the other denies: `probe`. */
  readonly allowing: string
  readonly denying: string
}

export interface FixtureRequest {
  readonly request: Parameters<Engine['check']>[0]
  readonly verdict: string
  readonly policyType: string
}

export interface FixtureCase extends FixtureRequest {
  readonly name: string
  readonly bundle: string
}

type Options = Record<string, unknown>

/** What differs between runtimes. */
export interface Host {
  /** Opens what `openEngine` of the host's own entry takes. */
  open(source: unknown, options?: Options): Promise<Engine>
  /** What `openEngine` takes to find a file of the server's or of the disk; undefined: it finds none. */
  locate?(file: string): unknown
  /** Whether the host refuses WebAssembly, so that `fallback` decides. */
  readonly forbidsWebAssembly: boolean
  /** The kernel that stands in for the forbidden one. */
  readonly fallback: unknown
  /** By the name of a check: why it cannot be here. */
  readonly skips: Readonly<Record<string, string>>
}

export interface Outcome {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly detail: string
}

interface Scene {
  readonly host: Host
  readonly fixtures: Fixtures
  /** An engine as programs on this host open it: with the fallback, should it be needed. */
  open(source: unknown, options?: Options): Promise<Engine>
}

export const probe = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026',
} as const

const role = 'arn:aws:iam::111122223333:role/Reader'

/** Every check by its name. */
export const checks: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'the sample organization is decided as the reference decides it': async (scene) => {
    const { fixtures } = scene
    const engine = await scene.open(bytesOf(fixtures.acme), { compile: compileSession })
    for (const { request, verdict, policyType } of fixtures.requests) {
      const decision = engine.check(request)
      equal(shortly(decision), `${verdict} by ${policyType}`, JSON.stringify(request))
      equal(engine.isAllowed(request), verdict === 'allowed', 'isAllowed')
    }
  },

  'cases are decided as they say': async (scene) => {
    const { fixtures } = scene
    const options = { simulation: true, compile: compileSession }
    const engine = await scene.open(bytesOf(fixtures.acme), options)
    for (const { name, bundle, request, verdict, policyType } of fixtures.cases) {
      await engine.swap(bytesOf(bundle))
      equal(shortly(engine.check(request)), `${verdict} by ${policyType}`, name)
    }
  },

  'a directory is compiled to the same bytes': async ({ fixtures }) => {
    const bundle = await compileBundle(parseDirectory(fixtures.directory))
    equal(base64Of(bundle), fixtures.acme, 'the bundle')
  },

  'the reference decides': async ({ fixtures }) => {
    const reference = createReference(parseDirectory(fixtures.directory))
    for (const { request, verdict } of fixtures.requests.slice(0, 50)) {
      equal(reference.check(request).verdict, verdict, JSON.stringify(request))
    }
  },

  'a denial is explained': async ({ open, fixtures }) => {
    const engine = await open(bytesOf(fixtures.acme), { explain })
    const denied = fixtures.requests.find(({ verdict }) => verdict === 'explicitDeny')
    const [explanation] = engine.explain(denied?.request ?? probe)
    holds(explanation?.headline.includes('with an explicit deny'), explanation?.headline)
  },

  'swaps are whole, whatever is asked meanwhile': async ({ open, fixtures }) => {
    const bundles = [bytesOf(fixtures.allowing), bytesOf(fixtures.denying)]
    const engine = await open(bundles[0])
    const handle = engine.prepare(probe.principal)
    for (let turn = 1; turn <= 50; turn += 1) {
      const before = engine.isAllowed(probe)
      const swap = engine.swap(bundles[turn % 2] ?? new Uint8Array())
      equal(engine.isAllowed(probe), before, 'while a swap is under way')
      await swap
      equal(engine.isAllowed(probe), turn % 2 === 0, `after swap ${turn}`)
      equal(handle.isAllowed(probe.action, probe.resource), turn % 2 === 0, 'a handle')
    }
  },

  'a bundle that is not whole is refused, and the last good one stays': async (scene) => {
    const { open, fixtures } = scene
    const engine = await open(bytesOf(fixtures.allowing))
    for (const [code, bytes] of damagedBundles(fixtures)) {
      await rejects(() => engine.swap(bytes), code)
      await rejects(() => open(bytes), code)
      equal(engine.isAllowed(probe), true, code)
    }
  },

  'HTML in place of a bundle is named': async ({ open }) => {
    const page = new TextEncoder().encode('<!doctype html>\n<title>Not found</title>\n'.repeat(20))
    const error = await rejects(() => open(page), 'ERR_BUNDLE_MALFORMED')
    holds(error.message.includes('HTML'), error.message)
  },

  'a signature is verified': async ({ open, fixtures }) => {
    const [ours, others] = await Promise.all(fixtures.keys.map(importKey))
    const engine = await open(bytesOf(fixtures.signed), { key: ours })
    equal(engine.isAllowed(probe), true, 'with the key')
    const refused = 'ERR_BUNDLE_SIGNATURE'
    await rejects(() => open(bytesOf(fixtures.signed), { key: others }), refused)
    await rejects(() => open(bytesOf(fixtures.allowing), { key: ours }), refused)
    await rejects(() => engine.swap(bytesOf(fixtures.denying)), refused)
    equal(engine.isAllowed(probe), true, 'after the refusal')
  },

  'a bundle is opened where it is': async ({ open, host }) => {
    const engine = await open(host.locate?.('allowing.bundle'))
    equal(engine.isAllowed(probe), true, 'the bundle')
    await rejects(() => open(host.locate?.('page.html')), 'ERR_BUNDLE_MALFORMED')
    await rejects(() => open(host.locate?.('missing.bundle')), 'ERR_OPTIONS_INVALID')
  },

  'a response is opened, and one that is no success is refused': async ({ open, fixtures }) => {
    const engine = await open(new Response(bytesOf(fixtures.allowing)))
    equal(engine.isAllowed(probe), true, 'a response')
    const failed = new Response('gone', { status: 410 })
    await rejects(() => open(failed), 'ERR_OPTIONS_INVALID')
  },

  'an ArrayBuffer is opened': async ({ open, fixtures }) => {
    const engine = await open(bytesOf(fixtures.allowing).buffer)
    equal(engine.isAllowed(probe), true, 'an ArrayBuffer')
  },

  'a function that fetches a bundle is asked': async ({ open, fixtures }) => {
    const engine = await open(async () => bytesOf(fixtures.allowing).buffer)
    equal(engine.isAllowed(probe), true, 'from a function')
    await rejects(() => open(async () => null), 'ERR_BUNDLE_MALFORMED')
    const failing = () => Promise.reject(new Error('the store is away'))
    await rejects(() => open(failing), 'ERR_OPTIONS_INVALID')
  },

  'a role is assumed, and its session is decided for': async ({ open, fixtures }) => {
    const engine = await open(bytesOf(fixtures.allowing), { compile: compileSession })
    const sts = createSts(engine, { acceptsUnsealed: false })
    const asked = { caller: probe.principal, role, sessionName: 'work' }
    const { decision, session } = sts.assumeRole(asked)
    equal(decision.verdict, 'allowed', 'the role')
    if (session === undefined) throw new Error('no session')
    equal(engine.isAllowed({ ...probe, principal: principalOf(session) }), true, 'the session')
    const narrow = [{ Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] }]
    const narrowed = sts.assumeRole({ ...asked, policies: narrow }).session
    if (narrowed === undefined) throw new Error('no narrowed session')
    equal(engine.isAllowed({ ...probe, principal: principalOf(narrowed) }), false, 'narrowed')
  },

  'a request that cannot be read is a typed error': async ({ open, fixtures }) => {
    const engine = await open(bytesOf(fixtures.allowing))
    const malformed = { ...probe, context: 'none' } as never
    await rejects(async () => engine.isAllowed(malformed), 'ERR_REQUEST_INVALID')
    const large = { ...probe, resource: `arn:aws:s3:::${'a'.repeat(20_000)}` }
    await rejects(async () => engine.isAllowed(large), 'ERR_LIMIT_EXCEEDED')
    equal(engine.isAllowed(probe), true, 'the next request')
  },

  'WebAssembly decides, or where it is forbidden nothing does without a fallback': async (
    scene,
  ) => {
    const { host, fixtures } = scene
    const allowing = bytesOf(fixtures.allowing)
    if (!host.forbidsWebAssembly) {
      equal((await host.open(allowing)).isAllowed(probe), true, 'without a fallback')
      return
    }
    const error = await rejects(() => host.open(allowing), 'ERR_KERNEL')
    holds(error.hint?.includes('wasm-unsafe-eval'), error.hint)
    const lazily = await host.open(allowing, { fallback: async () => host.fallback })
    equal(lazily.isAllowed(probe), true, 'a fallback that is fetched')
    const failing = () => Promise.reject(new Error('offline'))
    await rejects(() => host.open(allowing, { fallback: failing }), 'ERR_KERNEL')
  },

  'the kernel as JavaScript decides as the one of WebAssembly': async ({ host, fixtures }) => {
    const options = { compile: compileSession }
    const engine = await createEngine(
      host.fallback as KernelModule,
      bytesOf(fixtures.acme),
      options,
    )
    for (const { request, verdict, policyType } of fixtures.requests) {
      equal(shortly(engine.check(request)), `${verdict} by ${policyType}`, JSON.stringify(request))
    }
  },
}

/** Runs every check that the host does not skip, or those of them that are named. */
export async function runSuite(
  host: Host,
  fixtures: Fixtures,
  names: readonly string[] = Object.keys(checks),
): Promise<Outcome[]> {
  const { skips } = host
  const unknown = Object.keys(skips).filter((name) => checks[name] === undefined)
  if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')}`)
  const fallback = host.forbidsWebAssembly ? { fallback: host.fallback } : {}
  const open: Scene['open'] = (source, options) => host.open(source, { ...fallback, ...options })
  const outcomes: Outcome[] = []
  for (const [name, check] of Object.entries(checks).filter(([one]) => names.includes(one))) {
    const reason = skips[name]
    if (reason !== undefined) {
      outcomes.push({ name, outcome: 'skipped', detail: reason })
      continue
    }
    try {
      await check({ host, fixtures, open })
      outcomes.push({ name, outcome: 'passed', detail: '' })
    } catch (error) {
      outcomes.push({ name, outcome: 'failed', detail: describe(error) })
    }
  }
  return outcomes
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `; because of ${describe(error.cause)}`
  return `${error.name}: ${error.message}${cause}\n${error.stack ?? ''}`
}

function shortly({ verdict, policyType }: Decision): string {
  return `${verdict} by ${policyType}`
}

/** What a bundle may have become on its way, by the code of its refusal. */
function damagedBundles({ denying }: Fixtures): readonly (readonly [string, Uint8Array])[] {
  const whole = bytesOf(denying)
  const flipped = whole.slice()
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
  const older = whole.slice()
  older[4] = (older[4] ?? 0) ^ 1
  return [
    ['ERR_BUNDLE_DIGEST', flipped],
    ['ERR_BUNDLE_VERSION', older],
    ['ERR_BUNDLE_MALFORMED', whole.slice(0, -8)],
    ['ERR_BUNDLE_MALFORMED', whole.slice(0, 40)],
    ['ERR_BUNDLE_MALFORMED', new Uint8Array()],
    ['ERR_BUNDLE_MALFORMED', new Uint8Array([0x1f, 0x8b, ...whole])],
  ]
}

function importKey(jwk: JsonWebKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', jwk, 'Ed25519', true, ['verify'])
}

async function rejects(run: () => Promise<unknown>, code: string): Promise<SallyportError> {
  let found: unknown
  try {
    await run()
  } catch (error) {
    found = error
  }
  if (!(found instanceof SallyportError)) {
    throw new Error(`no typed error, but ${describe(found)}`, { cause: found })
  }
  equal(found.code, code, found.message)
  return found
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, not ${String(expected)}`)
}

function holds(value: unknown, what: unknown): void {
  if (value !== true) throw new Error(String(what))
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
