import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { parseSource, programOf, root, sourcesUnder } from '../support/sources.ts'

const trees = new Map(
  [...sourcesUnder('src'), ...sourcesUnder('assembly')].map((file) => [file, parseSource(file)]),
)
const files = [...trees.keys()]

/** What a file imports or re-exports, types included, statically or not. */
function importsOf(file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
        found.push(node.moduleSpecifier.text)
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push(node.argument.literal.getText().slice(1, -1))
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found.push(node.arguments[0]?.getText().slice(1, -1) ?? '')
    }
    ts.forEachChild(node, visit)
  }
  visit(trees.get(file) ?? parseSource(file))
  return found
}

/** The file behind a relative import, in the spelling of `files`. */
function target(file: string, specifier: string): string {
  const path = normalize(join(dirname(file), specifier))
  return file.startsWith('assembly') ? `${path}.ts` : path
}

function relativeImports(file: string): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => target(file, specifier))
}

function packageImports(file: string): string[] {
  return importsOf(file).filter((specifier) => !specifier.startsWith('.'))
}

/** `assembly/layout` counts as a folder of its own. */
function folderOf(file: string): string {
  const [top = '', folder = ''] = file.split('/')
  if (top === 'assembly') return folder === 'layout' ? 'layout' : 'assembly'
  return folder.replace(/\.ts$/, '')
}

/** Whether a folder uses the public surface only. */
function isGuest(folder: string): boolean {
  return folder === 'cli' || folder === 'adapters' || folder === 'server'
}

/** The sources behind what `package.json` exports. */
const publicFiles = Object.values(readPackage().exports).flatMap((entry) =>
  typeof entry === 'string'
    ? []
    : [entry.default.replace('./dist/', 'src/entries/').replace(/\.js$/, '.ts')],
)

function readPackage(): { exports: Record<string, string | { default: string }> } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/**
 * Who may import whom, along the journey of a policy; a folder may always import from itself, and
 * everything in `src` from `model`, `json` and `services`.
 */
const mayImport: ReadonlyMap<string, readonly string[]> = new Map([
  ['model', []],
  ['json', []],
  ['services', []],
  ['request', []],
  ['catalogue', []],
  ['policy', ['catalogue', 'request']],
  ['directory', ['catalogue', 'policy', 'request']],
  ['reference', ['policy', 'directory', 'request']],
  ['bundle', ['layout']],
  ['compile', ['policy', 'directory', 'bundle', 'layout']],
  ['kernel', ['bundle', 'layout']],
  ['engine', ['kernel', 'bundle', 'request', 'layout']],
  ['sts', ['engine', 'bundle', 'request', 'layout']],
  ['inspect', ['engine', 'bundle', 'request', 'layout']],
  ['batch', ['engine', 'kernel', 'bundle', 'request', 'layout']],
  ['partial', ['engine', 'kernel', 'bundle', 'request', 'layout']],
  ['analysis', ['partial', 'catalogue', 'engine', 'request', 'layout']],
  ['audit', ['partial', 'catalogue', 'engine', 'kernel', 'bundle', 'request', 'layout']],
  ['sources', ['engine', 'bundle', 'request']],
  [
    'slice',
    ['compile', 'engine', 'kernel', 'bundle', 'policy', 'request', 'sources', 'sts', 'layout'],
  ],
  ['hosts', ['engine', 'kernel', 'compile', 'directory', 'sources']],
  ['pool', ['hosts', 'batch', 'engine', 'request', 'compile']],
  ['adapters', []],
  ['cli', []],
  ['server', []],
  [
    'entries',
    [
      ...['adapters'],
      ...['catalogue', 'compile', 'directory', 'engine'],
      ...['hosts', 'policy', 'reference', 'request', 'sources', 'sts', 'inspect', 'batch', 'slice'],
      ...['analysis', 'audit', 'pool'],
    ],
  ],
  ['assembly', ['layout']],
  ['layout', []],
])

