/** Condition blocks → programs: straight-line tests over context slots ("Condition operators"). */

import * as Form from '../../../assembly/layout/form.ts'
import * as TestLayout from '../../../assembly/layout/test.ts'
import { readForm, readRange } from '../../bundle/forms.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { type Operator, type OperatorFamily, operators } from '../../model/operators.ts'
import type { Condition, PolicyVersion } from '../../model/policy.ts'
import { parseTemplate, type TemplatePart } from '../../policy/read/variables.ts'
import { Interned, type KeptPart } from '../table/kept-parts.ts'
import { compareUtf8, wellFormed } from './byte-order.ts'
import type { Pattern, Patterns } from './resource-patterns.ts'
import { anyArnSteps, arnConditionSteps, globSteps, literalSteps, type Step } from './steps.ts'

/** A test's operator, the context key it reads and in which form, and its policy values. */
export interface Test {
  readonly op: number
  readonly mode: number
  readonly key: string
  readonly form: number
  readonly values: TestValues
}

/** Sorted strings, patterns, or the bits of `Null`. */
export type TestValues =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'patterns'; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'bits'; readonly bits: number }

/** The tests of a statement's conditions. */
export interface Program extends KeptPart {
  readonly tests: readonly Test[]
}

const never: Test = {
  op: TestLayout.OP_NEVER,
  mode: 0,
  key: '',
  form: 0,
  values: { kind: 'bits', bits: 0 },
}

const forms: Readonly<Record<OperatorFamily, number>> = {
  string: Form.TEXT,
  stringIgnoreCase: Form.FOLDED,
  numeric: Form.NUMBER,
  date: Form.DATE,
  bool: Form.BOOL,
  binary: Form.BINARY,
  ip: Form.ADDRESS,
  arn: Form.TEXT,
  null: Form.TEXT,
}

const comparisons: Readonly<Record<Operator['comparison'], number>> = {
  equal: TestLayout.OP_EQUAL,
  like: TestLayout.OP_LIKE,
  less: TestLayout.OP_LESS,
  lessOrEqual: TestLayout.OP_LESS_OR_EQUAL,
  greater: TestLayout.OP_GREATER,
  greaterOrEqual: TestLayout.OP_GREATER_OR_EQUAL,
  within: TestLayout.OP_WITHIN,
  presence: TestLayout.OP_NULL,
}

export class Programs {
  readonly #patterns: Patterns
  readonly #programs = new Interned<Program>()

  constructor(patterns: Patterns) {
    this.#patterns = patterns
  }

  /** The program of a statement's conditions; none where there is nothing to test. */
  program(conditions: readonly Condition[], version: PolicyVersion): Program | undefined {
    if (conditions.length === 0) return undefined
    return this.#programs.of(`${version}${JSON.stringify(conditions)}`, (id) => ({
      id,
      tests: conditions.map((condition) => readTest(condition, version, this.#patterns)),
    }))
  }
}

/** Whether a condition can never hold, whatever the request: its operator is unknown (L-91). */
export function neverHolds(condition: Condition): boolean {
  return readOperator(condition.operator) === undefined
}

function readTest(condition: Condition, version: PolicyVersion, patterns: Patterns): Test {
  const read = readOperator(condition.operator)
  if (read === undefined) return never
  const { operator } = read
  const { key, values } = condition
  const mode = read.mode | (values.length === 0 ? TestLayout.MODE_EMPTY : 0)
  if (operator.family === 'null') {
    const bits = nullBits(values)
    return { op: TestLayout.OP_NULL, mode, key, form: Form.TEXT, values: { kind: 'bits', bits } }
  }
  const templates = values.map((value) => parseTemplate(wellFormed(value), version))
  const form = forms[operator.family]
  return { mode, key, form, ...readValues(operator, values, { templates, patterns }) }
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
  let mode =
    (operator.negated ? TestLayout.MODE_NEGATED : 0) | (ifExists ? TestLayout.MODE_IF_EXISTS : 0)
  if (match?.[1] === 'forallvalues:') mode |= TestLayout.MODE_FOR_ALL
  if (match?.[1] === 'foranyvalue:') mode |= TestLayout.MODE_FOR_ANY
  return { operator, mode }
}

function nullBits(values: readonly string[]): number {
  const folded = values.map(foldAscii)
  return (folded.includes('true') ? 1 : 0) | (folded.includes('false') ? 2 : 0)
}

/** Policy values with their variables found, and where patterns are kept. */
interface Templates {
  readonly templates: readonly (readonly TemplatePart[])[]
  readonly patterns: Patterns
}

function readValues(
  operator: Operator,
  values: readonly string[],
  read: Templates,
): Pick<Test, 'op' | 'values'> {
  const op = comparisons[operator.comparison]
  const form = forms[operator.family]
  switch (operator.family) {
    case 'arn': {
      const steps = read.templates.flatMap((parts, at) => arnPattern(parts, values[at] ?? ''))
      return { ...likeTest(steps, read), op }
    }
    case 'string':
    case 'stringIgnoreCase':
    case 'bool':
      return operator.comparison === 'like' ? likeValues(read) : equalValues(read, form)
    case 'ip':
      return { op, values: textValues(values.map(readRange).filter(isRead)) }
    default:
      return { op, values: sorted(values.map((value) => readForm(form, value)).filter(isRead)) }
  }
}

function arnPattern(parts: readonly TemplatePart[], value: string): (readonly Step[])[] {
  if (value === '*') return [anyArnSteps()]
  const steps = arnConditionSteps(parts)
  return steps === undefined ? [] : [steps]
}

function likeTest(
  values: readonly (readonly Step[])[],
  { patterns }: Templates,
): Pick<Test, 'op' | 'values'> {
  const found = values.map((steps) => patterns.pattern(steps))
  return { op: TestLayout.OP_LIKE, values: { kind: 'patterns', patterns: found } }
}

/** Globs; where none has a wildcard or variable, sorted strings are faster. */
function likeValues(read: Templates): Pick<Test, 'op' | 'values'> {
  const isPlain = (part: TemplatePart): boolean =>
    part.kind === 'escape' || (part.kind === 'text' && !/[*?]/.test(part.text))
  if (read.templates.every((parts) => parts.every(isPlain))) return equalValues(read, Form.TEXT)
  return likeTest(read.templates.map(globSteps), read)
}

/** Sorted strings; patterns without wildcards where a variable is among them. */
function equalValues(read: Templates, form: number): Pick<Test, 'op' | 'values'> {
  const { templates } = read
  const hasVariable = templates.some((parts) => parts.some((part) => part.kind === 'variable'))
  if (hasVariable) {
    const folded = form === Form.BOOL ? Form.FOLDED : form
    return likeTest(
      templates.map((parts) => literalSteps(parts, folded)),
      read,
    )
  }
  const texts = templates.map((parts) =>
    parts.map((part) => (part.kind === 'variable' ? '' : part.text)).join(''),
  )
  return {
    op: TestLayout.OP_EQUAL,
    values: sorted(texts.map((text) => readForm(form, text)).filter(isRead)),
  }
}

function sorted(texts: readonly string[]): TestValues {
  return textValues([...new Set(texts.map(wellFormed))].sort(compareUtf8))
}

function textValues(texts: readonly string[]): TestValues {
  return { kind: 'texts', texts }
}

function isRead(value: string | undefined): value is string {
  return value !== undefined
}
