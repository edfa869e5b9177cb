/** The condition operators, one row each ("IAM JSON policy elements: Condition operators"). */
import { foldAscii } from '../json/fold-case.ts'

/** How the two sides are read before they are compared. */
export type OperatorFamily =
  | 'string'
  | 'stringIgnoreCase'
  | 'numeric'
  | 'date'
  | 'bool'
  | 'binary'
  | 'ip'
  | 'arn'
  | 'null'

/** How a request value and a policy value compare; `like`: a glob, `within`: an address range. */
export type Comparison =
  | 'equal'
  | 'like'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'within'
  | 'presence'

export interface Operator {
  readonly name: string
  readonly family: OperatorFamily
  readonly comparison: Comparison
  /** A negated operator is exactly NOT of its positive counterpart (C-3). */
  readonly negated: boolean
}

const rows: readonly Operator[] = [
  row('StringEquals', 'string', 'equal'),
  row('StringNotEquals', 'string', 'equal', 'negated'),
  row('StringEqualsIgnoreCase', 'stringIgnoreCase', 'equal'),
  row('StringNotEqualsIgnoreCase', 'stringIgnoreCase', 'equal', 'negated'),
  row('StringLike', 'string', 'like'),
  row('StringNotLike', 'string', 'like', 'negated'),
  row('NumericEquals', 'numeric', 'equal'),
  row('NumericNotEquals', 'numeric', 'equal', 'negated'),
  row('NumericLessThan', 'numeric', 'less'),
  row('NumericLessThanEquals', 'numeric', 'lessOrEqual'),
  row('NumericGreaterThan', 'numeric', 'greater'),
  row('NumericGreaterThanEquals', 'numeric', 'greaterOrEqual'),
  row('DateEquals', 'date', 'equal'),
  row('DateNotEquals', 'date', 'equal', 'negated'),
  row('DateLessThan', 'date', 'less'),
  row('DateLessThanEquals', 'date', 'lessOrEqual'),
  row('DateGreaterThan', 'date', 'greater'),
  row('DateGreaterThanEquals', 'date', 'greaterOrEqual'),
  row('Bool', 'bool', 'equal'),
  row('BinaryEquals', 'binary', 'equal'),
  row('IpAddress', 'ip', 'within'),
  row('NotIpAddress', 'ip', 'within', 'negated'),
  row('ArnEquals', 'arn', 'like'),
  row('ArnLike', 'arn', 'like'),
  row('ArnNotEquals', 'arn', 'like', 'negated'),
  row('ArnNotLike', 'arn', 'like', 'negated'),
  row('Null', 'null', 'presence'),
]

/** By name in lower case: operator names are compared without case (L-91). */
export const operators: ReadonlyMap<string, Operator> = new Map(
  rows.map((operator) => [foldAscii(operator.name), operator]),
)

function row(
  name: string,
  family: OperatorFamily,
  comparison: Comparison,
  negated?: 'negated',
): Operator {
  return Object.freeze({ name, family, comparison, negated: negated !== undefined })
}
