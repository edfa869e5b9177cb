/** Missing keys, IfExists and several keys (CT-260 to CT-284, CT-300). */
import type { TruthRow } from '../truth-tables.ts'

export const existenceRows: readonly TruthRow[] = [
  {
    id: 'CT-260',
    condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*'] } },
    context: { 'ec2:InstanceType': 't1.micro' },
    holds: true,
  },
  {
    id: 'CT-261',
    condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*'] } },
    context: { 'ec2:InstanceType': 'm2.large' },
    holds: false,
  },
  {
    id: 'CT-262',
    condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*'] } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-263',
    condition: { StringNotEqualsIfExists: { 'app:k': 'a' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-264',
    condition: { StringNotEqualsIfExists: { 'app:k': 'a' } },
    context: { 'app:k': 'a' },
    holds: false,
  },
  {
    id: 'CT-271',
    condition: { StringEquals: { 'app:a': '1', 'app:b': '2' } },
    context: { 'app:a': '1', 'app:b': '3' },
    holds: false,
  },
  {
    id: 'CT-272',
    condition: { StringNotEquals: { 'app:a': '1', 'app:b': '2' } },
    context: { 'app:a': '1', 'app:b': '3' },
    holds: false,
  },
  {
    id: 'CT-273',
    condition: { StringNotEquals: { 'app:a': '1', 'app:b': '2' } },
    context: { 'app:a': '9', 'app:b': '9' },
    holds: true,
  },
  {
    id: 'CT-274',
    condition: { StringNotEquals: { 'app:a': '1', 'app:b': '2' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-280',
    condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-281',
    condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-282',
    condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-283',
    condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-284',
    condition: { Null: { 'aws:MultiFactorAuthPresent': 'false' } },
    context: { 'aws:MultiFactorAuthPresent': 'false' },
    holds: true,
  },
  { id: 'CT-300', condition: {}, context: { 'app:k': 'x' }, holds: true },
  {
    id: 'CT-300 (empty operator, L-97)',
    condition: { StringEquals: {} },
    context: { 'app:k': 'x' },
    holds: true,
  },
]
