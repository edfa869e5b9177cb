/** Context assertions that a call provides, verified (K-135, K-136). */
import type { Context } from '../../model/request.ts'
import { fault } from '../calls/call-inputs.ts'

/** What a context provider states of the user for whom the role is assumed. */
export interface ProvidedContext {
  /** For example `arn:aws:iam::aws:contextProvider/IdentityCenter`. */
  readonly provider: string
  readonly context: Readonly<Record<string, string>>
}

const mostContexts = 5

/** The context keys of provided contexts. Throws `ERR_REQUEST_INVALID`. */
export function readContexts(provided: readonly ProvidedContext[] = []): Context {
  if (!Array.isArray(provided) || provided.length > mostContexts) {
    throw fault('providedContexts', 'must be a list of contexts', `provide ${mostContexts} at most`)
  }
  if (provided.length === 0) return {}
  const keys = (provided as readonly (ProvidedContext | null)[]).flatMap((one) => {
    const { provider, context } = one ?? {}
    const isArn =
      typeof provider === 'string' && /^arn:[^:]+:iam::.*:contextProvider\/.+$/.test(provider)
    if (!isArn || typeof context !== 'object' || context === null) {
      throw fault('providedContexts', 'must be contexts', 'give { provider: ARN, context }')
    }
    return Object.entries(context).map(([key, value]) => [`sts:RequestContext/${key}`, value])
  })
  const providers = provided.map(({ provider }) => provider)
  return { ...Object.fromEntries(keys), 'sts:RequestContextProviders': providers }
}
