/** Policy documents to an engine in one call, the compiler and the kernel together. */
import { compileBundle } from '../compile/compile.ts'
import { compileSession } from '../compile/compile-session.ts'
import { type PolicyDocuments, parsePolicySets } from '../directory/policy-documents.ts'
import type { Engine } from '../engine/engine.ts'
import { type OpenOptions, openBytes, readOpenOptions } from './open-engine.ts'

/**
 * An engine on policy documents, without a directory: they have a say in every request, whoever asks.
 * Session policies that come with a principal are compiled, too.
 *
 * Throws `ERR_POLICY_INVALID` for a document that cannot be loaded, `ERR_LIMIT_EXCEEDED`,
 * `ERR_OPTIONS_INVALID`, and `ERR_KERNEL` where WebAssembly is forbidden and there is no `fallback`.
 */
export async function engineOf(
  policies: PolicyDocuments,
  options: OpenOptions = {},
): Promise<Engine> {
  const own = readOpenOptions(options)
  const bundle = await compileBundle(parsePolicySets(policies))
  return openBytes(bundle, { compile: compileSession, ...own })
}
