/** Checks of condition values against their operator and key ("Condition operators"). */

import { foldCase } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import type { OperatorFamily } from '../../model/operators.ts'
import { splitPatternSegments } from '../read/arn.ts'
import type { ValueDraft } from '../read/document-condition.ts'
import type { KeyType } from '../read/known-keys.ts'
import { isBase64, isDecimal, readDateForm, readRange } from '../read/literals.ts'
import type { ParsedOperator } from '../read/operator.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import { parseTemplate } from '../read/variables.ts'
import type { ConditionCheck, ConditionFacts, StatementCheck } from './document-check.ts'
import { sensitiveKeys } from './key-groups.ts'
import { checkAddresses } from './validate-addresses.ts'
import { checkForms } from './validate-forms.ts'
import { hasVariable } from './validate-variables.ts'

/** Types, wildcards and variables of values, and lists that are empty or say too much. */
export function checkValues(check: StatementCheck): void {
  for (const condition of check.conditions) {
    const one = { ...check, condition }
    checkList(one)
    checkForms(one)
    if (condition.parsed === undefined) continue
    checkKeyType(condition, condition.parsed, check)
    checkWholeWildcard(condition, condition.parsed, check)
    for (const value of condition.values) checkValue(value, condition.parsed, one)
    if (condition.parsed.operator.family === 'ip') checkAddresses(one)
  }
}

function checkList({ condition, report }: ConditionCheck): void {
  const { key, keySpot, parsed, row, values } = condition
  if (new Set(values.map(({ kind }) => kind)).size > 1) {
    const message = `the values of ${quote(key)} have several JSON types`
    report.add('INVALID_CONDITION_DATA_TYPE', keySpot, message)
  }
  if (values.length === 0 && parsed !== undefined) {
    report.add(emptyListCode(parsed), keySpot, `the list of values of ${quote(key)} is empty`)
  }
  if (values.length < 2) return
  if (parsed?.operator.family === 'bool' || (row?.type === 'bool' && !isNull(parsed))) {
    const message = `${quote(key)} has more than one value`
    report.add('INVALID_CONDITION_MULTIPLE_BOOLEAN', keySpot, message)
  }
  if (parsed?.operator.family === 'numeric' && parsed.operator.comparison !== 'equal') {
    const message = `${quote(key)} has several limits, of which only the widest has an effect`
    report.add('REDUNDANT_CONDITION_VALUE_NUM', keySpot, message)
  }
}

/** Both values of `Null` are no contradiction, only always true (C-30). */
function isNull(parsed: ParsedOperator | undefined): boolean {
  return parsed?.operator.family === 'null'
}

function emptyListCode({ ifExists, set }: ParsedOperator): IssueCode {
  if (ifExists) return 'EMPTY_ARRAY_CONDITION_IFEXISTS'
  if (set === 'ForAllValues') return 'EMPTY_ARRAY_CONDITION_FORALLVALUES'
  if (set === 'ForAnyValue') return 'EMPTY_ARRAY_CONDITION_FORANYVALUE'
  return 'EMPTY_ARRAY_CONDITION'
}

/** The families of operators that fit a type; `Null` fits every one. */
const fittingFamilies: Readonly<Record<KeyType, readonly OperatorFamily[]>> = {
  string: ['string', 'stringIgnoreCase'],
  arn: ['arn', 'string', 'stringIgnoreCase'],
  bool: ['bool'],
  numeric: ['numeric'],
  date: ['date'],
  epoch: ['date', 'numeric'],
  ip: ['ip'],
}

function checkKeyType(
  condition: ConditionFacts,
  parsed: ParsedOperator,
  check: StatementCheck,
): void {
  const { key, operator, operatorSpot, row } = condition
  const { comparison, family } = parsed.operator
  if (row === undefined || family === 'null') return
  if (!fittingFamilies[row.type].includes(family)) {
    const message = `${quote(operator)} does not fit ${quote(key)}, a key of type ${row.type}`
    check.report.add('TYPE_MISMATCH', operatorSpot, message)
  }
  if (row.type === 'arn' && family === 'string' && comparison === 'like') {
    const message = `in ${quote(operator)} a \`*\` also matches the colons of ${quote(key)}`
    check.report.add('STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS', operatorSpot, message)
  }
}

