/** The packed package, tried as its users have it: linted, installed, compiled against and run. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sallyport-package-'))
const oldest = join(import.meta.dirname, 'node_modules/typescript')
const current = join(root, 'node_modules/typescript')
/** `moduleResolution` and the `module` that goes with it. */
const resolutions = { node16: 'node16', bundler: 'es2022', node: 'es2022' }

/** Entries that read files. */
const ofNode: ReadonlySet<string> = new Set(['/node'])

/** Runs a program in the folder of the trial and returns what it prints; a failure ends the trial. */
function run(program: string, ...args: readonly string[]): string {
  const stdio: ('ignore' | 'pipe' | 'inherit')[] = ['ignore', 'pipe', 'inherit']
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio })
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) console.error(error.stdout)
    throw error
  }
}

function pack(): string {
  const args = ['pack', root, '--ignore-scripts', '--json', '--loglevel=error']
  const [{ filename, size, unpackedSize }] = JSON.parse(run('npm', ...args))
  console.log(`packed: ${size} bytes, ${unpackedSize} unpacked`)
  return join(folder, filename)
}

/** ECMAScript modules only, which `require` loads on every Node that `engines` names. */
function lint(tarball: string): void {
  run(join(root, 'node_modules/.bin/publint'), tarball, '--strict')
  const attw = join(root, 'node_modules/.bin/attw')
  run(attw, tarball, '--no-emoji', '--ignore-rules', 'cjs-resolves-to-esm')
  console.log('publint and attw: clean')
}

function install(tarball: string): void {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
  run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball)
  // a peer, for components alone
  for (const peer of ['react', '@types/react', 'csstype']) {
    cpSync(join(root, 'node_modules', peer), join(folder, 'node_modules', peer), {
      recursive: true,
    })
  }
}

function compile(): void {
  copyFileSync(join(import.meta.dirname, 'consumer.ts'), join(folder, 'consumer.ts'))
  writeFileSync(join(folder, 'everything.ts'), everything())
  for (const typescript of [oldest, current]) {
    for (const [moduleResolution, module] of Object.entries(resolutions)) {
      const host = { lib: ['ES2022'], types: [], skipLibCheck: false }
      const rest = {
        target: 'ES2022',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      }
      const compilerOptions = { moduleResolution, module, ...host, ...rest }
      const config = { compilerOptions, files: ['consumer.ts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
      run(process.execPath, join(typescript, 'lib/tsc.js'), '-p', '.')
      // adapters speak of the web's requests and responses, which the library DOM or Node's types have
      const web = { ...compilerOptions, lib: ['ES2022', 'DOM', 'DOM.Iterable'] }
      const files = { compilerOptions: web, files: ['everything.ts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(files))
      run(process.execPath, join(typescript, 'lib/tsc.js'), '-p', '.')
    }
    const { version } = JSON.parse(readFileSync(join(typescript, 'package.json'), 'utf8'))
    console.log(
      `TypeScript ${version}, without types of a host, and all entries with the web's: compiles`,
    )
  }
}

/** A module that has all that the package exports. */
function everything(): string {
  return entries()
    .map((name, number) => `export * as entry${number} from 'sallyport${name}'\n`)
    .join('')
}

/** What programs import, below the package's name. */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.keys(exports).flatMap((name) =>
    /\.(?:json|wasm)$/.test(name) ? [] : [name.slice(1)],
  )
}

/**
 * For pages without a bundler and with one: what is for every runtime imports nothing of Node and
 * names no `Buffer`, nor a file without its ending.
 */
async function bundleForBrowsers(): Promise<void> {
  for (const name of entries().filter((one) => !ofNode.has(one))) {
    const contents = `export * from 'sallyport${name}'`
    const stdin = { contents, resolveDir: folder }
    const { outputFiles } = await build({
      stdin,
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      external: ['react'],
      logLevel: 'error',
    })
    const text = outputFiles.map((file) => file.text).join('')
    const found = /\bBuffer\.|\bprocess\.|["']node:/.exec(text)?.[0]
    if (found !== undefined) throw new Error(`sallyport${name} needs Node: ${found}`)
  }
  console.log('entries but those of Node: bundled for browsers')
}

/** The README's first program, and the command line on the sample that comes along. */
function tryOut(): void {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, program = ''] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? []
  const shown = program.replace(/^(engine\.isAllowed.*\)) \/\/ (\w+)$/gm, 'seen.push([$1, $2])')
  const end = 'if (seen.length < 2 || seen.some(([is, said]) => is !== said)) process.exit(1)\n'
  writeFileSync(join(folder, 'readme.mjs'), `const seen = []\n${shown}${end}`)
  run(process.execPath, 'readme.mjs')
  const sample = 'node_modules/sallyport/samples/acme'
  run(
    'npx',
    '--no-install',
    'sallyport',
    'compile',
    `${sample}/acme.directory.json`,
    '-o',
    'a.bundle',
  )
  run('npx', '--no-install', 'sallyport', 'test', `${sample}/acme.iamtest.json`)
  for (const name of entries()) run(process.execPath, '-e', `require('sallyport${name}')`)
  console.log('README, command line and require: run')
}

try {
  const tarball = pack()
  lint(tarball)
  install(tarball)
  compile()
  tryOut()
  await bundleForBrowsers()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
