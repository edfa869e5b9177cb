/** Date operators (CT-80 to CT-98). */
import type { TruthRow } from '../truth-tables.ts'

export const dateRows: readonly TruthRow[] = [
  {
    id: 'CT-80',
    condition: { DateEquals: { 'app:k': '2024-01-01' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: true,
  },
  {
    id: 'CT-81',
    condition: { DateEquals: { 'app:k': '2024-01-01' } },
    context: { 'app:k': '1704067200' },
    holds: true,
  },
  {
    id: 'CT-82',
    condition: { DateEquals: { 'app:k': '2024-01-01T01:00:00+01:00' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: true,
  },
  {
    id: 'CT-83',
    condition: { DateEquals: { 'app:k': '2024-01-01' } },
    context: { 'app:k': '2024-01-01T00:00:01Z' },
    holds: false,
  },
  {
    id: 'CT-84',
    condition: { DateEquals: { 'app:k': 'not a date' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: false,
  },
  {
    id: 'CT-85',
    condition: { DateNotEquals: { 'app:k': '2024-01-01' } },
    context: { 'app:k': '2024-01-02T00:00:00Z' },
    holds: true,
  },
  {
    id: 'CT-86',
    condition: { DateNotEquals: { 'app:k': '2024-01-01' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-87',
    condition: { DateNotEquals: { 'app:k': ['2024-01-01', '2024-01-02'] } },
    context: { 'app:k': '2024-01-02T00:00:00Z' },
    holds: false,
  },
  {
    id: 'CT-88',
    condition: { DateLessThan: { 'app:k': '2024-01-01T00:00:00Z' } },
    context: { 'app:k': '2023-12-31T23:59:59Z' },
    holds: true,
  },
  {
    id: 'CT-89',
    condition: { DateLessThan: { 'app:k': '2024-01-01T00:00:00Z' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: false,
  },
  {
    id: 'CT-90',
    condition: { DateLessThanEquals: { 'app:k': '2024-01-01T00:00:00Z' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: true,
  },
  {
    id: 'CT-91',
    condition: { DateGreaterThan: { 'app:k': '2020-01-01T00:00:01Z' } },
    context: { 'app:k': '2020-01-01T00:00:02Z' },
    holds: true,
  },
  {
    id: 'CT-92',
    condition: { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } },
    context: {},
    holds: false,
    principal: 'arn:aws:iam::111122223333:user/tested',
  },
  {
    id: 'CT-93',
    condition: { DateGreaterThanEquals: { 'app:k': '2020-01' } },
    context: { 'app:k': '2020-01-01T00:00:00Z' },
    holds: true,
  },
  {
    id: 'CT-94',
    condition: { DateLessThan: { 'app:k': '2024-02-30' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: false,
  },
  {
    id: 'CT-95',
    condition: { DateGreaterThan: { 'app:k': '1704067199' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: true,
  },
  {
    id: 'CT-96',
    condition: { NumericGreaterThan: { 'aws:EpochTime': '1704067199' } },
    context: { 'aws:EpochTime': '1704067200' },
    holds: true,
  },
  {
    id: 'CT-97',
    condition: { DateLessThanIfExists: { 'app:k': '2024-01-01' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-98',
    condition: { DateEquals: { 'app:k': '2024-*' } },
    context: { 'app:k': '2024-01-01T00:00:00Z' },
    holds: false,
  },
]
