/** Lanes of tests: what one runs while working, and what takes its time. CONTRIBUTING.md tells of them. */
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { noSkips } from './test/support/no-skips.ts'

/** Unit tests that take seconds, or start processes: not for `npm run test:fast`. */
const slow = [
  'test/unit/audit/audited-text.test.ts',
  'test/unit/audit/event-nodes.test.ts',
  'test/unit/audit/real-events.test.ts',
  'test/unit/compile/automaton.test.ts',
  'test/unit/compile/classes.test.ts',
  'test/unit/compile/compiler.test.ts',
  'test/unit/compile/merged-rows.test.ts',
  'test/unit/directory/samples.test.ts',
  'test/unit/json/parse-json.test.ts',
  'test/unit/packaging.test.ts',
  'test/unit/pool/pool.test.ts',
  'test/unit/policy/managed-policies.test.ts',
  'test/unit/sts/random-tokens.test.ts',
]

/** Bad input: what it costs is measured, so that nothing else runs in the process. */
const hostile = [
  'test/hostile/**/*.test.ts',
  'test/unit/policy/hostile.test.ts',
  'test/unit/sts/hostile.test.ts',
]

/** Folders of tests that have no lane of their own are in the slow one: no test is in none. */
const laned = [
  'cases',
  'cli',
  'differential',
  'hostile',
  'hosts',
  'package',
  'server',
  'support',
  'unit',
]
const others = readdirSync(join(import.meta.dirname, 'test'))
  .filter((folder) => !laned.includes(folder))
  .map((folder) => `test/${folder}/**/*.test.ts`)

const lost = [...slow, ...hostile].filter((file) => {
  return !file.includes('*') && !existsSync(join(import.meta.dirname, file))
})
if (lost.length > 0) throw new Error(`no such test: ${lost.join(', ')}`)

/** A machine that is much slower than ours passes: no test fails by the clock before it hangs. */
const patience = { testTimeout: 600_000, hookTimeout: 600_000 }

interface Lane {
  readonly include: readonly string[]
  readonly exclude?: readonly string[]
  /** Files that share a process import what they test once. */
  readonly isolate?: boolean
  /** Options of Node. */
  readonly execArgv?: string[]
}

function lane(name: string, { include, exclude = [], isolate = true, execArgv = [] }: Lane) {
  return {
    test: { name, include: [...include], exclude: [...exclude], isolate, execArgv, ...patience },
  }
}

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'

export default defineConfig({
  test: {
    // twice the processors: where others work, too, as many workers get their share of the time
    maxWorkers: availableParallelism() * 2,
    reporters: required ? ['default', noSkips] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        'src/hosts/*kernel-bytes.ts',
        'src/audit/text/scanner-bytes.ts',
        'src/hosts/js-kernel-code.js',
      ],
      reporter: ['text-summary', 'html', 'lcov'],
      reportsDirectory: 'coverage',
    },
    projects: [
      lane('fast', {
        include: ['test/unit/**/*.test.ts'],
        exclude: [...slow, ...hostile],
        isolate: false,
      }),
      lane('slow', { include: [...slow, ...others] }),
      lane('cli', { include: ['test/cli/**/*.test.ts'], isolate: false }),
      lane('server', { include: ['test/server/**/*.test.ts'], isolate: false }),
      lane('hosts', { include: ['test/hosts/*.test.ts'] }),
      // threads that collect garbage wait for one another on a busy machine, which costs time
      lane('random', {
        include: ['test/differential/**/*.test.ts'],
        isolate: false,
        execArgv: ['--single-threaded-gc'],
      }),
      lane('hostile', { include: hostile, execArgv: ['--single-threaded-gc', '--expose-gc'] }),
    ],
  },
})
