/** What `CONTRIBUTING.md` asks of the shape of code, where Biome has no rule for it. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import {
  findNodes,
  lineOf,
  parseSource,
  programOf,
  root,
  sourcesUnder,
} from '../support/sources.ts'

const mostParameters = 3
const mostFields = 8
const mostMethods = 12
/** About 15, before a folder gets rooms. */
const mostFiles = 18

const sources = sourcesUnder('src').map(parseSource)

/** Functions that other files can call: exported ones, and methods that are not private. */
function isCallable(node: ts.Node): node is ts.FunctionDeclaration | ts.MethodDeclaration {
  if (ts.isMethodDeclaration(node)) return !ts.isPrivateIdentifier(node.name)
  return ts.isFunctionDeclaration(node) && isExported(node)
}

function isExported(node: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0
}

function nameOf(node: ts.FunctionDeclaration | ts.MethodDeclaration | ts.ClassDeclaration): string {
  return node.name?.getText() ?? ''
}

/** Parameters besides a last, optional object of options. */
function countParameters({ parameters }: ts.SignatureDeclaration): number {
  const last = parameters.at(-1)
  const isOptional = last?.questionToken !== undefined || last?.initializer !== undefined
  return parameters.length - (isOptional && parameters.length > mostParameters ? 1 : 0)
}

/** Exported functions with more parameters, each with the reason. */
const manyParameters: ReadonlyMap<string, string> = new Map([
  ['writeValue', 'called for every context value of every check: an object each would be garbage'],
  ['readAsked', 'called for every check of a handle: an object each would be garbage'],
  ['writeText', 'called for the action and the resource of every check'],
  ['fillMany', 'called for context values of every check'],
  ['fillOne', 'called for context values of every check'],
])

/** Classes with more fields or methods, each with how many and the reason. */
const largeClasses: ReadonlyMap<string, readonly [fields: number, methods: number, why: string]> =
  new Map([
    [
      'Kernel',
      [20, 27, 'one method for each export of the kernel, over addresses that never move'],
    ],
    ['Check', [8, 16, 'ten of the methods are facts that keys are derived from, a line each']],
    ['PatternWriter', [10, 6, 'a section, and a numbering, for each of four structures']],
    ['SetWriter', [11, 4, 'the writers of all sections, in the order in which they are written']],
    ['Memory', [11, 7, 'all that a compiler keeps, in the one place that can forget it']],
    ['RowBuilder', [10, 12, 'the state of one sweep; it lives as long as one row is built']],
  ])

describe('functions', () => {
  it('that other files call have three parameters, then a named object', () => {
    const broken = sources
      .flatMap((file) => findNodes(file, isCallable))
      .filter((node) => countParameters(node) > mostParameters)
      .filter((node) => !manyParameters.has(nameOf(node)))
    expect(broken.map((node) => `${lineOf(node)} ${nameOf(node)}`)).toEqual([])
  })

  it('that other files call have no boolean parameter', () => {
    const broken = sources
      .flatMap((file) => findNodes(file, isCallable))
      .flatMap(({ parameters }) => [...parameters])
      .filter(({ type }) => type?.kind === ts.SyntaxKind.BooleanKeyword)
      .filter((node) => node.getText() !== 'condition: boolean') // of an assertion
    expect(broken.map((node) => `${lineOf(node)} ${node.getText()}`)).toEqual([])
  })

  it('are never called with a bare `true` or `false`, of which a reader sees no meaning', () => {
    const broken = sources
      .flatMap((file) => findNodes(file, ts.isCallExpression))
      .filter(({ expression }) => ts.isIdentifier(expression) || isPrivateCall(expression))
      .filter((call) => call.arguments.some(isBooleanLiteral))
    expect(broken.map((node) => `${lineOf(node)} ${node.getText()}`)).toEqual([])
  })

  it('listed with a reason for their parameters still need it', () => {
    const found = sources.flatMap((file) => findNodes(file, isCallable))
    const long = found.filter((node) => countParameters(node) > mostParameters).map(nameOf)
    expect([...new Set(long)].sort()).toEqual([...manyParameters.keys()].sort())
  })
})

