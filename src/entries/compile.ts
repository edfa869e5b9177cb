/** The public surface of the authoring side: documents in, bundles out. */

export {
  type CompileOptions,
  type Compiler,
  compileBundle,
  createCompiler,
} from '../compile/compile.ts'
export { compileSession } from '../compile/compile-session.ts'
export type { Progress } from '../compile/write/directory-sections.ts'
export type { Directory } from '../directory/directory.ts'
export { parseDirectory } from '../directory/read/parse-directory.ts'
export { type ReplaceOptions, replacePolicy } from '../directory/replace-policy.ts'
export { parsePolicy } from '../policy/read/parse-policy.ts'
export { readCallText, readRequest } from '../request/read-request.ts'
