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
import { generateKeys, makePointer, signPointer } from 'sallyport/publish'
import { createReference } from 'sallyport/reference'
import {
  cacheStore,
  idbStore,
  openLiveEngine,
  type PublicKey,
  pollPointer,
  type Source,
  subscribe,
} from 'sallyport/sources'
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
  /** The key of what the server has under `/live/`. */
  readonly liveKey: PublicKey
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
  /** Where the server is, as `http://127.0.0.1:8080`. */
  readonly origin: string
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

  'a signed pointer is followed, and what is wrong with one is refused': async (scene) => {
    const publisher = await startPublisher()
    const [allowing, denying] = [bytesOf(scene.fixtures.allowing), bytesOf(scene.fixtures.denying)]
    const large = bytesOf(scene.fixtures.acme)
    const first = await publisher.publish(denying, { version: 1 })
    const live = await openLiveEngine(publisher.source, {
      open: (bytes) => scene.open(bytes),
      keys: [publisher.key],
      interval: 0,
      maxBytes: allowing.length,
    })
    equal(live.isAllowed(probe), false, 'the first bundle')
    await publisher.publish(allowing, { version: 2 })
    equal((await live.refresh()).lastError, undefined, 'the second bundle')
    for (const [code, what, attack] of attacks(publisher, { first, large, denying })) {
      await attack()
      equal((await live.refresh()).lastError?.code, code, what)
      equal(live.isAllowed(probe), true, what)
      equal(live.status().version, 2, what)
    }
    await publisher.publish(denying, { version: 3 })
    equal((await live.refresh()).lastError, undefined, 'after all of this')
    equal(live.isAllowed(probe), false, 'the third bundle')
    live.close()
  },

  'the last good bundle is kept in IndexedDB': async (scene) => {
    const publisher = await startPublisher()
    const store = idbStore('suite')
    for (const name of ['latest.json', 'other']) await store.remove(name)
    const options = {
      open: (bytes: Uint8Array) => scene.open(bytes),
      keys: [publisher.key],
      interval: 0,
    }
    equal(await store.read('other'), undefined, 'what is not kept')
    await publisher.publish(bytesOf(scene.fixtures.allowing), { version: 1 })
    const live = await openLiveEngine(publisher.source, { ...options, store })
    equal(live.status().lastError, undefined, 'with a store')
    const gone: Source = { ...publisher.source, poll: () => Promise.reject(new Error('offline')) }
    const offline = await openLiveEngine(gone, { ...options, store: idbStore('suite') })
    equal(offline.status().source, 'store', 'offline')
    equal(offline.isAllowed(probe), true, 'offline')
    await store.write('latest.json', new Uint8Array([1]))
    const damaged = await openLiveEngine(gone, { ...options, store })
    equal(damaged.isAllowed(probe), false, 'damaged')
  },

  'a pointer is polled over HTTP, and whatever its server does the last good bundle stays': async (
    scene,
  ) => {
    const { host, fixtures } = scene
    const asked: (readonly [path: string, status: number])[] = []
    const counted: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      const path = String(input)
        .replace(/.*\//, '')
        .replace(/^\w{64}/, '')
      asked.push([path, response.status])
      return response
    }
    const good = pollPointer(`${host.origin}/live/latest.json`, { fetch: counted })
    let now = good
    const source: Source = {
      name: 'one of several',
      poll: (tag) => now.poll(tag),
      readKeys: () => now.readKeys(),
      readBundle: (digest, size) => now.readBundle(digest, size),
    }
    const live = await openLiveEngine(source, {
      open: (bytes) => scene.open(bytes),
      keys: [fixtures.liveKey],
      interval: 0,
    })
    equal(live.status().lastError, undefined, 'the first')
    equal((await live.refresh()).lastError, undefined, 'the same again')
    const expected = [
      ['latest.json', 200],
      ['.bundle', 200],
      ['latest.json', 304],
    ]
    equal(JSON.stringify(asked), JSON.stringify(expected), 'what is asked')
    for (const [name, code] of servedInstead) {
      // a pointer that is late is as bad as the bundle that never ends
      const terms = name === 'stalled' ? { timeout: 500 } : {}
      now = pollPointer(`${host.origin}/live/${name}/latest.json`, terms)
      equal((await live.refresh()).lastError?.code, code, name)
      equal(live.isAllowed(probe), true, name)
      equal(live.status().version, 1, name)
    }
    now = good
    equal((await live.refresh()).lastError, undefined, 'after all of this')
    live.close()
  },

  'an event of the server makes a client ask': async (scene) => {
    const { host, fixtures } = scene
    let polls = 0
    let wake: () => void = () => undefined
    const isAsked = new Promise<void>((resolve) => {
      wake = resolve
    })
    const polled = pollPointer(`${host.origin}/live/latest.json`)
    const counted: Source = {
      ...polled,
      poll(tag) {
        polls += 1
        // once at first, once since the connection may have missed something, once for the event
        if (polls === 3) wake()
        return polled.poll(tag)
      },
    }
    const live = await openLiveEngine(subscribe(`${host.origin}/live/events`, counted), {
      open: (bytes) => scene.open(bytes),
      keys: [fixtures.liveKey],
      interval: 0,
    })
    await isAsked
    equal(live.isAllowed(probe), true, 'the engine')
    live.close()
  },

  'a page asks when it is online again and when it is shown, until it is closed': async (scene) => {
    const bytes = bytesOf(scene.fixtures.allowing)
    let polls = 0
    const source: Source = {
      name: 'memory',
      poll: async () => {
        polls += 1
        return { kind: 'bundle', bytes }
      },
      readKeys: () => Promise.reject(new Error('there are none')),
      readBundle: () => Promise.reject(new Error('there are none')),
    }
    const live = await openLiveEngine(source, { open: (one) => scene.open(one), interval: 0 })
    const shown = document.visibilityState === 'visible' ? 1 : 0
    equal(polls, 1, 'at first')
    dispatchEvent(new Event('online'))
    await live.refresh() // the one after the one that the event asked for
    equal(polls, 3, 'online again')
    document.dispatchEvent(new Event('visibilitychange'))
    await live.refresh()
    equal(polls, 4 + shown, 'shown')
    live.close()
    dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    equal(polls, 4 + shown, 'closed')
    equal(live.isAllowed(probe), true, 'the engine')
  },

  'the last good bundle is kept in the Cache API': async (scene) => {
    const { host, fixtures } = scene
    const options = {
      open: (bytes: Uint8Array) => scene.open(bytes),
      keys: [fixtures.liveKey],
      interval: 0,
    }
    const store = cacheStore('suite')
    for (const name of ['latest.json', 'other']) await store.remove(name)
    equal(await store.read('other'), undefined, 'what is not kept')
    const source = pollPointer(`${host.origin}/live/latest.json`)
    const live = await openLiveEngine(source, { ...options, store })
    equal(live.status().lastError, undefined, 'with a store')
    const gone = pollPointer(`${host.origin}/live/nowhere/latest.json`)
    const offline = await openLiveEngine(gone, { ...options, store: cacheStore('suite') })
    equal(offline.status().source, 'store', 'offline')
    equal(offline.isAllowed(probe), true, 'offline')
    equal((await offline.refresh()).lastError?.code, 'ERR_SOURCE_UNREACHABLE', 'offline')
    await store.write('latest.json', new Uint8Array([1]))
    const damaged = await openLiveEngine(gone, { ...options, store })
    equal(damaged.isAllowed(probe), false, 'damaged')
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
  const flipped = flipLast(whole)
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

interface Published {
  readonly version: number
  readonly issued?: number
  readonly lifetime?: number
}

type Publisher = Awaited<ReturnType<typeof startPublisher>>

/** WebKitGTK's `generateKey` fails once in a while, with an `OperationError`. */
async function makeKeys(attempts = 3): ReturnType<typeof generateKeys> {
  try {
    return await generateKeys()
  } catch (cause) {
    if (attempts === 1) throw cause
    return makeKeys(attempts - 1)
  }
}

/** A publisher and the source that clients follow, all in memory. */
async function startPublisher() {
  const [ours, theirs] = [await makeKeys(), await makeKeys()]
  const start = Date.now()
  const files = new Map<string, Uint8Array>()
  const published = { text: '' }
  const point = async (bundle: Uint8Array, terms: Published, { privateKey } = ours) => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: privateKey.x, d: privateKey.d }
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign'])
    const rest = { channel: 'main', lifetime: 3_600_000, issued: start + terms.version }
    const pointer = await makePointer(bundle, { ...rest, ...terms })
    published.text = await signPointer(pointer, [{ key, kid: privateKey.kid ?? '' }])
    files.set(pointer.digest, bundle)
    return published.text
  }
  const source: Source = {
    name: 'memory',
    poll: async () => ({ kind: 'pointer', text: published.text }),
    readKeys: () => Promise.reject(new Error('no other keys are published')),
    readBundle: async (digest) => files.get(digest) ?? new Uint8Array(),
  }
  return {
    source,
    key: ours.publicKey,
    publish: (bundle: Uint8Array, terms: Published) => point(bundle, terms),
    publishAsOthers: (bundle: Uint8Array, terms: Published) => point(bundle, terms, theirs),
    /** Serves any text in place of the pointer. */
    serve: (text: string) => {
      published.text = text
    },
    /** Serves other bytes in place of all bundles. */
    replace: (bytes: Uint8Array) => {
      for (const digest of files.keys()) files.set(digest, bytes)
    },
    start,
  }
}