function isPrivateCall(expression: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(expression) && ts.isPrivateIdentifier(expression.name)
}

function isBooleanLiteral({ kind }: ts.Expression): boolean {
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword
}

describe('classes', () => {
  const classes = sources.flatMap((file) => findNodes(file, ts.isClassDeclaration))

  it('have at most 8 fields and 12 methods, or a reason', () => {
    const broken = classes.filter((node) => {
      const [fields, methods] = largeClasses.get(nameOf(node)) ?? [mostFields, mostMethods]
      return countFields(node) > fields || countMethods(node) > methods
    })
    expect(broken.map((node) => `${lineOf(node)} ${nameOf(node)}`)).toEqual([])
  })

  it('listed with a reason are still there, and still so large', () => {
    const large = classes
      .filter((node) => countFields(node) > mostFields || countMethods(node) > mostMethods)
      .map(nameOf)
    expect([...largeClasses.keys()].filter((name) => !large.includes(name))).toEqual([])
  })
})

function countFields({ members }: ts.ClassDeclaration): number {
  return members.filter(ts.isPropertyDeclaration).length
}

function countMethods({ members }: ts.ClassDeclaration): number {
  return members.filter((one) => ts.isMethodDeclaration(one) || ts.isAccessor(one)).length
}

/** Folders with more files, each with the reason. */
const largeFolders: ReadonlyMap<string, string> = new Map([
  ['assembly', 'the modules of the kernel, which its drawing names; layouts have a room'],
  ['assembly/layout', 'one structure of the format a file'],
  ['src/entries', 'one file a public module; readers look for it by its name'],
  ['src/reference', 'the oracle is one layer: a page of the User Guide a file'],
])

describe('files', () => {
  const files = [...sourcesUnder('src'), ...sourcesUnder('assembly')]

  it('are about 15 in a folder at most', () => {
    const counts = new Map<string, number>()
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    const broken = [...counts].filter(([folder, count]) => {
      return count > mostFiles && !largeFolders.has(folder)
    })
    expect(broken).toEqual([])
  })

  it('and folders are not called after nothing', () => {
    const vague = /(?:^|[/-])(?:utils?|common|helpers?|misc|lib|shared|manager|info)(?:[/.-]|$)/
    expect(files.filter((file) => vague.test(file))).toEqual([])
  })
})

/** Files in which text is put in another case by hand, each with the reason. */
const ownCase: ReadonlyMap<string, string> = new Map([
  ['src/json/fold-case.ts', 'the one place'],
  ['src/reference/text.ts', 'the oracle tells for itself how text is compared'],
  ['src/policy/validate/validate-document.ts', 'the hexadecimal digits of a number'],
  ['src/services/derived-keys.ts', 'AWS spells keys of EC2 by the words of their types'],
  ['src/server/protocol/letter-case.ts', 'the server imports entries alone'],
  ['src/cli/examine/recognize.ts', 'the name of a file only suggests a type, and imports nothing'],
])

describe('names that are compared without case', () => {
  const methods = ['toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase']
  const changing = sources.filter((file) =>
    findNodes(file, ts.isPropertyAccessExpression).some(({ name }) => methods.includes(name.text)),
  )

  it('are folded by `foldCase` and `foldAscii`, or a file has a reason', () => {
    expect(changing.map(({ fileName }) => fileName).sort()).toEqual([...ownCase.keys()].sort())
  })
})

/** Files whose names say it again, each with the reason. */
const namesakes: ReadonlyMap<string, string> = new Map([
  ['src/entries/analysis.ts', 'an entry has the name of its subpath'],
  ['src/entries/browser.ts', 'an entry has the name of its subpath'],
  ['src/entries/catalogue.ts', 'an entry has the name of its subpath'],
  ['src/entries/compile.ts', 'an entry has the name of its subpath'],
  ['src/entries/edge.ts', 'an entry has the name of its subpath'],
  ['src/entries/explain.ts', 'an entry has the name of its subpath'],
  ['src/entries/node.ts', 'an entry has the name of its subpath'],
  ['src/entries/reference.ts', 'an entry has the name of its subpath'],
])

