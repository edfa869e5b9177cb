/** Statements → what rows need of them; those that say the same in the same place are one. */
import type {
  Effect,
  PatternElement,
  Policy,
  PolicyVersion,
  Statement,
} from '../../model/policy.ts'
import { Interned, type KeptPart } from '../table/kept-parts.ts'
import { resourcePatterns, type ShortArns } from '../write/resource-records.ts'
import type { Texts } from '../write/string-pool.ts'
import { type ActionElement, ActionElements } from './action-terms.ts'
import { wellFormed } from './byte-order.ts'
import { neverHolds, type Program, Programs } from './condition-terms.ts'
import { type PrincipalList, PrincipalLists, type PrincipalPlace } from './principal-entries.ts'
import { type PatternList, Patterns } from './resource-patterns.ts'

/** Where a policy is, as far as its statements read differently there. */
export type PolicyPlace = 'identity' | 'scp' | 'rcp' | 'endpoint' | 'resource' | 'trust'

/** How an ARN with too few segments reads, by place (L-77). */
const shortArns: Readonly<Record<PolicyPlace, ShortArns>> = {
  identity: 'always',
  scp: 'trailing',
  rcp: 'never',
  endpoint: 'wildcard',
  resource: 'wildcard',
  trust: 'wildcard',
}

const principalPlaces: Readonly<Record<PolicyPlace, PrincipalPlace | undefined>> = {
  identity: undefined,
  scp: undefined,
  rcp: 'rcp',
  endpoint: 'endpoint',
  resource: 'resource',
  trust: 'resource',
}

/** A statement's elements, compiled; an absent one has nothing to test. */
export interface Draft extends KeptPart {
  readonly effect: Effect
  readonly action: ActionElement
  readonly principal: PrincipalList | undefined
  readonly resource: PatternList | undefined
  readonly program: Program | undefined
  /** It can never match: it counts for explanations only. */
  readonly never: boolean
  /** Characters of the statement it was read from first. */
  readonly characters: number
}

/** A statement of a policy and what it compiles to. */
export interface CompiledStatement {
  readonly statement: Statement
  readonly policy: Policy
  readonly draft: Draft
}

/** The statements of a policy in a place. */
export interface CompiledPolicy {
  /** A text that only policies of the same statements, in the same order, have. */
  readonly key: string
  readonly statements: readonly CompiledStatement[]
}

/** Reads statements; what was read once is not read again. */
export class Drafts {
  readonly patterns: Patterns
  readonly principals = new PrincipalLists()
  readonly #programs: Programs
  readonly #actions = new ActionElements()
  readonly #resources = new Map<string, { readonly test: ResourceTest }>()
  readonly #drafts = new Interned<Draft>()
  #characters = 0
  readonly #policies = new WeakMap<Policy, Map<PolicyPlace, CompiledPolicy>>()

  constructor(texts: Texts) {
    this.patterns = new Patterns(texts)
    this.#programs = new Programs(this.patterns)
  }

  /** Characters of all different statements that have been read. */
  get characters(): number {
    return this.#characters
  }

  /** A policy, compiled for its place. */
  of(policy: Policy, place: PolicyPlace): CompiledPolicy {
    const places = this.#policies.get(policy) ?? new Map<PolicyPlace, CompiledPolicy>()
    this.#policies.set(policy, places)
    const known = places.get(place)
    if (known !== undefined) return known
    const statements = policy.statements.map((statement) => {
      return { statement, policy, draft: this.#draft(statement, policy.version, place) }
    })
    const compiled = { key: statements.map(({ draft }) => draft.id).join(), statements }
    places.set(place, compiled)
    return compiled
  }

  #draft(statement: Statement, version: PolicyVersion, place: PolicyPlace): Draft {
    const { effect, conditions } = statement
    const action = this.#actions.intern(statement.action)
    const principal = this.#principal(statement, place)
    const resource = this.#resource(statement.resource, { version, place })
    const program = this.#programs.program(conditions, version)
    const never = principal === 'never' || resource === 'never' || conditions.some(neverHolds)
    const tests = {
      principal: principal === 'never' ? this.principals.nobody() : principal,
      resource:
        resource === 'never' ? this.patterns.list({ patterns: [], negated: false }) : resource,
      program,
    }
    const ids = [action.id, tests.principal?.id, tests.resource?.id, program?.id]
    const key = `${effect} ${never} ${ids.join()}`
    return this.#drafts.of(key, (id) => {
      const characters = charactersOf(statement)
      this.#characters += characters
      return { id, effect, action, ...tests, never, characters }
    })
  }

  #principal(statement: Statement, place: PolicyPlace): PrincipalList | undefined | 'never' {
    const principalPlace = principalPlaces[place]
    if (principalPlace === undefined) return undefined
    return this.principals.test(statement, principalPlace)
  }

  /** A missing element is the resource that the policy is attached to (L-81). */
  #resource(element: PatternElement | undefined, reading: TextReading): ResourceTest {
    if (element === undefined) return undefined
    if (element.patterns.includes('*')) return element.negated ? 'never' : undefined
    const key = `${shortArns[reading.place]} ${reading.version} ${JSON.stringify(element)}`
    const known = this.#resources.get(key)
    if (known !== undefined) return known.test
    const test = this.#readResource(element, reading)
    this.#resources.set(key, { test })
    return test
  }

  #readResource(element: PatternElement, { version, place }: TextReading): ResourceTest {
    const patterns = element.patterns.flatMap((entry) =>
      resourcePatterns(wellFormed(entry), version, shortArns[place]).map(({ steps, domain }) =>
        this.patterns.pattern(steps, domain),
      ),
    )
    if (patterns.length > 0) return this.patterns.list({ patterns, negated: element.negated })
    return element.negated ? undefined : 'never'
  }
}

function charactersOf({ action, resource, principal, conditions }: Statement): number {
  const texts = [
    ...[action, resource].map((element) => element?.patterns ?? []),
    principal?.entries.map(({ value }) => value) ?? [],
    ...conditions.map(({ operator, key, values }) => [operator, key, ...values]),
  ]
  return texts.flat().reduce((sum, text) => sum + text.length, 0)
}

/** The patterns of a statement's resources; none: every resource passes. */
type ResourceTest = PatternList | undefined | 'never'

/** How a statement's strings are read. */
interface TextReading {
  readonly version: PolicyVersion
  readonly place: PolicyPlace
}
