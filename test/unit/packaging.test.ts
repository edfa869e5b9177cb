import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  additions,
  measureAddition,
  measureShipment,
  shipments,
  USED_MOST,
} from '../../bench/shipped.ts'

const root = join(import.meta.dirname, '../..')
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const isBuilt = existsSync(join(root, 'dist/index.js'))

interface Package {
  readonly typesVersions: Record<string, Record<string, readonly string[]>>
  readonly bin: Record<string, string>
  readonly imports: Record<string, Record<string, string>>
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>
}

const description: Package = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const modules = Object.keys(description.exports).filter((name) => !/\.(?:json|wasm)$/.test(name))

/** A module as users name it. */
function specifier(entry: string): string {
  return `sallyport${entry.slice(1)}`
}

/** Whether a module does more than hand on what others export. */
function hasCode(text: string): boolean {
  return text.split('\n').some((line) => !/^(?:$|import |export )/.test(line))
}

describe.skipIf(!isBuilt && !required)('the package', () => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  const files: string[] = packed.files.map(({ path }: { path: string }) => path)

  it('carries what it is built to, its schemas, sample, guides and papers, and nothing else', () => {
    const built = /^dist\/(?:chunks\/)?[\w-]+\.(?:js|js\.map|d\.ts|wasm|wasm\.d\.ts)$/
    const kinds = [built, /^schema\/.*\.json$/, /^samples\/acme\/.*\.json$/, /^docs\/[\w-]+\.md$/]
    const papers = ['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'SECURITY.md', 'package.json']
    const others = files.filter((file) => !kinds.some((kind) => kind.test(file)))
    expect(others.sort()).toEqual(papers)
    for (const kind of kinds) expect(files.filter((file) => kind.test(file))).not.toEqual([])
  })

  it('has every file that it exports or runs', () => {
    const entries = [...modules, './kernel.wasm'].flatMap((name) => {
      const entry = description.exports[name]
      return entry === undefined || typeof entry === 'string' ? [] : [entry.types, entry.default]
    })
    const kernels = Object.values(description.imports['#kernel'] ?? {})
    const named = [...entries, ...kernels, ...Object.values(description.bin)]
    expect(named.filter((file) => !files.includes(file.replace('./', '')))).toEqual([])
  })

  it('exports every entry, and resolves its types where `exports` is not read', () => {
    const entries = readdirSync(join(root, 'src/entries')).map((file) => file.replace('.ts', ''))
    const exported = modules.map((name) => (name === '.' ? 'index' : name.replace('./', '')))
    expect(exported.sort()).toEqual(entries.sort())
    const older = Object.entries(description.typesVersions['*'] ?? {})
    expect([...older.map(([name]) => name), 'index'].sort()).toEqual(
      [...entries, 'kernel.wasm'].sort(),
    )
    for (const [name, paths] of older) expect(paths).toEqual([`./dist/${name}.d.ts`])
  })

  it('imports no package but what the command line runs on, and React, and no source', () => {
    const kernels = Object.values(description.imports['#kernel'] ?? {})
    const others = built().filter((file) => !kernels.includes(`./${file}`))
    const foreign = others.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const from = text.matchAll(/^(?:import|export|\}) ?.*?(?:from )?["']([^"']+)["'];?$/gm)
      return [...from]
        .map(([, name = '']) => name)
        .filter((name) => !/^\.{1,2}\/.*\.js$|^node:|^#kernel$/.test(name))
        .map((name) => `${file}: ${name}`)
    })
    const known = ['dist/cli.js: commander', 'dist/react.d.ts: react', 'dist/react.js: react']
    expect([...new Set(foreign)].sort()).toEqual(known)
  })

  it('has a compiled kernel for runtimes that compile none, and bytes for all others', () => {
    expect(description.imports['#kernel']).toEqual({
      workerd: './dist/kernel-workerd.js',
      'edge-light': './dist/kernel-edge-light.js',
      default: './dist/kernel-inline.js',
    })
    const kernel = readFileSync(join(root, 'dist/kernel.wasm'))
    const inline = readFileSync(join(root, 'dist/kernel-inline.js'), 'utf8')
    expect(inline).toContain(kernel.toString('hex'))
    expect(Object.keys(description.imports['#kernel'] ?? {}).at(-1)).toBe('default')
  })

  it('has a map to its sources for all its code', () => {
    const scripts = built().filter((file) => file.endsWith('.js'))
    const code = scripts.filter((file) => hasCode(readFileSync(join(root, file), 'utf8')))
    expect(code.length).toBeGreaterThan(5)
    expect(code.filter((file) => !files.includes(`${file}.map`))).toEqual([])
  })

  it('shares classes between entries, so that errors are known by them', async () => {
    const [{ PolicyError }, { parsePolicy }] = await Promise.all([
      import('sallyport'),
      import('sallyport/compile'),
    ])
    expect(() => parsePolicy('{', { type: 'identity' })).toThrow(PolicyError)
  })

  function built(): string[] {
    return files.filter((file) => /^dist\/.*\.(?:js|d\.ts)$/.test(file))
  }

  it('exports modules that can be imported, each with something in it', async () => {
    for (const name of modules) {
      const module = await import(specifier(name))
      expect(Object.keys(module), name).not.toEqual([])
    }
  })

  it('has no source that is not compiled, and no test', () => {
    expect(files.filter((file) => /\.test\.|__tests__|(?<!\.d)\.ts$/.test(file))).toEqual([])
  })
})

describe.skipIf(!isBuilt && !required)('the README and the guides', () => {
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const pages = ['README.md', ...guides.map((name) => `docs/${name}`)]
  const text = pages.map((page) => readFileSync(join(root, page), 'utf8')).join('\n')
  const imports = [...text.matchAll(/import (?:type )?\{([^}]*)\} from '(sallyport[^']*)'/g)]

  it('show imports', () => {
    expect(imports.length).toBeGreaterThan(2)
  })

  it('import nothing that the package does not export', async () => {
    for (const [, names = '', from = ''] of imports) {
      const module = await import(from)
      const wanted = names.split(',').map((name) => name.trim())
      const values = wanted.filter((name) => name !== '' && !name.startsWith('type '))
      expect(Object.keys(module), from).toEqual(expect.arrayContaining(values))
    }
  })

  it('name npm scripts that exist', () => {
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
    const known = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)
    expect(scripts.filter((name) => !known.includes(name))).toEqual([])
  })
})

const hasKernel = existsSync(join(root, 'build/kernel.simd.wasm'))

describe.skipIf(!(isBuilt && hasKernel) && !required)('what is shipped, compressed', () => {
  const within = shipments.filter(({ meanwhile }) => meanwhile === undefined)
  const above = shipments.filter(({ meanwhile }) => meanwhile !== undefined)

  it.each(within)('leaves a tenth of $budget KB free: $what', async (shipment) => {
    expect(await measureShipment(shipment)).toBeLessThanOrEqual(shipment.budget * USED_MOST)
  })

  it.each(additions)('leaves a tenth of $budget KB free: sallyport/$entry', async (addition) => {
    expect(await measureAddition(addition)).toBeLessThanOrEqual(addition.budget * USED_MOST)
  })

  it.each(above)('grows no further while it is too large: $what', async (shipment) => {
    const size = await measureShipment(shipment)
    expect(size).toBeLessThanOrEqual(shipment.meanwhile ?? 0)
    expect(size, 'needs no limit for the meanwhile').toBeGreaterThan(shipment.budget * USED_MOST)
  })
})