type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration

function isTypeOfModule(node: ts.Node): node is TypeDeclaration {
  const isType =
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node)
  return isType && ts.isSourceFile(node.parent)
}

/** Names that mean more than one thing, with all the places where they do. */
function homonyms(named: readonly (readonly [name: string, place: string])[]): string[] {
  const places = new Map<string, string[]>()
  for (const [name, place] of named) places.set(name, [...(places.get(name) ?? []), place])
  return [...places]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) => `${name}: ${found.join(', ')}`)
}

describe('names', () => {
  it('of types mean one thing in all modules, exported or not', () => {
    const types = sources.flatMap((file) => findNodes(file, isTypeOfModule))
    expect(types.length).toBeGreaterThan(300)
    expect(homonyms(types.map((node) => [node.name?.text ?? '', lineOf(node)]))).toEqual([])
  })

  it('of files mean one thing in all folders', () => {
    const files = sources.map(({ fileName }) => fileName).filter((file) => !namesakes.has(file))
    expect(homonyms(files.map((file) => [basename(file), dirname(file)]))).toEqual([])
  })

  it('listed with a reason are still said twice', () => {
    const twice = homonyms(sources.map(({ fileName }) => [basename(fileName), fileName])).join()
    expect([...namesakes.keys()].filter((file) => !twice.includes(file))).toEqual([])
  })
})

/** Whether a declaration, or the variable statement it is in, has a docstring. */
function isDocumented(node: ts.Declaration): boolean {
  const owner = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return ts.getJSDocCommentsAndTags(owner).some((doc) => ts.isJSDoc(doc) && doc.comment !== '')
}

describe('entries', () => {
  const entries = sourcesUnder('src/entries')

  it('are the modules that package.json exports', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const wanted = Object.values<string | { default: string }>(exports)
      .flatMap((target) => (typeof target === 'string' ? [] : [target.default]))
      .filter((path) => !path.endsWith('.wasm'))
      .map((path) => path.replace('./dist/', 'src/entries/').replace(/\.js$/, '.ts'))
    expect(entries).toEqual(wanted.sort())
  })

  it('hold re-exports and nothing else', () => {
    const broken = entries
      .flatMap((file) => [...parseSource(file).statements])
      .filter((node) => !ts.isExportDeclaration(node) || node.moduleSpecifier === undefined)
    expect(broken.map((node) => lineOf(node))).toEqual([])
  })

  it('export nothing without a docstring', () => {
    const program = programOf(entries, { noLib: true })
    const checker = program.getTypeChecker()
    const silent = entries.flatMap((file) => {
      const source = program.getSourceFile(join(root, file))
      const module = source && checker.getSymbolAtLocation(source)
      if (module === undefined) return [`${file}: not read`]
      return checker
        .getExportsOfModule(module)
        .filter((one) => !isDocumentedSymbol(checker, one))
        .map((one) => `${file}: ${one.name}`)
    })
    expect(silent).toEqual([])
  })
})

function isDocumentedSymbol(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
  const behind = isAlias ? checker.getAliasedSymbol(symbol) : symbol
  return behind.declarations?.some(isDocumented) ?? false
}

describe('comments', () => {
  const riddles = /\b(?:texts|speaks of|nor has|is none)\b|\bstands\b(?! for)|[;,] answers\b/i

  it('say plainly what they mean', () => {
    const files = [...sourcesUnder('src'), ...sourcesUnder('assembly')].map(parseSource)
    const comments = files.flatMap((file) => {
      const { text, fileName } = file
      return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/.*/g)].map(
        ([one]) => `${fileName}: ${one}`,
      )
    })
    expect(comments.length).toBeGreaterThan(1_000)
    expect(comments.filter((one) => riddles.test(one))).toEqual([])
  })
})
