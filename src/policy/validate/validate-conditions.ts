/** Checks of operators and keys in `Condition` ("IAM JSON policy elements: Condition"). */

import { foldAscii } from '../../json/fold-case.ts'
import { quote, type Spot } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import { operators } from '../../model/operators.ts'
import { nearestOf } from '../lookup/near-name.ts'
import { describeKey, listKeys } from '../read/known-keys.ts'
import type { ParsedOperator } from '../read/operator.ts'
import type { Budget } from '../read/pattern-cover.ts'
import { type ConditionFacts, type StatementCheck, testsKey } from './document-check.ts'
import { pairedKeys, untrustworthyKeys } from './key-groups.ts'

/** What a check of one condition finds: a code and what is wrong. */
type ConditionFinding =
  | readonly [code: IssueCode, message: string, hint?: string | undefined]
  | undefined
type FindIssue = (condition: ConditionFacts, check: StatementCheck) => ConditionFinding

const keyChecks: readonly FindIssue[] = [
  findKeyFormat,
  findGlobalKey,
  findDeprecatedKey,
  findTagKey,
  findVariableInKey,
  findUntrustworthyKey,
  findMissingPair,
  findIrrelevantKey,
  findQualifier,
  findTagKeyWithNotAction,
]

/** Operators, keys, and whether they go together; values are left to `checkValues`. */
export function checkConditions(check: StatementCheck): void {
  checkEmptiness(check)
  checkOperators(check)
  checkSpellings(check)
  for (const condition of check.conditions) {
    for (const findIssue of keyChecks) {
      const finding = findIssue(condition, check)
      if (finding !== undefined) addFinding(finding, condition.keySpot, check)
    }
    checkAudience(condition, check)
  }
}

function checkEmptiness({ report, statement }: StatementCheck): void {
  const member = statement.members.get('Condition')
  if (member?.value.kind !== 'object' || member.value.members.length > 0) return
  const spot = { path: [...statement.spot.path, 'Condition'], place: member.place }
  report.add('EMPTY_OBJECT_CONDITION', spot, 'an empty `Condition` is always true')
}

/** One issue for each operator, however many keys it has. */
function checkOperators(check: StatementCheck): void {
  const seen = new Set<Spot>()
  for (const { operator, operatorSpot, parsed } of check.conditions) {
    if (seen.has(operatorSpot)) continue
    seen.add(operatorSpot)
    const finding = judgeOperator(operator, parsed, check)
    if (finding !== undefined) addFinding(finding, operatorSpot, check)
  }
}

function addFinding(
  [code, message, hint]: NonNullable<ConditionFinding>,
  spot: Spot,
  { notes }: StatementCheck,
): void {
  notes.add(code, spot, { message, hint })
}

function judgeOperator(
  text: string,
  parsed: ParsedOperator | undefined,
  { budget }: StatementCheck,
): ConditionFinding {
  if (parsed === undefined) {
    const message = `${quote(text)} is not an operator; it is never true`
    const nearest = nearestOperator(text, budget)
    return ['INVALID_CONDITION_OPERATOR', message, nearest && `did you mean \`${nearest}\`?`]
  }
  if (parsed.operator.family !== 'null') return undefined
  if (parsed.ifExists) return ['NULL_WITH_IF_EXISTS', '`Null` cannot have `IfExists`']
  if (parsed.set === undefined) return undefined
  const outcome = parsed.set === 'ForAllValues' ? 'always' : 'never'
  return ['NULL_WITH_QUALIFIER', `${quote(text)} is ${outcome} true`]
}

/** The operator that was meant, with the set operator before it and the `IfExists` behind it. */
function nearestOperator(text: string, budget: Budget): string | undefined {
  const [, set = '', name = '', end = ''] = /^(For\w+:)?(.*?)(IfExists)?$/is.exec(text) ?? []
  const names = [...operators.values()].map((operator) => operator.name)
  const nearest = nearestOf(name, names, budget)
  return nearest && `${set}${nearest}${end}`
}

/** Operators, and keys under one operator, that differ only in case (L-92, L-96). */
function checkSpellings({ conditions, report }: StatementCheck): void {
  const operators = new Map<string, string>()
  const keys = new Map<string, string>()
  for (const { operator, operatorSpot, key, keySpot, lowerKey } of conditions) {
    const lowerOperator = foldAscii(operator)
    if (isOtherSpelling(operators, lowerOperator, operator)) {
      const message = `operator ${quote(operator)} is there again with other upper and lower case`
      report.add('DUPLICATE_OPERATORS_WITH_DIFFERENT_CASE', operatorSpot, message)
    }
    if (isOtherSpelling(keys, `${operator} ${lowerKey}`, key)) {
      const message = `key ${quote(key)} is there again with other upper and lower case`
      report.add('DUPLICATE_KEYS_WITH_DIFFERENT_CASE', keySpot, message)
    }
  }
}

/** Whether the name was seen spelled otherwise; every spelling but the first is reported. */
function isOtherSpelling(seen: Map<string, string>, name: string, spelling: string): boolean {
  const first = seen.get(name)
  if (first === undefined) seen.set(name, spelling)
  return first !== undefined && first !== spelling
}

function findKeyFormat({ key }: ConditionFacts): ConditionFinding {
  const colon = key.indexOf(':')
  if (colon > 0 && colon < key.length - 1) return undefined
  return ['INVALID_CONDITION_KEY_FORMAT', `key ${quote(key)} has no \`prefix:\` or no name`]
}

