/** Session policies that come with principals, compiled; a bounded number of them is remembered. */
import { OptionsError, RequestError, SallyportError } from '../model/errors.ts'
import type { Principal } from '../model/request.ts'
import { sessionDocuments } from '../request/session-documents.ts'
import { Cache } from './cache.ts'
import { bundleBytes, type EngineOptions } from './engine-options.ts'
import { openNow } from './load.ts'
import { SessionOverlay } from './session-overlay.ts'

const REMEMBERED = 64
/** Longer strings are compiled anew each time. */
const TEXT_CHARACTERS = 65_536

export class SessionOverlays {
  readonly #module: WebAssembly.Module
  readonly #compile: EngineOptions['compile']
  readonly #known = new Cache<string, SessionOverlay>(REMEMBERED, TEXT_CHARACTERS)

  constructor(module: WebAssembly.Module, compile: EngineOptions['compile']) {
    this.#module = module
    this.#compile = compile
  }

  /** Those of a principal; undefined where it has none. */
  of(principal: Principal): SessionOverlay | undefined {
    const documents = sessionDocuments(principal)
    return documents === undefined ? undefined : this.find(documents)
  }

  /**
   * Policies by the text that is compiled. Throws `ERR_REQUEST_INVALID` without a compiler,
   * `ERR_OPTIONS_INVALID` for a compiler that fails, and what `compileSession` throws.
   */
  find(policies: readonly unknown[]): SessionOverlay {
    const text = JSON.stringify(policies)
    const known = this.#known.find(text)
    if (known !== undefined) return known
    const bundle = bundleBytes(this.#run(JSON.parse(text)))
    return this.#known.keep(text, new SessionOverlay(openNow(this.#module, bundle)))
  }

  #run(policies: readonly unknown[]): Uint8Array {
    const compile = this.#compile
    if (compile === undefined) {
      throw new RequestError('the principal has session policies and the engine has no compiler', {
        place: 'request.principal.policies',
        hint: 'create the engine with `compile: compileSession` from `sallyport/compile`',
      })
    }
    try {
      return compile(policies)
    } catch (cause) {
      if (cause instanceof SallyportError) throw cause
      throw new OptionsError('`options.compile` failed', {
        place: 'options.compile',
        hint: 'give `compileSession` from `sallyport/compile`',
        cause,
      })
    }
  }
}
