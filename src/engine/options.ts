/** What an engine is opened with: read once, before anything else is done with it. */
import { expectBytes } from '../bundle/header.ts'
import { kindOf, shown } from '../json/shown.ts'
import { KernelError, OptionsError } from '../model/errors.ts'
import type { KernelModule, Key } from '../model/host-types.ts'

/** What an engine is made with, besides module and bundle. */
export interface EngineOptions {
  /** Lets a request's context state derived keys (K-3): for simulations, never for a PEP. */
  readonly simulation?: boolean
  /** The public key that bundles must be signed with (Ed25519). */
  readonly key?: Key
  /** Compiles session policy documents into a bundle (`compileSession` of `sallyport/compile`). */
  readonly compile?: (documents: readonly unknown[]) => Uint8Array
  /** Milliseconds since 1970; the clock's by default. */
  readonly now?: () => number
  /** How many actions, and principals, are remembered; 0 for none. */
  readonly remembered?: number
  /** Lets other work in while a large bundle is checked. */
  readonly pause?: () => Promise<void>
}

/** What each option must be, in words and as a test. */
const kinds: Readonly<Record<keyof EngineOptions, readonly [string, (value: unknown) => boolean]>> =
  {
    simulation: ['`true` or `false`', (value) => typeof value === 'boolean'],
    key: ['a public CryptoKey for Ed25519', isKey],
    compile: ['a function, such as `compileSession`', isFunction],
    now: ['a function, such as `Date.now`', isFunction],
    remembered: ['a whole number that is not negative', isCount],
    pause: ['a function that returns a promise', isFunction],
  }

/** A copy of the options, which nobody else can change. Throws `ERR_OPTIONS_INVALID`. */
export function readOptions(given: unknown): EngineOptions {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refuse('options', 'an object', given)
  }
  const own = copyOf(given)
  for (const [name, [expected, isFine]] of Object.entries(kinds)) {
    const value = own[name]
    if (value !== undefined && !isFine(value)) throw refuse(`options.${name}`, expected, value)
  }
  return own
}

function copyOf(given: object): Record<string, unknown> {
  try {
    return { ...given }
  } catch (cause) {
    throw new OptionsError('the options cannot be read', {
      place: 'options',
      hint: 'give a plain object',
      cause,
    })
  }
}

function refuse(place: string, expected: string, value: unknown): OptionsError {
  return new OptionsError(
    `\`${place}\` must be ${expected}, not \`${shown(value).slice(0, 80)}\``,
    {
      place,
      hint: 'leave it out for the default',
    },
  )
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isKey(value: unknown): boolean {
  return kindOf(value) === 'CryptoKey'
}

/** Throws `ERR_KERNEL` for what is no compiled module, of whatever realm. */
export function confirmModule(module: unknown): asserts module is KernelModule {
  if (kindOf(module) === 'WebAssembly.Module') return
  throw new KernelError('the kernel must be a compiled `WebAssembly.Module`', {
    place: 'module',
    hint: 'give `await WebAssembly.compile(bytes)`, or use `sallyport/node`',
  })
}

/**
 * A bundle's bytes, aligned, and out of reach of whoever changes theirs meanwhile. Throws
 * `ERR_BUNDLE_MALFORMED` for what is no bytes.
 */
export function copyBundle(bytes: unknown): Uint8Array {
  if (kindOf(bytes) === 'ArrayBuffer') return new Uint8Array(bytes as ArrayBuffer).slice()
  expectBytes(bytes)
  return new Uint8Array(bytes)
}
