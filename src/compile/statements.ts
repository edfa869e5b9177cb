/** Statements → rules: what is left to test once the action's class is known. */
import { RULE_SIZE, SECTION_RULES } from '../../assembly/layout.ts'
import type { Effect, PatternElement, Policy, PolicyVersion, Statement } from '../model/policy.ts'
import type { ActionElement, ActionElements, ActionGlob } from './actions.ts'
import { neverHolds, type ProgramTable } from './conditions.ts'
import { wellFormed } from './order.ts'
import type { PatternTable } from './patterns.ts'
import type { PrincipalPlace, PrincipalTable } from './principals.ts'
import { resourcePatterns, type ShortArns } from './resources.ts'
import { globSteps } from './steps.ts'
import { Words } from './words.ts'

/** Where a policy stands, as far as its statements read differently there. */
export type Place = 'identity' | 'scp' | 'rcp' | 'endpoint' | 'resource' | 'trust'

/** How an ARN with too few segments reads, by place (L-77). */
const shortArns: Readonly<Record<Place, ShortArns>> = {
  identity: 'always',
  scp: 'trailing',
  rcp: 'never',
  endpoint: 'wildcard',
  resource: 'wildcard',
  trust: 'wildcard',
}

const principalPlaces: Readonly<Record<Place, PrincipalPlace | undefined>> = {
  identity: undefined,
  scp: undefined,
  rcp: 'rcp',
  endpoint: 'endpoint',
  resource: 'resource',
  trust: 'resource',
}

/** A statement as rows see it. */
export interface CompiledStatement {
  readonly statement: Statement
  readonly policy: Policy
  readonly effect: Effect
  readonly action: ActionElement
  /** Lists and program of the rule, 0 where there is nothing to test. */
  readonly principal: number
  readonly resource: number
  readonly program: number
  /** It can never match: it counts for explanations only. */
  readonly never: boolean
}

/** The tables that statements are written into. */
export interface Tables {
  readonly patterns: PatternTable
  readonly programs: ProgramTable
  readonly principals: PrincipalTable
  readonly actions: ActionElements
}

/** Compiles every statement of a policy for its place. */
export function compileStatements(
  policy: Policy,
  place: Place,
  tables: Tables,
): CompiledStatement[] {
  return policy.statements.map((statement) => {
    const principalPlace = principalPlaces[place]
    const principal =
      principalPlace === undefined ? 0 : tables.principals.test(statement, principalPlace)
    const resource = resourceList(statement.resource, policy.version, place, tables.patterns)
    const action = tables.actions.intern(statement.action)
    return {
      statement,
      policy,
      effect: statement.effect,
      action,
      principal: principal === 'never' ? tables.principals.nobody() : principal,
      resource: resource === 'never' ? tables.patterns.list([], false) : resource,
      program: tables.programs.program(statement.conditions, policy.version),
      never: principal === 'never' || resource === 'never' || statement.conditions.some(neverHolds),
    }
  })
}

/** 0: everything matches. A missing element is the resource the policy is attached to (L-81). */
function resourceList(
  element: PatternElement | undefined,
  version: PolicyVersion,
  place: Place,
  patterns: PatternTable,
): number | 'never' {
  if (element === undefined) return 0
  const all = element.patterns.includes('*')
  if (all) return element.negated ? 'never' : 0
  const numbers = element.patterns.flatMap((entry) =>
    resourcePatterns(wellFormed(entry), version, shortArns[place]).map(({ steps, domain }) =>
      patterns.pattern(steps, domain),
    ),
  )
  if (numbers.length > 0) return patterns.list(numbers, element.negated)
  return element.negated ? 0 : 'never'
}

/** Rules, each kept once; rule 0 has no tests. */
export class RuleTable {
  readonly #rules = new Words()
  readonly #numbers = new Map<string, number>()
  readonly #actionLists = new Map<number, number>()
  readonly #patterns: PatternTable
  /** Pattern lists of the rules' resources, by rule, for tries. */
  readonly resources: number[] = []

  constructor(patterns: PatternTable) {
    this.#patterns = patterns
    this.#intern(0, 0, 0, 0)
  }

  /** What a row keeps of a statement for a class that it covers wholly, or else in part. */
  rule(statement: CompiledStatement, partial: boolean): number {
    const action = partial ? this.#actionList(statement.action) : 0
    return this.#intern(action, statement.principal, statement.resource, statement.program)
  }

  sections(): [number, Uint8Array][] {
    return [[SECTION_RULES, this.#rules.toBytes()]]
  }

  #intern(action: number, principal: number, resource: number, program: number): number {
    const key = `${action},${principal},${resource},${program}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#rules.push(action, principal, resource, program) / (RULE_SIZE / 4)
    this.#numbers.set(key, number)
    this.resources.push(resource)
    return number
  }

  /** The patterns of an Action element, compared with the action itself. */
  #actionList(element: ActionElement): number {
    const known = this.#actionLists.get(element.number)
    if (known !== undefined) return known
    const globs = [
      ...element.names,
      ...element.prefixes.map((prefix) => `${prefix}*`),
      ...element.globs.map((glob: ActionGlob) => glob.pattern),
      ...(element.everything ? ['*'] : []),
    ]
    const numbers = globs.map((text) => this.#patterns.pattern(globSteps([{ kind: 'text', text }])))
    const list = this.#patterns.list(numbers, element.negated)
    this.#actionLists.set(element.number, list)
    return list
  }
}
