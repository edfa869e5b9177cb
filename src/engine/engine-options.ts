/** What an engine is opened with: read once, before anything else is done with it. */
import { expectBytes } from '../bundle/header.ts'
import { callable, flag, type OptionKinds, readOptions } from '../json/options.ts'
import { kindOf } from '../json/shown.ts'
import { SCRIPT_KERNEL } from '../kernel/abi.ts'
import type { Decision, Explanation } from '../model/decision.ts'
import { KernelError } from '../model/errors.ts'
import type { KernelModule, Key } from '../model/host-types.ts'

/** Explains a check that the engine has just decided: `explain` of `sallyport/explain`. */
export type Explainer = (place: object, decision: Decision) => Explanation

/** What an engine is made with, besides module and bundle. */
export interface EngineOptions {
  /** Lets a request's context state derived keys (K-3): for simulations, never for a PEP. */
  readonly simulation?: boolean
  /** The public key that bundles must be signed with (Ed25519). */
  readonly key?: Key
  /** Compiles session policy documents into a bundle (`compileSession` of `sallyport/compile`). */
  readonly compile?: (documents: readonly unknown[]) => Uint8Array
  /** What `Engine.explain` calls (`explain` of `sallyport/explain`); who only decides needs none. */
  readonly explain?: Explainer
  /** Milliseconds since 1970; the clock's by default. */
  readonly now?: () => number
  /** How many actions, and principals, are remembered; 0 for none. */
  readonly remembered?: number
  /** Lets other work in while a large bundle is checked. */
  readonly pause?: () => Promise<void>
  /**
   * SHA-256, for pages without WebCrypto (what `http:` serves is no secure context);
   * `sallyport/browser` brings it along.
   */
  readonly sha256?: (bytes: Uint8Array) => Uint8Array
}

/** Hosts have options of their own beside these. */
export const engineOptionKinds: OptionKinds<EngineOptions> = {
  simulation: flag,
  key: ['a public CryptoKey for Ed25519', isKey],
  compile: callable('such as `compileSession`'),
  explain: callable('such as `explain` of `sallyport/explain`'),
  now: callable('such as `Date.now`'),
  remembered: ['a whole number that is not negative', isCount],
  pause: callable('which returns a promise'),
  sha256: callable('which returns 32 bytes'),
}

/** A copy of the options, which nobody else can change. Throws `ERR_OPTIONS_INVALID`. */
export function readEngineOptions(given: unknown): EngineOptions {
  return readOptions(given, engineOptionKinds)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isKey(value: unknown): boolean {
  return kindOf(value) === 'CryptoKey'
}

/** Whether a value is a compiled module, of whatever realm, or the kernel as a script. */
export function isKernel(value: unknown): value is KernelModule {
  const kind = kindOf(value)
  return kind === 'WebAssembly.Module' || kind === SCRIPT_KERNEL
}

/** Throws `ERR_KERNEL` for what is no compiled module, of whatever realm. */
export function confirmModule(module: unknown): asserts module is KernelModule {
  if (isKernel(module)) return
  throw new KernelError('the kernel must be a compiled `WebAssembly.Module`', {
    place: 'module',
    hint: 'give `await WebAssembly.compile(bytes)`, or use `openEngine` of your host',
  })
}

/** A bundle's bytes. Throws `ERR_BUNDLE_MALFORMED` for what is no bytes. */
export function bundleBytes(bytes: unknown): Uint8Array {
  if (kindOf(bytes) === 'ArrayBuffer') return new Uint8Array(bytes as ArrayBuffer)
  expectBytes(bytes)
  return bytes
}
