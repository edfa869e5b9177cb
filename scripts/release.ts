/** Everything of a release but publishing: `npm run release -- 1.2.3 [--dry-run]`. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNotBefore, releaseChangelog, sectionOf } from './changelog.ts'

const root = join(import.meta.dirname, '..')
const changed = ['CHANGELOG.md', 'package.json', 'package-lock.json']

/** What a program prints. */
function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: root, encoding: 'utf8' }).trim()
}

/** A program whose words go to the terminal. */
function show(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { cwd: root, stdio: 'inherit' })
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function readVersion(): string {
  return JSON.parse(read('package.json')).version
}

/** What stands against a release, in words. */
function obstacles(version: string): string[] {
  const found: string[] = []
  const branch = run('git', 'rev-parse', '--abbrev-ref', 'HEAD')
  if (branch !== 'main') found.push(`the branch is \`${branch}\`, not \`main\``)
  if (run('git', 'status', '--porcelain') !== '') found.push('the working tree is not clean')
  if (run('git', 'tag', '--list', `v${version}`) !== '') found.push(`tag \`v${version}\` exists`)
  if (!isNotBefore(version, readVersion())) found.push(`${version} comes before ${readVersion()}`)
  return found
}

function writeRelease(version: string, changelog: string): void {
  writeFileSync(join(root, 'CHANGELOG.md'), changelog)
  run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts')
}

/** Checks what is released, version included; whatever fails, the tree is as it was. */
function check(): void {
  try {
    show(join(root, '.ci/run'))
  } catch (cause) {
    run('git', 'checkout', '--', ...changed)
    throw new Error('the checks failed: nothing is released, no file is changed', { cause })
  }
}

function release(version: string, isDry: boolean): void {
  const found = obstacles(version)
  if (found.length > 0 && !isDry) throw new Error(found.join('; '))
  const date = new Date().toISOString().slice(0, 10)
  const changelog = releaseChangelog(read('CHANGELOG.md'), { version, date })
  console.log(`${version} (${date})\n\n${sectionOf(changelog, `${version} `)}\n`)
  if (isDry) {
    for (const obstacle of found) console.log(`in the way: ${obstacle}`)
    console.log('would check, commit, tag and pack; nothing was changed')
    return
  }
  writeRelease(version, changelog)
  check()
  run('git', 'commit', '--quiet', '--message', `build(release): ${version}`, '--', ...changed)
  run('git', 'tag', '--annotate', `v${version}`, '--message', version)
  const tarball = run('npm', 'pack', '--ignore-scripts', '--silent')
  console.log(`\n${tarball} is packed. What is left:`)
  console.log(`  git push origin main v${version}`)
  console.log(`  npm publish ${tarball}`)
}

const [version = '', option, ...rest] = process.argv.slice(2)
const isUnderstood = rest.length === 0 && (option === undefined || option === '--dry-run')
try {
  if (!/^\d/.test(version) || !isUnderstood) {
    throw new Error('usage: npm run release -- 1.2.3 [--dry-run]')
  }
  release(version, option === '--dry-run')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