/** `*` alone says no more than that the key is there, or nothing at all. */
function checkWholeWildcard(
  condition: ConditionFacts,
  parsed: ParsedOperator,
  { report }: StatementCheck,
): void {
  const { key, keySpot, values } = condition
  const { comparison, family, negated } = parsed.operator
  if (family !== 'string' || comparison !== 'like') return
  if (!values.some(({ text }) => text === '*')) return
  const code = wildcardCode(parsed, negated ? 'negated' : 'positive')
  if (code === undefined) return
  report.add(code, keySpot, `\`*\` matches every value of ${quote(key)}`)
}

function wildcardCode(
  { ifExists, set }: ParsedOperator,
  sense: 'positive' | 'negated',
): IssueCode | undefined {
  if (sense === 'positive') {
    if (ifExists || set === 'ForAllValues') return 'REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION'
    return 'EQUIVALENT_TO_NULL_FALSE'
  }
  if (set === 'ForAnyValue') {
    return ifExists ? undefined : 'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION'
  }
  return 'EQUIVALENT_TO_NULL_TRUE'
}

function checkValue(value: ValueDraft, parsed: ParsedOperator, check: ConditionCheck): void {
  const { family } = parsed.operator
  if (family === 'string' || family === 'stringIgnoreCase' || family === 'arn') {
    checkOpenness(value, parsed, check)
    return
  }
  const code = hasVariable(value.text)
    ? 'INVALID_VARIABLE_FOR_OPERATOR'
    : typeFaults[family](value.text)
  if (code === undefined) return
  const message = `${quote(value.text)} is not a value for ${quote(check.condition.operator)}`
  check.report.add(code, value.spot, message)
}

type TypedFamily = Exclude<OperatorFamily, 'string' | 'stringIgnoreCase' | 'arn'>

const typeFaults: Readonly<Record<TypedFamily, (text: string) => IssueCode | undefined>> = {
  numeric: (text) => (isDecimal(text) ? undefined : 'TYPE_MISMATCH_NUMBER'),
  date: findDateFault,
  bool: findBooleanFault,
  null: findBooleanFault,
  binary: (text) => (isBase64(text) ? undefined : 'TYPE_MISMATCH_STRING'),
  ip: (text) => (readRange(text) ? undefined : 'TYPE_MISMATCH_IP_RANGE'),
}

function findBooleanFault(text: string): IssueCode | undefined {
  return /^(true|false)$/i.test(text) ? undefined : 'TYPE_MISMATCH_BOOLEAN'
}

function findDateFault(text: string): IssueCode | undefined {
  const form = readDateForm(text)
  if (form === undefined) return 'TYPE_MISMATCH_DATE'
  return form === 'epoch' ? 'INVALID_DATE_VALUE' : undefined
}

/** Wildcards and variables in text: whether they work, and whether they leave too much open. */
function checkOpenness(value: ValueDraft, parsed: ParsedOperator, check: ConditionCheck): void {
  const { condition, document, report } = check
  const { comparison, family } = parsed.operator
  const parts = parseTemplate(value.text, document.version)
  const wild = parts.some((part) => part.kind === 'text' && hasWildcard(part.text))
  if (wild && comparison !== 'like') {
    const message = `the wildcard in ${quote(value.text)} is an ordinary character`
    report.add('WILDCARD_WITHOUT_LIKE_OPERATOR', value.spot, message)
  }
  const message = `${quote(value.text)} matches almost every value of ${quote(condition.key)}`
  if (
    wild &&
    (comparison === 'like' || family === 'arn') &&
    isTooOpen(value.text, check, hasWildcard)
  ) {
    report.add('WILDCARD_USAGE_TOO_PERMISSIVE', value.spot, message)
  }
  const variables = parts.filter((part) => part.kind === 'variable')
  if (variables.every(({ key }) => sensitiveKeys.has(foldCase(key)))) return
  if (isTooOpen(value.text, check, hasVariable)) {
    report.add('VARIABLE_USAGE_TOO_PERMISSIVE', value.spot, message)
  }
}

/** Sensitive keys are named in full; of `aws:userid` either side may be left open. */
function isTooOpen(
  text: string,
  { condition }: ConditionCheck,
  isOpen: (text: string) => boolean,
): boolean {
  if (sensitiveKeys.has(condition.lowerKey)) return true
  if (condition.lowerKey !== 'aws:userid') return false
  const [id = '', ...rest] = splitPatternSegments(text, '2012-10-17')
  if (rest.length === 0) return true
  return isOpen(id) && !/^(\*|\?+|\$\{[^}]*\})$/.test(id)
}
