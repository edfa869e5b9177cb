/** The public surface of the authoring side: documents in, bundles out. */
export type { Directory } from '../directory/directory.ts'
export { parseDirectory } from '../directory/parse.ts'
export { type ReplaceOptions, replacePolicy } from '../directory/replace.ts'
export { readRequest } from '../directory/request.ts'
export { parsePolicy } from '../policy/parse.ts'
export { type CompileOptions, type Compiler, compileBundle, createCompiler } from './compile.ts'
export type { Progress } from './records.ts'
export { compileSession } from './session.ts'