function findGlobalKey(
  { key, lowerKey, row }: ConditionFacts,
  { budget }: StatementCheck,
): ConditionFinding {
  if (lowerKey === 'aws:arn') {
    return ['UNSUPPORTED_GLOBAL_CONDITION_KEY', '`aws:ARN` is not supported any more']
  }
  if (!lowerKey.startsWith('aws:') || row !== undefined || isTagFamily(lowerKey)) return undefined
  const message = `${quote(key)} is not a global condition key`
  const nearest = nearestGlobalKey(key, budget)
  return ['INVALID_GLOBAL_CONDITION_KEY', message, nearest && `did you mean \`${nearest}\`?`]
}

/** Of a family, such as `aws:RequestTag/`, with what the policy fills in. */
function nearestGlobalKey(key: string, budget: Budget): string | undefined {
  const [, name = '', filled = ''] = /^([^/]*\/?)(.*)$/s.exec(key) ?? []
  const globals = listKeys().filter((one) => one.startsWith('aws:'))
  const nearest = nearestOf(name, globals, budget)
  return nearest && `${nearest}${filled}`
}

function findDeprecatedKey({ lowerKey }: ConditionFacts): ConditionFinding {
  if (lowerKey !== 'aws:arn') return undefined
  return ['DEPRECATED_GLOBAL_CONDITION_KEY', '`aws:ARN` has been replaced']
}

const tagFamilies: ReadonlySet<string> = new Set([
  'resourcetag',
  'requesttag',
  'principaltag',
  'existingobjecttag',
  'requestobjecttag',
])

function isTagFamily(lowerKey: string): boolean {
  const name = lowerKey.slice(lowerKey.indexOf(':') + 1)
  return tagFamilies.has(name.endsWith('/') ? name.slice(0, -1) : name)
}

function findTagKey({ key, lowerKey }: ConditionFacts): ConditionFinding {
  if (!isTagFamily(lowerKey)) return undefined
  return ['MISSING_TAG_KEY_IN_CONDITION', `${quote(key)} has no tag key`]
}

function findVariableInKey({ key }: ConditionFacts): ConditionFinding {
  if (!key.includes('${')) return undefined
  return ['VARIABLE_UNSUPPORTED_IN_ELEMENT', `the variable in key ${quote(key)} is never replaced`]
}

function findUntrustworthyKey({ key, lowerKey }: ConditionFacts): ConditionFinding {
  if (!untrustworthyKeys.has(lowerKey)) return undefined
  return ['UNTRUSTWORTHY_CONDITION_KEY', `the value of ${quote(key)} is what the caller sends`]
}

function findMissingPair(
  { key, lowerKey }: ConditionFacts,
  check: StatementCheck,
): ConditionFinding {
  const partners = pairedKeys.get(lowerKey)
  if (partners === undefined || testsKey(check, partners)) return undefined
  return ['MISSING_PAIRED_CONDITION_KEYS', `${quote(key)} is unique within one network only`]
}

function findIrrelevantKey(
  { key, lowerKey }: ConditionFacts,
  { type }: StatementCheck,
): ConditionFinding {
  if (type !== 'resource' || lowerKey !== 's3:resourceaccount') return undefined
  return ['IRRELEVANT_CONDITION_KEY_IN_POLICY', `${quote(key)} is always the account of the bucket`]
}

/** A set operator where it is needed, and only there (C-13, C-14). */
function findQualifier({ key, operator, parsed }: ConditionFacts): ConditionFinding {
  const row = describeKey(key) // pages of services list many keys as lists that are not
  if (parsed === undefined || parsed.operator.family === 'null' || row === undefined) {
    return undefined
  }
  if (row.multivalued && parsed.set === undefined) {
    return ['MISSING_QUALIFIER', `${quote(operator)} is never true of ${quote(key)}, a list`]
  }
  if (row.multivalued || parsed.set !== 'ForAllValues') return undefined
  const message = `${quote(operator)} is true when ${quote(key)} is missing`
  return ['FORALLVALUES_WITH_SINGLE_VALUED_KEY', message]
}

/** Providers whose audience is one value. */
const singleAudiences: ReadonlySet<string> = new Set([
  'accounts.google.com:aud',
  'cognito-identity.amazonaws.com:aud',
  'saml:aud',
  'token.actions.githubusercontent.com:aud',
])

function checkAudience(condition: ConditionFacts, { report }: StatementCheck): void {
  const { key, keySpot, lowerKey, parsed } = condition
  if (parsed?.set === undefined || !lowerKey.endsWith(':aud')) return
  const single = singleAudiences.has(lowerKey)
  if (single && parsed.set === 'ForAnyValue') {
    const message = `the audience ${quote(key)} is a single value`
    report.add('FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE', keySpot, message)
  } else if (single && describeKey(key) === undefined) {
    const message = `the audience ${quote(key)} is a single value, and may be missing`
    report.add('FORALLVALUES_WITH_SINGLE_VALUED_KEY', keySpot, message)
  } else if (!single) {
    const message = `${quote(key)} takes a set operator only if the provider sends a list`
    report.add('CONFIRM_AUDIENCE_CLAIM_TYPE', keySpot, message)
  }
}

/** With `NotAction` the statement also covers actions that carry no such tag (A-201, A-249). */
function findTagKeyWithNotAction(
  { key, lowerKey }: ConditionFacts,
  check: StatementCheck,
): ConditionFinding {
  const { action, effect } = check.statement
  if (!action?.negated || !/^aws:(resource|request)tag\/./.test(lowerKey)) return undefined
  const message = `most actions that \`NotAction\` leaves do not carry ${quote(key)}`
  return effect === 'Deny'
    ? ['DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', message]
    : ['ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', message]
}
