/** The packed package, installed in a folder of its own, and programs for runtimes beside it. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

const root = join(import.meta.dirname, '../..')

export interface Trial {
  readonly folder: string
  /** Writes a program that has the suite beside it; `text` is its entry. Returns its path. */
  write(name: string, text: string, options: BuildOptions): Promise<string>
  remove(): void
}

/** Packs and installs what is built. */
export function installPackage(): Trial {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-hosts-'))
  const run = (...args: readonly string[]) =>
    execFileSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const packing = run('pack', root, '--ignore-scripts', '--json', '--loglevel=error')
  const [{ filename }] = JSON.parse(packing)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
  run('install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', `./${filename}`)
  copyFileSync(join(import.meta.dirname, 'suite.ts'), join(folder, 'suite.ts'))
  return {
    folder,
    async write(name, text, options) {
      const outfile = join(folder, name)
      await build({
        stdin: { contents: text, resolveDir: folder, loader: 'ts' },
        outfile,
        bundle: true,
        format: 'esm',
        target: 'es2022',
        logLevel: 'error',
        ...options,
      })
      return outfile
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The kernel's file, as bundlers for workerd lay it beside a program. */
export function kernelFile(folder: string): string {
  const dist = join(folder, 'node_modules/sallyport/dist')
  const [file = ''] = readdirSync(dist).filter((name) => name.endsWith('.wasm'))
  return join(dist, file)
}
