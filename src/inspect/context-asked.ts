/** Which context keys a decision asks for: of all others it knows without them what it says. */
import type { Engine } from '../engine/engine.ts'
import { seamOf } from '../engine/guests.ts'
import { foldCase } from '../json/fold-case.ts'
import { type Call, partsOf } from '../request/call.ts'
import { ContextValues } from '../request/context-values.ts'

/** A decision, and what it asked of the context. */
export interface AskedContext {
  readonly isAllowed: boolean
  /**
   * Keys in lower case, stated or not. One that ends in `/` or `:` stands for all that begin with
   * it. Whatever any other key has, the decision at this instant is the same.
   */
  readonly keys: readonly string[]
}

/**
 * Decides a request and says which context keys were asked for, so that those which take time to
 * load are loaded only where they matter: ask again with what was loaded, until nothing is missing.
 * Throws as `check` does, and `ERR_REQUEST_INVALID` for what is no engine.
 */
export function inspectContext(engine: Engine, request: Call): AskedContext {
  const seam = seamOf(engine)
  const asked = new Set<string>()
  const denied = partsOf(request).filter(
    (part) => !seam.allows({ ...part, context: new WatchedContext(part.context, asked) }),
  )
  return { isAllowed: denied.length === 0, keys: [...asked] }
}

/**
 * A context that notes what is asked for.
 *
 * INVARIANT: checks read contexts by `find`, `placeOf` and `beginning`; by `names` and `valueAt`
 * only what one of these has found.
 */
class WatchedContext extends ContextValues {
  readonly #asked: Set<string>

  constructor(context: ContextValues, asked: Set<string>) {
    const { names } = context
    const values = names.map((_, at) => context.valueAt(at))
    super({ list: names, folded: names.map(foldCase) }, values)
    this.#asked = asked
  }

  override placeOf(key: string, folded: string): number {
    this.#asked.add(folded)
    return super.placeOf(key, folded)
  }

  override beginning(start: string): readonly string[] {
    this.#asked.add(start)
    return super.beginning(start)
  }
}
