/** What explanations need: policies, statements, and which set holds which. */
import * as Section from '../../../assembly/layout/section.ts'
import * as StatementLayout from '../../../assembly/layout/statement.ts'
import type { Policy, Statement } from '../../model/policy.ts'
import type { PolicySet } from '../table/policy-sets.ts'
import type { CompiledStatement } from '../terms/compiled-statements.ts'
import { TextPool } from './string-pool.ts'
import { Words } from './words.ts'

/** Writes the sections of all sets' statements; `ruleOf` knows the rule with all of one's tests. */
export function debugSections(
  sets: readonly PolicySet[],
  ruleOf: (statement: CompiledStatement) => number,
): [number, Uint8Array][] {
  const text = new TextPool()
  const policies = new Words()
  const statements = new Words()
  const lists = new Words()
  const firsts = new Words()
  const policyNumbers = new Map<Policy, number>()
  const statementNumbers = new Map<CompiledStatement, number>()

  const policyNumber = (policy: Policy): number => {
    const known = policyNumbers.get(policy)
    if (known !== undefined) return known
    const name = text.intern(policy.name)
    const file = text.intern(policy.file ?? '')
    policies.push(name.offset, name.bytes, file.offset, file.bytes)
    policyNumbers.set(policy, policyNumbers.size)
    return policyNumbers.size - 1
  }
  const statementNumber = (compiled: CompiledStatement): number => {
    const known = statementNumbers.get(compiled)
    if (known !== undefined) return known
    const { statement, policy, draft } = compiled
    const span = text.intern(describe(statement))
    statements.push(
      policyNumber(policy),
      statement.index,
      statement.place.line,
      ruleOf(compiled),
      span.offset,
      span.bytes,
      draft.effect === 'Deny' ? StatementLayout.EFFECT_DENY : StatementLayout.EFFECT_ALLOW,
    )
    statementNumbers.set(compiled, statementNumbers.size)
    return statementNumbers.size - 1
  }

  firsts.push(0)
  for (const set of sets) {
    for (const { statements } of set.policies) lists.append(statements.map(statementNumber))
    firsts.push(lists.count)
  }
  return [
    [Section.POLICIES, policies.toBytes()],
    [Section.STATEMENTS, statements.toBytes()],
    [Section.STATEMENT_LISTS, lists.toBytes()],
    [Section.SET_STATEMENTS, firsts.toBytes()],
    [Section.DEBUG_TEXT, text.toBytes()],
  ]
}

/** A statement's elements as people wrote them; `src/engine/statements.ts` reads this. */
function describe({ sid, principal, action, resource, conditions }: Statement): string {
  return JSON.stringify({
    sid,
    principals: principal?.entries.map((entry) =>
      entry.kind === 'AWS' ? entry.value : `${entry.kind}:${entry.value}`,
    ),
    actions: action.patterns,
    resources: resource?.patterns,
    conditions: conditions.map(({ operator, key, values }) => [operator, key, values]),
  })
}