/** Folders of the server's, and the code of what is wrong with each. */
const servedInstead = [
  ['page', 'ERR_POINTER_MALFORMED'],
  ['redirected', 'ERR_POINTER_MALFORMED'],
  ['broken', 'ERR_SOURCE_UNREACHABLE'],
  ['missing', 'ERR_SOURCE_UNREACHABLE'],
  ['bombed', 'ERR_SOURCE_TOO_LARGE'],
  ['bomb', 'ERR_SOURCE_TOO_LARGE'],
  ['cut', 'ERR_POINTER_REFUSED'],
  ['withheld', 'ERR_SOURCE_UNREACHABLE'],
  ['stalled', 'ERR_SOURCE_TIMEOUT'],
] as const

/** What whoever is between publisher and client may try, and the code of its refusal. */
function attacks(
  publisher: Publisher,
  known: { readonly first: string; readonly large: Uint8Array; readonly denying: Uint8Array },
): readonly (readonly [code: string, what: string, attack: () => unknown])[] {
  const { first, denying, large } = known
  return [
    ['ERR_POINTER_REPLAYED', 'replayed', () => publisher.serve(first)],
    [
      'ERR_POINTER_SIGNATURE',
      'tampered',
      async () => {
        const signed = JSON.parse(await publisher.publish(denying, { version: 3 }))
        const said = atobUrl(signed.payload).replace('"version":3', '"version":4')
        publisher.serve(JSON.stringify({ ...signed, payload: btoaUrl(said) }))
      },
    ],
    [
      'ERR_POINTER_MALFORMED',
      'truncated',
      async () => publisher.serve((await publisher.publish(denying, { version: 3 })).slice(0, -20)),
    ],
    [
      'ERR_POINTER_SIGNATURE',
      'signed by others',
      () => publisher.publishAsOthers(denying, { version: 3 }),
    ],
    [
      'ERR_POINTER_REPLAYED',
      'rolled back',
      () => publisher.publish(denying, { version: 1, issued: publisher.start + 10 }),
    ],
    ['ERR_POINTER_REFUSED', 'oversized', () => publisher.publish(large, { version: 3 })],
    [
      'ERR_POINTER_EXPIRED',
      'expired',
      () => publisher.publish(denying, { version: 3, lifetime: 1 }),
    ],
    [
      'ERR_BUNDLE_DIGEST',
      'a pointer to other bytes',
      async () => {
        await publisher.publish(denying, { version: 3 })
        publisher.replace(flipLast(denying))
      },
    ],
  ]
}

function flipLast(bytes: Uint8Array): Uint8Array {
  const flipped = bytes.slice()
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
  return flipped
}

function atobUrl(text: string): string {
  return atob(text.replace(/-/g, '+').replace(/_/g, '/'))
}

function btoaUrl(text: string): string {
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
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
