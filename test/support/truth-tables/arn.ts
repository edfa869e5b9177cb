/** ARN operators (CT-160 to CT-180). */
import type { TruthRow } from '../truth-tables.ts'

export const arnRows: readonly TruthRow[] = [
  {
    id: 'CT-160',
    condition: { ArnEquals: { 'app:k': 'arn:aws:sns:us-west-2:123456789012:T' } },
    context: { 'app:k': 'arn:aws:sns:us-west-2:123456789012:T' },
    holds: true,
  },
  {
    id: 'CT-161',
    condition: { ArnEquals: { 'app:k': 'arn:aws:sns:us-west-2:123456789012:T' } },
    context: { 'app:k': 'arn:aws:sns:us-west-2:777788889999:T' },
    holds: false,
  },
  {
    id: 'CT-162',
    condition: { ArnEquals: { 'app:k': 'arn:aws:sns:us-west-2:123456789012:T' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-163',
    condition: { ArnEquals: { 'app:k': 'arn:aws:sns:*:123456789012:*' } },
    context: { 'app:k': 'arn:aws:sns:us-west-2:123456789012:T' },
    holds: true,
  },
  {
    id: 'CT-164',
    condition: { ArnLike: { 'app:k': 'arn:aws:svc:*:111122223333:finance/*' } },
    context: { 'app:k': 'arn:aws:svc:us-east-2:999999999999:store/abc:111122223333:finance/d.txt' },
    holds: false,
  },
  {
    id: 'CT-165',
    condition: { StringLike: { 'app:k': 'arn:aws:svc:*:111122223333:finance/*' } },
    context: { 'app:k': 'arn:aws:svc:us-east-2:999999999999:store/abc:111122223333:finance/d.txt' },
    holds: true,
  },
  {
    id: 'CT-166',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::*:root' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:root' },
    holds: true,
  },
  {
    id: 'CT-167',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::111122223333:role/*' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:role/path/R' },
    holds: true,
  },
  {
    id: 'CT-168',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::111122223333:role/R' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:role/r' },
    holds: false,
  },
  {
    id: 'CT-169',
    condition: { ArnLike: { 'app:k': 'arn:???:*:*:*:*' } },
    context: { 'app:k': 'arn:aws:ec2:us-east-1:123456789012:instance/i-1' },
    holds: true,
  },
  {
    id: 'CT-170',
    condition: { ArnLike: { 'app:k': 'arn:aws:lambda:*:*:function:f*' } },
    context: { 'app:k': 'arn:aws:lambda:us-east-1:1:function:foo:PROD' },
    holds: true,
  },
  {
    id: 'CT-171',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam:*:root' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:root' },
    holds: false,
  },
  {
    id: 'CT-172',
    condition: { ArnNotLike: { 'app:k': 'arn:aws:iam::111122223333:role/*' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:user/u' },
    holds: true,
  },
  {
    id: 'CT-173',
    condition: {
      ArnNotLike: {
        'app:k': ['arn:aws:iam::111122223333:role/A', 'arn:aws:iam::111122223333:role/B'],
      },
    },
    context: { 'app:k': 'arn:aws:iam::111122223333:role/B' },
    holds: false,
  },
  {
    id: 'CT-174',
    condition: { ArnNotEquals: { 'app:k': 'arn:aws:iam::111122223333:role/A' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-175',
    condition: { ArnLikeIfExists: { 'app:k': 'arn:aws:iam::111122223333:role/A' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-176',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::111122223333:user/${aws:username}' } },
    context: { 'aws:username': 'bob', 'app:k': 'arn:aws:iam::111122223333:user/bob' },
    holds: true,
  },
  {
    id: 'CT-177',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::111122223333:user/${aws:username}' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:user/bob' },
    holds: false,
  },
  {
    id: 'CT-178',
    condition: { ArnNotLike: { 'app:k': 'arn:aws:iam::111122223333:user/${aws:username}' } },
    context: { 'app:k': 'arn:aws:iam::111122223333:user/bob' },
    holds: true,
  },
  {
    id: 'CT-179',
    condition: { ArnEquals: { 'app:k': 'arn:aws:sns:us-west-2:123456789012:T' } },
    context: { 'app:k': 'not an ARN' },
    holds: false,
  },
  {
    id: 'CT-180',
    condition: { StringEquals: { 'app:k': 'arn:aws:sns:*:1:T' } },
    context: { 'app:k': 'arn:aws:sns:us-west-2:1:T' },
    holds: false,
  },
]
