/** Session policies that come with a request, compiled on the spot. */
import { readList } from '../directory/confirm.ts'
import { parsePolicy } from '../policy/read/parse-policy.ts'
import { compileUnsealed } from './compile.ts'

/**
 * Compiles session policy documents into a small bundle for an engine's `compile` option.
 * Throws `ERR_POLICY_INVALID` for a document that cannot be loaded, `ERR_DIRECTORY_INVALID` for what
 * is no list of documents.
 */
export function compileSession(documents: readonly unknown[]): Uint8Array {
  const identity = readList(documents, 'documents', (one) => one).map((document, index) =>
    parsePolicy(document as object, { type: 'session', name: `session policy ${index + 1}` }),
  )
  const none = { resource: undefined, boundary: undefined, session: undefined, endpoint: undefined }
  return compileUnsealed({ identity, ...none, scps: [], rcps: [] }, { strip: false })
}