/** What the build writes; modules that are no TypeScript are declared beside it. */
const generated = [
  'src/hosts/kernel-bytes.ts',
  'src/hosts/plain-kernel-bytes.ts',
  'src/audit/text/scanner-bytes.ts',
  'src/hosts/js-kernel-code.js',
  'src/catalogue/packed-data.js',
  'src/server/protocol/tables/access-analyzer.json',
  'src/server/protocol/tables/cloudtrail.json',
  'src/server/protocol/tables/iam.json',
  'src/server/protocol/tables/identitystore.json',
  'src/server/protocol/tables/organizations.json',
  'src/server/protocol/tables/signin.json',
  'src/server/protocol/tables/sso-oauth.json',
  'src/server/protocol/tables/sso-portal.json',
  'src/server/protocol/tables/sso.json',
  'src/server/protocol/tables/sts.json',
]

function violations(check: (file: string) => readonly string[]): string[] {
  return files.flatMap((file) => check(file).map((what) => `${file}: ${what}`))
}

function commonTo(file: string): readonly string[] {
  if (file.startsWith('assembly/')) return []
  const isLeaf = /^src\/(?:model|json|services)\//.test(file)
  return isLeaf ? ['model', 'json'] : ['model', 'json', 'services']
}

describe('the import table', () => {
  it('has a row for every folder', () => {
    const unknown = files.filter((file) => !mayImport.has(folderOf(file)))
    expect(unknown).toEqual([])
  })

  it('is kept by every file', () => {
    const broken = violations((file) => {
      const folder = folderOf(file)
      const common = commonTo(file)
      const allowed = [folder, ...(mayImport.get(folder) ?? []), ...common]
      return relativeImports(file)
        .filter((to) => !allowed.includes(folderOf(to)))
        .filter((to) => !(isGuest(folder) && publicFiles.includes(to)))
    })
    expect(broken).toEqual([])
  })

  it('keeps packages out, but for what hosts and the command line run on', () => {
    const broken = violations((file) => {
      const folder = folderOf(file)
      if (isGuest(folder)) return []
      return packageImports(file).filter((name) => {
        if (/^comlink\b/.test(name)) return folder !== 'pool'
        if (name === '@noble/hashes/sha2.js') return file !== 'src/hosts/browser.ts'
        return !(name.startsWith('node:') && (folder === 'hosts' || folder === 'pool'))
      })
    })
    expect(broken).toEqual([])
  })

  it('has no cycles', () => {
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
        return
      }
      state.set(file, 'open')
      for (const to of relativeImports(file)) if (trees.has(to)) visit(to, [...path, file])
      state.set(file, 'done')
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })
})

describe('the catalogue', () => {
  /** Everything that a file needs to run, itself included. */
  function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
    if (reached.has(file)) return reached
    reached.add(file)
    for (const to of relativeImports(file)) if (trees.has(to)) reachedFrom(to, reached)
    return reached
  }

  it.each(['index', 'node', 'sts', 'compile', 'reference', 'import'])(
    'is in nothing that `%s` needs: what decides does not carry it',
    (entry) => {
      const reached = reachedFrom(`src/entries/${entry}.ts`)
      expect(reached.size).toBeGreaterThan(10)
      expect([...reached].filter((file) => file.startsWith('src/catalogue'))).toEqual([])
    },
  )

  it('has its data in a module that only `loadCatalogue` asks for, when it is called', () => {
    const asking = files.filter((file) => importsOf(file).some((name) => /packed-data/.test(name)))
    expect(asking).toEqual(['src/catalogue/catalogue.ts'])
    const text = readFileSync(join(root, 'src/catalogue/catalogue.ts'), 'utf8')
    expect(text.match(/.*packed-data.*/g)).toEqual([expect.stringContaining('await import(')])
  })
})

