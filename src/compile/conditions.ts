/** Condition blocks → programs: straight-line tests over context slots ("Condition operators"). */
import {
  FORM_ADDRESS,
  FORM_BINARY,
  FORM_BOOL,
  FORM_DATE,
  FORM_FOLDED,
  FORM_NUMBER,
  FORM_TEXT,
  MODE_EMPTY,
  MODE_FOR_ALL,
  MODE_FOR_ANY,
  MODE_IF_EXISTS,
  MODE_NEGATED,
  OP_EQUAL,
  OP_GREATER,
  OP_GREATER_OR_EQUAL,
  OP_LESS,
  OP_LESS_OR_EQUAL,
  OP_LIKE,
  OP_NEVER,
  OP_NULL,
  OP_WITHIN,
  SECTION_PROGRAMS,
  SECTION_VALUES,
} from '../../assembly/layout.ts'
import { readForm, readRange } from '../bundle/forms.ts'
import { type Operator, type OperatorFamily, operators } from '../model/operators.ts'
import type { Condition, PolicyVersion } from '../model/policy.ts'
import { parseTemplate, type TemplatePart } from '../policy/variables.ts'
import { compareUtf8, foldAscii, wellFormed } from './order.ts'
import type { PatternTable } from './patterns.ts'
import { anyArnSteps, arnConditionSteps, globSteps, literalSteps, type Step } from './steps.ts'
import { type TextPool, Words } from './words.ts'

/** A test's operator and its policy values, ready to be written. */
interface Test {
  readonly op: number
  readonly mode: number
  readonly slot: number
  /** Sorted texts, patterns' steps, or the bits of `Null`. */
  readonly values: readonly string[] | readonly (readonly Step[])[] | number
}

const never: Test = { op: OP_NEVER, mode: 0, slot: 0, values: 0 }

const forms: Readonly<Record<OperatorFamily, number>> = {
  string: FORM_TEXT,
  stringIgnoreCase: FORM_FOLDED,
  numeric: FORM_NUMBER,
  date: FORM_DATE,
  bool: FORM_BOOL,
  binary: FORM_BINARY,
  ip: FORM_ADDRESS,
  arn: FORM_TEXT,
  null: FORM_TEXT,
}

const comparisons: Readonly<Record<Operator['comparison'], number>> = {
  equal: OP_EQUAL,
  like: OP_LIKE,
  less: OP_LESS,
  lessOrEqual: OP_LESS_OR_EQUAL,
  greater: OP_GREATER,
  greaterOrEqual: OP_GREATER_OR_EQUAL,
  within: OP_WITHIN,
  presence: OP_NULL,
}

export class ProgramTable {
  readonly #text: TextPool
  readonly #patterns: PatternTable
  readonly #programs = new Words()
  readonly #values = new Words()
  readonly #numbers = new Map<string, number>()
  readonly #valueNumbers = new Map<string, number>()

  constructor(text: TextPool, patterns: PatternTable) {
    this.#text = text
    this.#patterns = patterns
    this.#programs.push(0)
  }

