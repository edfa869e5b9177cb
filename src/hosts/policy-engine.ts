/** Node: policy documents to an engine in one call, the compiler and the kernel together. */
import { compileBundle } from '../compile/compile.ts'
import { compileSession } from '../compile/compile-session.ts'
import { type PolicyDocuments, parsePolicySets } from '../directory/policy-documents.ts'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import { readEngineOptions } from '../engine/engine-options.ts'
import { createNodeEngine } from './node.ts'

/**
 * An engine on policy documents, without a directory: they have a say in every request, whoever asks.
 * Session policies that come with a principal are compiled, too.
 *
 * Throws `ERR_POLICY_INVALID` for a document that cannot be loaded, `ERR_LIMIT_EXCEEDED` and
 * `ERR_OPTIONS_INVALID`.
 */
export async function engineOf(
  policies: PolicyDocuments,
  options: EngineOptions = {},
): Promise<Engine> {
  const own = readEngineOptions(options)
  const bundle = await compileBundle(parsePolicySets(policies))
  return createNodeEngine(bundle, { compile: compileSession, ...own })
}