describe('modules', () => {
  it('name what they import with its ending in src, without one in assembly', () => {
    const broken = violations((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => !generated.includes(target(file, specifier)))
        .filter((specifier) => specifier.endsWith('.ts') !== file.startsWith('src/')),
    )
    expect(broken).toEqual([])
  })

  it('import files that exist', () => {
    const known = new Set([...files, ...generated])
    expect(violations((file) => relativeImports(file).filter((to) => !known.has(to)))).toEqual([])
  })

  it('have no default export', () => {
    const broken = [...trees].filter(([, tree]) =>
      tree.statements.some(
        (statement) =>
          ts.isExportAssignment(statement) ||
          (ts.canHaveModifiers(statement) &&
            ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)),
      ),
    )
    expect(broken.map(([file]) => file)).toEqual([])
  })

  it('spread no list into the arguments of a call: a long one would overflow the stack', () => {
    const broken = [...trees].flatMap(([file, tree]) => {
      const found: string[] = []
      const visit = (node: ts.Node): void => {
        const isCall = ts.isCallExpression(node) || ts.isNewExpression(node)
        if (isCall && node.arguments?.some(ts.isSpreadElement)) {
          found.push(`${file}: ${node.expression.getText()}(…)`)
        }
        if (ts.isPropertyAccessExpression(node) && node.name.text === 'apply') {
          found.push(`${file}: ${node.getText()}`)
        }
        ts.forEachChild(node, visit)
      }
      visit(tree)
      return found
    })
    // it was called with these arguments
    expect(broken).toEqual(['src/adapters/next-guard.ts: action(…)'])
  })

  it('open with a sentence that says what they are for', () => {
    const silent = files.filter(
      (file) => !/^(?:#!.*\n)?\/\*\*/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(silent).toEqual([])
  })
})

/** ECMAScript's own globals, as far as this code may want them. */
const ecmaScript = [
  ...['Array', 'ArrayBuffer', 'Atomics', 'BigInt', 'BigInt64Array', 'BigUint64Array'],
  ...['Boolean', 'DataView', 'Date', 'Error', 'Float32Array', 'Float64Array', 'Infinity'],
  ...['Int16Array', 'Int32Array', 'Int8Array', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object'],
  ...['Promise', 'RangeError', 'Reflect', 'RegExp', 'Set', 'SharedArrayBuffer', 'String'],
  ...['Symbol', 'SyntaxError', 'TypeError', 'Uint16Array', 'Uint32Array', 'Uint8Array'],
  ...['Uint8ClampedArray', 'WeakMap', 'WeakRef', 'WeakSet', 'decodeURIComponent'],
  ...['encodeURIComponent', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'undefined'],
]

/** Files that sign, or check what was signed: through WebCrypto, as every host has it. */
const signing = [
  ...['src/bundle/digest.ts', 'src/sts/session/seal.ts'],
  ...['src/sources/signed/ed25519.ts', 'src/sources/signed/sign-pointer.ts'],
]

/** What every host has besides. */
const platform = ['WebAssembly', 'TextEncoder', 'TextDecoder']

/** Names that a file uses as values and declares nowhere: globals. */
function globalsOf(checker: ts.TypeChecker, file: ts.SourceFile): string[] {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isIdentifier(node) && isReference(node)) {
      const declarations = checker.getSymbolAtLocation(node)?.declarations ?? []
      const ambient = declarations.every((one) => one.getSourceFile().isDeclarationFile)
      if (ambient) found.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return [...found]
}

/** Whether an identifier stands for a value of its own, and is not the name of a member. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent)) return parent.initializer === node
  return !(ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent))
}

describe('globals', () => {
  it('outside hosts and the command line are those of ECMAScript, WebAssembly and text in bytes', () => {
    const watched = files.filter(
      (file) =>
        !file.endsWith('.d.ts') && /^src\/(?!hosts|pool|cli|adapters|entries|server)/.test(file),
    )
    const program = programOf(watched, { lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] })
    const checker = program.getTypeChecker()
    const broken = watched.flatMap((file) => {
      const source = program.getSourceFile(join(root, file))
      const used = source === undefined ? ['not read'] : globalsOf(checker, source)
      const signs = signing.includes(file)
      const extra = signs ? ['crypto'] : []
      const allowed = new Set([...ecmaScript, ...platform, ...extra])
      return used.filter((name) => !allowed.has(name)).map((name) => `${file}: ${name}`)
    })
    expect(broken).toEqual([])
  })
})