  /** The program of a statement's conditions; 0 where there is nothing to test. */
  program(conditions: readonly Condition[], version: PolicyVersion): number {
    if (conditions.length === 0) return 0
    const key = `${version}${JSON.stringify(conditions)}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const tests = conditions.map((condition) => readTest(condition, version, this.#patterns))
    const number = this.#write(tests)
    this.#numbers.set(key, number)
    return number
  }

  sections(): [number, Uint8Array][] {
    return [
      [SECTION_PROGRAMS, this.#programs.toBytes()],
      [SECTION_VALUES, this.#values.toBytes()],
    ]
  }

  #write(tests: readonly Test[]): number {
    const slots = new Set<number>()
    for (const test of tests) {
      if (test.op !== OP_NEVER) slots.add(test.slot)
      if (test.op !== OP_LIKE || typeof test.values === 'number') continue
      for (const steps of test.values) {
        if (typeof steps === 'string') continue
        for (const slot of this.#patterns.slotsOf(steps)) slots.add(slot)
      }
    }
    const written = tests.map((test) => [
      test.op | (test.mode << 8) | (test.slot << 16),
      ...this.#writeValues(test),
    ])
    const number = this.#programs.push(slots.size | (tests.length << 16))
    this.#programs.append(slots)
    this.#programs.append(written.flat())
    return number
  }

  /** First value and how many; the bits of `Null` stand in place of the first. */
  #writeValues({ op, values }: Test): [number, number] {
    if (typeof values === 'number') return [values, 0]
    const words = values.flatMap((value) => {
      if (typeof value !== 'string') return [this.#patterns.pattern(value)]
      const span = this.#text.intern(value)
      return [span.offset, op === OP_WITHIN ? span.bytes / 2 : span.bytes]
    })
    const key = `${op === OP_LIKE}${words.join()}`
    let first = this.#valueNumbers.get(key)
    if (first === undefined) {
      first = this.#values.append(words)
      this.#valueNumbers.set(key, first)
    }
    return [first, values.length]
  }
}

/** Whether a condition can never hold, whatever the request: its operator is unknown (L-91). */
export function neverHolds(condition: Condition): boolean {
  return readOperator(condition.operator) === undefined
}

function readTest(condition: Condition, version: PolicyVersion, patterns: PatternTable): Test {
  const read = readOperator(condition.operator)
  if (read === undefined) return never
  const { operator } = read
  const isEmpty = condition.values.length === 0
  const mode = read.mode | (isEmpty ? MODE_EMPTY : 0)
  if (operator.family === 'null') {
    const slot = patterns.slot(condition.key, FORM_TEXT)
    return { op: OP_NULL, mode, slot, values: nullBits(condition.values) }
  }
  const templates = condition.values.map((value) => parseTemplate(wellFormed(value), version))
  const { op, values } = readValues(operator, condition.values, templates)
  return { op, mode, slot: patterns.slot(condition.key, forms[operator.family]), values }
}

interface OperatorName {
  readonly operator: Operator
  readonly mode: number
}

/** `[ForAllValues:|ForAnyValue:]BASE[IfExists]`; undefined for what IAM does not know (L-91). */
function readOperator(name: string): OperatorName | undefined {
  const match = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/s.exec(foldAscii(name))
  const operator = operators.get(match?.[2] ?? '')
  const ifExists = match?.[3] !== undefined
  if (operator === undefined || (ifExists && operator.family === 'null')) return undefined
  let mode = (operator.negated ? MODE_NEGATED : 0) | (ifExists ? MODE_IF_EXISTS : 0)
  if (match?.[1] === 'forallvalues:') mode |= MODE_FOR_ALL
  if (match?.[1] === 'foranyvalue:') mode |= MODE_FOR_ANY
  return { operator, mode }
}

function nullBits(values: readonly string[]): number {
  const folded = values.map(foldAscii)
  return (folded.includes('true') ? 1 : 0) | (folded.includes('false') ? 2 : 0)
}

function readValues(
  operator: Operator,
  values: readonly string[],
  templates: readonly (readonly TemplatePart[])[],
): Pick<Test, 'op' | 'values'> {
  const op = comparisons[operator.comparison]
  const form = forms[operator.family]
  switch (operator.family) {
    case 'arn':
      return { op, values: templates.flatMap((parts, at) => arnPattern(parts, values[at] ?? '')) }
    case 'string':
    case 'stringIgnoreCase':
    case 'bool':
      return operator.comparison === 'like' ? likeValues(templates) : equalValues(templates, form)
    case 'ip':
      return { op, values: values.map(readRange).filter(isRead) }
    default:
      return { op, values: sorted(values.map((value) => readForm(form, value)).filter(isRead)) }
  }
}

function arnPattern(parts: readonly TemplatePart[], value: string): (readonly Step[])[] {
  if (value === '*') return [anyArnSteps()]
  const steps = arnConditionSteps(parts)
  return steps === undefined ? [] : [steps]
}

/** Globs; where none has a wildcard or variable, sorted texts are faster. */
function likeValues(templates: readonly (readonly TemplatePart[])[]): Pick<Test, 'op' | 'values'> {
  const isPlain = (part: TemplatePart): boolean =>
    part.kind === 'escape' || (part.kind === 'text' && !/[*?]/.test(part.text))
  if (templates.every((parts) => parts.every(isPlain))) return equalValues(templates, FORM_TEXT)
  return { op: OP_LIKE, values: templates.map(globSteps) }
}

/** Sorted texts; patterns without wildcards where a variable stands among them. */
function equalValues(
  templates: readonly (readonly TemplatePart[])[],
  form: number,
): Pick<Test, 'op' | 'values'> {
  const hasVariable = templates.some((parts) => parts.some((part) => part.kind === 'variable'))
  if (hasVariable) {
    const folded = form === FORM_BOOL ? FORM_FOLDED : form
    return { op: OP_LIKE, values: templates.map((parts) => literalSteps(parts, folded)) }
  }
  const texts = templates.map((parts) =>
    parts.map((part) => (part.kind === 'variable' ? '' : part.text)).join(''),
  )
  return { op: OP_EQUAL, values: sorted(texts.map((text) => readForm(form, text)).filter(isRead)) }
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts.map(wellFormed))].sort(compareUtf8)
}

function isRead(value: string | undefined): value is string {
  return value !== undefined
}
