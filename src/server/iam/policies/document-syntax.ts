/** The grammar of a policy document ("Grammar of the IAM JSON policy language"). */
import { AwsError } from '../../protocol/aws-error.ts'

/** A statement whose elements have the right types. */
export interface WrittenStatement {
  readonly Sid?: string
  readonly Effect: string
  readonly Principal?: unknown
  readonly NotPrincipal?: unknown
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface WrittenPolicy {
  readonly version: string | undefined
  readonly statements: readonly WrittenStatement[]
}

/** What a policy may have. */
export const policyElements = ['Version', 'Id', 'Statement']

/** What a statement may have. */
export const statementElements = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
]

/** Throws for text that is not of the grammar. */
export function readStatements(text: string, message = 'Syntax errors in policy.'): WrittenPolicy {
  const fail = () => new AwsError('MalformedPolicyDocument', message)
  const policy = parseJson(text)
  if (!isObject(policy) || !hasOnly(policy, policyElements)) throw fail()
  const { Version: version, Id: id, Statement: statement } = policy
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') throw fail()
  if (id !== undefined && typeof id !== 'string') throw fail()
  const statements = Array.isArray(statement) ? statement : [statement]
  if (statements.length === 0 || !statements.every(isStatement)) throw fail()
  return { version, statements }
}

/** The value of a JSON text; undefined for other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isStatement(value: unknown): value is WrittenStatement {
  if (!isObject(value) || !hasOnly(value, statementElements)) return false
  const { Sid, Effect, Condition } = value
  if (Sid !== undefined && typeof Sid !== 'string') return false
  if (typeof Effect !== 'string' || !/^(?:allow|deny)$/i.test(Effect)) return false
  const pairs = ['Principal', 'Action', 'Resource']
  if (pairs.some((name) => value[name] !== undefined && value[`Not${name}`] !== undefined)) {
    return false
  }
  const lists = [value.Action, value.NotAction, value.Resource, value.NotResource]
  return lists.every(isTextOrTexts) && (Condition === undefined || isCondition(Condition))
}

function isTextOrTexts(value: unknown): boolean {
  return value === undefined || [value].flat().every((one) => typeof one === 'string')
}

const operators =
  /^(?:ForAllValues:|ForAnyValue:)?(?:(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?|Null)$/i

/** An operator without keys may have any name. */
function isCondition(value: unknown): boolean {
  if (!isObject(value)) return false
  return Object.entries(value).every(([operator, keys]) => {
    if (!isObject(keys)) return false
    const values = Object.values(keys)
    return values.length === 0 || (operators.test(operator) && values.every(isScalars))
  })
}

function isScalars(value: unknown): boolean {
  return [value].flat().every((one) => ['string', 'number', 'boolean'].includes(typeof one))
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name))
}

/** An element that is one string or a list of them. */
export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/** The names of the statements that have one. */
export function sidsOf(statements: readonly WrittenStatement[]): string[] {
  return statements.flatMap(({ Sid }) => (Sid === undefined || Sid === '' ? [] : [Sid]))
}
