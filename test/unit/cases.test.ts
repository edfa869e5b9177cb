import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { type Case, type Expectation, readCases } from '../../src/directory/case/read-cases.ts'
import type { Directory } from '../../src/directory/directory.ts'
import { createEngine, type EngineOptions } from '../../src/engine/engine.ts'
import { jsKernel } from '../../src/hosts/js-kernel.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Decision } from '../../src/model/decision.ts'
import type { KernelModule } from '../../src/model/host-types.ts'
import { createReference } from '../../src/reference/reference.ts'
import { evaluators } from '../support/evaluators.ts'
import { readSets } from '../support/policy-sets.ts'
import { requestOf, type TruthRow, truthTables } from '../support/truth-tables.ts'

const root = join(import.meta.dirname, '../cases')

/** Lets a case's context state what is otherwise derived (K-3). */
const simulation = true

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => join(root, file))

const cases = files.map((file) => ({
  file: relative(root, file),
  cases: readCases(readFileSync(file, 'utf8'), { file: relative(root, file) }),
}))

/** Whether the cases of a file say who has the policies, rather than which apply. */
function isOfDirectories(file: string): boolean {
  return file.split(/[\\/]/)[0] === 'directory'
}

/** The parts of a decision that a case states. */
function pick(decision: Decision, expected: Expectation) {
  const denied = expected.verdict === 'denied' && decision.verdict !== 'allowed'
  return {
    verdict: denied ? 'denied' : decision.verdict,
    ...(expected.policyType !== undefined && { policyType: decision.policyType }),
    ...(expected.statements !== undefined && {
      statements: decision.statements.map(({ sid }) => sid).sort(),
    }),
  }
}

function normalize(expected: Expectation) {
  const { statements } = expected
  return { ...expected, ...(statements !== undefined && { statements: [...statements].sort() }) }
}

describe('the cases', () => {
  it('are many, each with a name of its own and a source', () => {
    const all = cases.flatMap((group) => group.cases)
    expect(all.length).toBeGreaterThan(300)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    expect(all.filter(({ source }) => source === undefined)).toEqual([])
  })

  it('carry what they need: the policies that apply, or, in `directory`, who has them', () => {
    const strays = cases.filter(({ file, cases }) =>
      cases.some(({ directory }) => (directory !== undefined) !== isOfDirectories(file)),
    )
    expect(strays.map(({ file }) => file)).toEqual([])
  })
})

/** An evaluator opened on a directory, which finds the policies that have a say. */
const directoryEvaluators = [
  { name: 'reference', open: (directory: Directory) => createReference(directory, { simulation }) },
  { name: 'kernel', open: kernelOpener(kernelModule('simd'), {}) },
  {
    name: 'kernel without SIMD, remembering nothing',
    open: kernelOpener(kernelModule('plain'), { remembered: 0 }),
  },
  { name: 'kernel as JavaScript', open: kernelOpener(jsKernel, {}) },
]

function kernelOpener(kernel: KernelModule, options: EngineOptions) {
  return async (directory: Directory) => {
    const bundle = await compileBundle(directory)
    return createEngine(kernel, bundle, {
      simulation,
      compile: compileSession,
      ...options,
    })
  }
}

for (const { name, open } of directoryEvaluators) {
  const run = async ({ directory, request, expect: expected }: Case) => {
    if (directory === undefined) throw new Error('the case has no directory')
    const evaluator = await open(directory)
    const decision = evaluator.check(request)
    expect(pick(decision, expected)).toEqual(normalize(expected))
    if ('isAllowed' in evaluator) {
      expect(evaluator.isAllowed(request)).toBe(decision.verdict === 'allowed')
    }
  }
  for (const group of cases.filter(({ file }) => isOfDirectories(file))) {
    describe(`${name}: ${group.file}`, () => {
      for (const testCase of group.cases) {
        it(`${testCase.name} (${testCase.source})`, () => run(testCase))
      }
    })
  }
}

for (const evaluator of evaluators) {
  const run = async (testCase: Case) => {
    const { sets, request, expect: expected } = testCase
    const decision = await evaluator.evaluate(sets, request, { simulation })
    expect(pick(decision, expected)).toEqual(normalize(expected))
  }
  for (const group of cases.filter(({ file }) => !isOfDirectories(file))) {
    describe(`${evaluator.name}: ${group.file}`, () => {
      for (const testCase of group.cases) {
        it(`${testCase.name} (${testCase.source})`, () => run(testCase))
      }
    })
  }

  const runRow = async (row: TruthRow) => {
    const { sets, request } = requestOf(row)
    const decision = await evaluator.evaluate(readSets(sets), request, { simulation })
    expect(decision.verdict).toBe(row.holds ? 'allowed' : 'implicitDeny')
  }
  for (const table of truthTables) {
    describe(`${evaluator.name}: truth table ${table.name}`, () => {
      for (const row of table.rows) {
        it(`${row.id} ${JSON.stringify(row.condition)}: ${row.holds}`, () => runRow(row))
      }
    })
  }
}
