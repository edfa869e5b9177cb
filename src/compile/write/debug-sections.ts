/** What explanations need: policies, statements, and which set holds which. */
import * as Section from '../../../assembly/layout/section.ts'
import * as StatementLayout from '../../../assembly/layout/statement.ts'
import type { StatementText } from '../../model/decision.ts'
import type { Policy, PolicyVersion, Statement } from '../../model/policy.ts'
import { parseTemplate } from '../../policy/read/variables.ts'
import type { PolicySet } from '../table/policy-sets.ts'
import type { CompiledStatement } from '../terms/compiled-statements.ts'
import type { GroupPolicy } from './record-tables.ts'
import { TextPool } from './string-pool.ts'
import { Words } from './words.ts'

/** What is named: the statements of all sets, and the groups that users have policies through. */
export interface NamedParts {
  readonly sets: readonly PolicySet[]
  readonly groupPolicies: readonly GroupPolicy[]
}

/** Writes the sections of all sets' statements; `ruleOf` knows the rule with all of one's tests. */
export function debugSections(
  { sets, groupPolicies }: NamedParts,
  ruleOf: (statement: CompiledStatement) => number,
): [number, Uint8Array][] {
  const table = new StatementTable(ruleOf)
  const lists = new Words()
  const firsts = new Words()
  firsts.push(0)
  for (const set of sets) {
    for (const { statements } of set.policies) {
      lists.append(statements.map((statement) => table.number(statement)))
    }
    firsts.push(lists.count)
  }
  for (const one of groupPolicies) table.groupPolicy(one)
  return [
    ...table.sections(),
    [Section.STATEMENT_LISTS, lists.toBytes()],
    [Section.SET_STATEMENTS, firsts.toBytes()],
  ]
}

/** Statements and their policies, numbered in the order in which sets bring them up. */
class StatementTable {
  readonly #ruleOf: (statement: CompiledStatement) => number
  readonly #text = new TextPool()
  readonly #policies = new Words()
  readonly #statements = new Words()
  readonly #groupPolicies = new Words()
  readonly #policyNumbers = new Map<Policy, number>()
  readonly #statementNumbers = new Map<CompiledStatement, number>()

  constructor(ruleOf: (statement: CompiledStatement) => number) {
    this.#ruleOf = ruleOf
  }

  number(compiled: CompiledStatement): number {
    const known = this.#statementNumbers.get(compiled)
    if (known !== undefined) return known
    const { statement, policy, draft } = compiled
    const span = this.#text.intern(describe(compiled))
    this.#statements.push(
      this.#policyNumber(policy),
      statement.index,
      statement.place.line,
      this.#ruleOf(compiled),
      span.offset,
      span.bytes,
      draft.effect === 'Deny' ? StatementLayout.EFFECT_DENY : StatementLayout.EFFECT_ALLOW,
    )
    this.#statementNumbers.set(compiled, this.#statementNumbers.size)
    return this.#statementNumbers.size - 1
  }

  /** Only of a policy that has statements in some set. */
  groupPolicy({ principal, policy, group }: GroupPolicy): void {
    const number = this.#policyNumbers.get(policy)
    if (number === undefined) return
    const name = this.#text.intern(group)
    this.#groupPolicies.push(principal, number, name.offset, name.bytes)
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.GROUP_POLICIES, this.#groupPolicies.toBytes()],
      [Section.POLICIES, this.#policies.toBytes()],
      [Section.STATEMENTS, this.#statements.toBytes()],
      [Section.DEBUG_TEXT, this.#text.toBytes()],
    ]
  }

  #policyNumber(policy: Policy): number {
    const known = this.#policyNumbers.get(policy)
    if (known !== undefined) return known
    const name = this.#text.intern(policy.name)
    const file = this.#text.intern(policy.file ?? '')
    this.#policies.push(name.offset, name.bytes, file.offset, file.bytes)
    this.#policyNumbers.set(policy, this.#policyNumbers.size)
    return this.#policyNumbers.size - 1
  }
}

/** A statement's elements as people wrote them; `src/engine/explain/bundle-statements.ts` reads it. */
function describe({ statement, policy: { version } }: CompiledStatement): string {
  const { sid, principal, action, resource, conditions } = statement
  const negated = Object.entries({ principal, action, resource })
    .filter(([, element]) => element?.negated)
    .map(([name]) => name)
  const text: { [K in keyof StatementText]: StatementText[K] | undefined } = {
    sid,
    principals: principal?.entries.map((entry) =>
      entry.kind === 'AWS' ? entry.value : `${entry.kind}:${entry.value}`,
    ),
    actions: action.patterns,
    resources: resource?.patterns,
    conditions: conditions.map(({ operator, key, values }) => [operator, key, values]),
    negated: unlessEmpty(negated),
    variables: unlessEmpty(variablesOf(statement, version)),
  }
  return JSON.stringify(text)
}

function unlessEmpty(list: readonly string[]): readonly string[] | undefined {
  return list[0] === undefined ? undefined : list
}

/** The context keys of all policy variables, each spelling once. */
function variablesOf({ resource, conditions }: Statement, version: PolicyVersion): string[] {
  const written = [...(resource?.patterns ?? []), ...conditions.flatMap(({ values }) => values)]
  const keys = written
    .flatMap((text) => parseTemplate(text, version))
    .flatMap((part) => (part.kind === 'variable' ? part.key : []))
  return [...new Set(keys)]
}
