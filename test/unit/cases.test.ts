import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Case, type Expectation, readCases } from '../../src/directory/case.ts'
import type { Decision } from '../../src/model/decision.ts'
import { evaluators } from '../support/evaluators.ts'
import { readSets } from '../support/policy-sets.ts'
import { requestOf, type TruthRow, truthTables } from '../support/truth-tables.ts'

const root = join(import.meta.dirname, '../cases')

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => join(root, file))

const cases = files.map((file) => ({
  file: relative(root, file),
  cases: readCases(readFileSync(file, 'utf8'), { file: relative(root, file) }),
}))

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

  it('need no directory: every case carries the policies that apply', () => {
    const all = cases.flatMap((group) => group.cases)
    expect(all.filter(({ directory }) => directory !== undefined)).toEqual([])
  })
})

for (const evaluator of evaluators) {
  const run = async (testCase: Case) => {
    const { sets, request, expect: expected } = testCase
    const decision = await evaluator.evaluate(sets, request, { simulation: true })
    expect(pick(decision, expected)).toEqual(normalize(expected))
  }
  for (const group of cases) {
    describe(`${evaluator.name}: ${group.file}`, () => {
      for (const testCase of group.cases) {
        it(`${testCase.name} (${testCase.source})`, () => run(testCase))
      }
    })
  }

  const runRow = async (row: TruthRow) => {
    const { sets, request } = requestOf(row)
    const decision = await evaluator.evaluate(readSets(sets), request, { simulation: true })
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
