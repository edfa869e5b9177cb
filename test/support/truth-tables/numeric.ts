/** Numeric operators (CT-50 to CT-73). */
import type { TruthRow } from '../truth-tables.ts'

export const numericRows: readonly TruthRow[] = [
  {
    id: 'CT-50',
    condition: { NumericEquals: { 'app:k': '10' } },
    context: { 'app:k': '10' },
    holds: true,
  },
  {
    id: 'CT-51',
    condition: { NumericEquals: { 'app:k': '10' } },
    context: { 'app:k': '10.0' },
    holds: true,
  },
  {
    id: 'CT-52',
    condition: { NumericEquals: { 'app:k': 10 } },
    context: { 'app:k': '10' },
    holds: true,
  },
  {
    id: 'CT-53',
    condition: { NumericEquals: { 'app:k': '10' } },
    context: { 'app:k': 'ten' },
    holds: false,
  },
  { id: 'CT-54', condition: { NumericEquals: { 'app:k': '10' } }, context: {}, holds: false },
  {
    id: 'CT-55',
    condition: { NumericEquals: { 'app:k': ['1', '2'] } },
    context: { 'app:k': '2' },
    holds: true,
  },
  {
    id: 'CT-56',
    condition: { NumericNotEquals: { 'app:k': '10' } },
    context: { 'app:k': '11' },
    holds: true,
  },
  {
    id: 'CT-57',
    condition: { NumericNotEquals: { 'app:k': ['10', '11'] } },
    context: { 'app:k': '11' },
    holds: false,
  },
  { id: 'CT-58', condition: { NumericNotEquals: { 'app:k': '10' } }, context: {}, holds: true },
  {
    id: 'CT-59',
    condition: { NumericNotEquals: { 'app:k': '10' } },
    context: { 'app:k': 'ten' },
    holds: true,
  },
  {
    id: 'CT-60',
    condition: { NumericLessThan: { 'app:k': '10' } },
    context: { 'app:k': '9.99' },
    holds: true,
  },
  {
    id: 'CT-61',
    condition: { NumericLessThan: { 'app:k': '10' } },
    context: { 'app:k': '10' },
    holds: false,
  },
  {
    id: 'CT-62',
    condition: { NumericLessThan: { 'app:k': ['5', '10'] } },
    context: { 'app:k': '7' },
    holds: true,
  },
  {
    id: 'CT-63',
    condition: { NumericLessThanEquals: { 'app:k': '10' } },
    context: { 'app:k': '10' },
    holds: true,
  },
  {
    id: 'CT-64',
    condition: { NumericLessThanEquals: { 'app:k': '10' } },
    context: { 'app:k': '10.1' },
    holds: false,
  },
  {
    id: 'CT-65',
    condition: { NumericLessThanEquals: { 'app:k': '3600' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-66',
    condition: { NumericGreaterThan: { 'app:k': '10' } },
    context: { 'app:k': '10' },
    holds: false,
  },
  {
    id: 'CT-67',
    condition: { NumericGreaterThan: { 'app:k': '-1' } },
    context: { 'app:k': '0' },
    holds: true,
  },
  {
    id: 'CT-68',
    condition: { NumericGreaterThanEquals: { 'app:k': '2.0' } },
    context: { 'app:k': '2' },
    holds: true,
  },
  {
    id: 'CT-69',
    condition: { NumericGreaterThanEquals: { 'app:k': '2.0' } },
    context: { 'app:k': '1.99' },
    holds: false,
  },
  {
    id: 'CT-70',
    condition: { NumericLessThan: { 'ec2:RoleDelivery': '2.0' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-71',
    condition: { NumericLessThanIfExists: { 'app:k': '10' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-72',
    condition: { NumericEquals: { 'app:k': '1*' } },
    context: { 'app:k': '10' },
    holds: false,
  },
  {
    id: 'CT-73',
    condition: { NumericEquals: { 'app:k': 'abc' } },
    context: { 'app:k': 'abc' },
    holds: false,
  },
]
