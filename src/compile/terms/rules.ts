/** What is left to test of a statement once the action's class is known: rules, each kept once. */
import * as RuleLayout from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { Interned, type KeptPart, Numbering } from '../table/kept-parts.ts'
import type { Space } from '../write/lent-space.ts'
import type { PatternWriter } from '../write/pattern-writer.ts'
import type { PrincipalWriter } from '../write/principal-writer.ts'
import type { ProgramWriter } from '../write/program-writer.ts'
import { Words } from '../write/words.ts'
import type { ActionElement } from './action-terms.ts'
import type { Draft } from './compiled-statements.ts'
import type { Program } from './condition-terms.ts'
import type { PrincipalList } from './principal-entries.ts'
import type { PatternList, Patterns } from './resource-patterns.ts'
import { globSteps } from './steps.ts'

/** An absent element has nothing to test. */
export interface Rule extends KeptPart {
  readonly action: PatternList | undefined
  readonly principal: PrincipalList | undefined
  readonly resource: PatternList | undefined
  readonly program: Program | undefined
}

export class Rules {
  readonly #patterns: Patterns
  readonly #rules = new Interned<Rule>()
  /** Rules by the id of their statement. */
  readonly #wholes: (Rule | undefined)[] = []
  readonly #parts: (Rule | undefined)[] = []
  readonly #actionLists = new Map<ActionElement, PatternList>()
  /** The rule that has no tests: its statement is unconditional. */
  readonly unconditional: Rule

  constructor(patterns: Patterns) {
    this.#patterns = patterns
    const nothing = { action: undefined, principal: undefined }
    this.unconditional = this.#intern({ ...nothing, resource: undefined, program: undefined })
  }

  /** The rule of a statement for a class that it covers wholly. */
  whole(draft: Draft): Rule {
    const known = this.#wholes[draft.id]
    if (known !== undefined) return known
    const { principal, resource, program } = draft
    const rule = this.#intern({ action: undefined, principal, resource, program })
    this.#wholes[draft.id] = rule
    return rule
  }

  /** The rule of a statement for a class that it covers in part: the action itself is compared. */
  part(draft: Draft): Rule {
    const known = this.#parts[draft.id]
    if (known !== undefined) return known
    const { principal, resource, program } = draft
    const action = this.#actionList(draft.action)
    const rule = this.#intern({ action, principal, resource, program })
    this.#parts[draft.id] = rule
    return rule
  }

  #intern(tests: Omit<Rule, 'id'>): Rule {
    const { action, principal, resource, program } = tests
    const key = `${action?.id},${principal?.id},${resource?.id},${program?.id}`
    return this.#rules.of(key, (id) => ({ id, action, principal, resource, program }))
  }

  /** The patterns of an Action element, compared with the action itself. */
  #actionList(element: ActionElement): PatternList {
    const known = this.#actionLists.get(element)
    if (known !== undefined) return known
    const globs = [
      ...element.names,
      ...element.prefixes.map((prefix) => `${prefix}*`),
      ...element.globs.map(({ pattern }) => pattern),
      ...(element.everything ? ['*'] : []),
    ]
    const patterns = globs.map((text) =>
      this.#patterns.pattern(globSteps([{ kind: 'text', text }])),
    )
    const list = this.#patterns.list({ patterns, negated: element.negated })
    this.#actionLists.set(element, list)
    return list
  }
}

/** What rules refer to. */
interface RuleParts {
  readonly patterns: PatternWriter
  readonly principals: PrincipalWriter
  readonly programs: ProgramWriter
}

/** Rules → their section; rule 0 has no tests. */
export class RuleWriter {
  readonly #parts: RuleParts
  readonly #words: Words
  readonly #numbers: Numbering<Rule>

  constructor(parts: RuleParts, unconditional: Rule, space: Space) {
    this.#words = new Words(space)
    this.#numbers = new Numbering<Rule>(space)
    this.#parts = parts
    this.rule(unconditional)
  }

  /** The number of a rule. */
  rule(rule: Rule): number {
    return this.#numbers.of(rule, ({ action, principal, resource, program }) => {
      const { patterns, principals, programs } = this.#parts
      const first = this.#words.push(
        patterns.list(action),
        principals.list(principal),
        patterns.list(resource),
        programs.program(program),
      )
      return first / (RuleLayout.SIZE / 4)
    })
  }

  sections(): [number, Uint8Array][] {
    return [[Section.RULES, this.#words.toBytes()]]
  }
}
