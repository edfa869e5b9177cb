/** Who decides every call: engines on the slices of accounts that the calls depend on. */
import {
  type Compiler,
  compileSession,
  createCompiler,
  parseDirectory,
} from '../../entries/compile.ts'
import type { Engine } from '../../entries/index.ts'
import { createNodeEngine } from '../../entries/node.ts'
import { createSts, type Sts } from '../../entries/sts.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { directoryOf } from './account-directory.ts'
import type { Party, SliceLimit } from './account-slice.ts'
import type { AwsPolicies } from './aws-policies.ts'
import {
  type DecisionSlice,
  decisionSlice,
  identitiesOf,
  isSameDecision,
  limitDecision,
} from './decision-slice.ts'

/** An engine, and STS on it. */
export interface CallDecider {
  readonly engine: Engine
  readonly sts: Sts
}

interface KeptDecider extends CallDecider {
  slice: DecisionSlice
}

/** Engines that are kept: whoever has not called for longest goes first. */
const mostDeciders = 64

/** What the decision point needs. */
export interface DecisionParts {
  readonly accounts: Accounts
  readonly managed: AwsPolicies
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Decides by the accounts as they are when it is asked. A change costs nothing until somebody calls
 * whose decisions depend on it, and then a compilation of what that one has.
 */
export class DecisionPoint {
  readonly #parts: DecisionParts
  readonly #compiler: Compiler = createCompiler()
  readonly #kept = new Map<string, KeptDecider>()
  #compiled = 0

  constructor(parts: DecisionParts) {
    this.#parts = parts
  }

  /** Slices compiled so far. */
  get compiled(): number {
    return this.#compiled
  }

  /** Who decides for the parties, and for root users of their accounts; `limit`: by one policy instead. */
  async deciderFor(parties: readonly Party[], limit?: SliceLimit): Promise<CallDecider> {
    const slice = decisionSlice(this.#parts.accounts, parties)
    const key = JSON.stringify([identitiesOf(slice), limit])
    const kept = this.#kept.get(key)
    this.#kept.delete(key)
    const decider = await this.#upToDate(kept, slice, limit)
    this.#kept.set(key, decider)
    this.#forget()
    return decider
  }

  async #upToDate(
    kept: KeptDecider | undefined,
    slice: DecisionSlice,
    limit: SliceLimit | undefined,
  ): Promise<KeptDecider> {
    if (kept !== undefined && isSameDecision(kept.slice, slice)) return kept
    const bundle = await this.#compile(limit === undefined ? slice : limitDecision(slice, limit))
    if (kept !== undefined) {
      await kept.engine.swap(bundle)
      kept.slice = slice
      return kept
    }
    const engine = await createNodeEngine(bundle, { compile: compileSession, now: this.#parts.now })
    // sessions come back inside the server's own sealed tokens, which nobody else can write
    return { engine, sts: createSts(engine, { acceptsUnsealed: true }), slice }
  }

  #compile(slice: DecisionSlice): Promise<Uint8Array> {
    this.#compiled += 1
    return this.#compiler.compile(parseDirectory(directoryOf(slice, this.#parts.managed)))
  }

  #forget(): void {
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= mostDeciders) return
      this.#kept.delete(key)
    }
  }
}
