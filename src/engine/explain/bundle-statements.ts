/** Statements of a bundle, as explanations name them; none in a stripped bundle. */

import * as Policy from '../../../assembly/layout/policy.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Statement from '../../../assembly/layout/statement.ts'
import { malformed } from '../../bundle/header.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { DeterminingStatement, StatementText } from '../../model/decision.ts'
import type { Effect, PolicyType } from '../../model/policy.ts'
import { Cache } from '../cache.ts'

const REMEMBERED = 10_000

/** Reads the statements of a kernel's bundle; remembers a bounded number of what it read. */
export class Statements {
  readonly #kernel: Kernel
  readonly #texts = new Cache<number, StatementText>(REMEMBERED)
  readonly #described = new Cache<string, DeterminingStatement>(REMEMBERED)
  readonly #covering = new Cache<string, readonly number[]>(REMEMBERED)

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** The numbers of a set's statements. */
  of(set: number): readonly number[] {
    const { bundle } = this.#kernel
    if (set >= PolicySet.CONSTANT || bundle.length(Section.SET_STATEMENTS) === 0) return []
    const first = bundle.word(Section.SET_STATEMENTS, set * 4)
    const end = bundle.word(Section.SET_STATEMENTS, (set + 1) * 4)
    return [...bundle.words(Section.STATEMENT_LISTS).slice(first, end)]
  }

  /** Those of an effect whose Action element covers the action of the check decided last. */
  covering(set: number, action: string, effect: Effect): readonly number[] {
    const key = `${effect}${set} ${action}`
    const known = this.#covering.find(key)
    if (known !== undefined) return known
    const covering = this.of(set).filter(
      (number) => this.effect(number) === effect && this.#kernel.coversAction(this.rule(number)),
    )
    return this.#covering.keep(key, covering)
  }

  effect(statement: number): Effect {
    return this.#word(statement, Statement.EFFECT_AT) === Statement.EFFECT_DENY ? 'Deny' : 'Allow'
  }

  /** The rule that has all of the statement's tests. */
  rule(statement: number): number {
    return this.#word(statement, Statement.RULE_AT)
  }

  text(statement: number): StatementText {
    return this.#texts.find(statement) ?? this.#texts.keep(statement, this.#readText(statement))
  }

  describe(statement: number, policyType: PolicyType): DeterminingStatement {
    const key = `${policyType}${statement}`
    return this.#described.find(key) ?? this.#described.keep(key, this.#read(statement, policyType))
  }

  #read(statement: number, policyType: PolicyType): DeterminingStatement {
    const policy = this.#word(statement, Statement.POLICY_AT) * Policy.SIZE
    return Object.freeze({
      policyType,
      policy: this.#text(Section.POLICIES, policy + Policy.NAME_AT),
      file: this.#text(Section.POLICIES, policy + Policy.FILE_AT) || undefined,
      sid: this.text(statement).sid,
      index: this.#word(statement, Statement.INDEX_AT),
      line: this.#word(statement, Statement.LINE_AT),
      effect: this.effect(statement),
    })
  }

  /**
   * What `src/compile/write/debug-sections.ts` writes. What no decision needs is checked where it is
   * used; throws `ERR_BUNDLE_MALFORMED`.
   */
  #readText(statement: number): StatementText {
    const at = statement * Statement.SIZE + Statement.TEXT_AT
    const text = parseJson(this.#text(Section.STATEMENTS, at))
    if (isStatementText(text)) return text
    const place = this.#kernel.bundle.offset(Section.STATEMENTS) + at
    throw malformed(place, 'the text of a statement cannot be read')
  }

  #word(statement: number, at: number): number {
    return this.#kernel.bundle.word(Section.STATEMENTS, statement * Statement.SIZE + at)
  }

  #text(section: number, at: number): string {
    return this.#kernel.bundle.textAt(section, at, Section.DEBUG_TEXT)
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isStatementText(value: unknown): value is StatementText {
  if (typeof value !== 'object' || value === null) return false
  const { sid, actions, conditions, ...rest } = value as Record<string, unknown>
  return (
    (sid === undefined || typeof sid === 'string') &&
    isTexts(actions) &&
    Object.values(rest).every(isTexts) &&
    Array.isArray(conditions) &&
    conditions.every(
      (one) =>
        Array.isArray(one) && isTexts(one.slice(0, 2)) && isTexts(one[2]) && one.length === 3,
    )
  )
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}
