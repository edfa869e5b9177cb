/** The sources of the project, as the tests of its structure and its words read them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

export const root = join(import.meta.dirname, '../..')

/** The TypeScript files below a folder that people write, by their path in the project. */
export function sourcesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !file.includes('__tests__'))
    .filter((file) => file !== 'src/hosts/kernel-bytes.ts')
    .sort()
}

export function parseSource(file: string): ts.SourceFile {
  const text = readFileSync(join(root, file), 'utf8')
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
}

/** All nodes of a kind in a file. */
export function findNodes<T extends ts.Node>(
  file: ts.SourceFile,
  isWanted: (node: ts.Node) => node is T,
): T[] {
  const found: T[] = []
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** `src/engine/check.ts:12`: where a node begins. */
export function lineOf(node: ts.Node): string {
  const file = node.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  return `${file.fileName}:${line + 1}`
}

/** Files of the project with their types, and with the library that is named and no other. */
export function programOf(
  files: readonly string[],
  library: Pick<ts.CompilerOptions, 'lib' | 'noLib'>,
): ts.Program {
  return ts.createProgram({
    rootNames: files.map((file) => join(root, file)),
    options: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
      ...library,
    },
  })
}
