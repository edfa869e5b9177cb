/** Policy variables in condition values (CT-291 to CT-299, CT-323 to CT-331). */
import type { TruthRow } from '../truth-tables.ts'

export const variableRows: readonly TruthRow[] = [
  {
    id: 'CT-291',
    condition: { StringEquals: { 'aws:ResourceTag/t': '${aws:PrincipalTag/t}' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-292',
    condition: { StringEquals: { 'aws:ResourceTag/t': "${aws:PrincipalTag/t, 'none'}" } },
    context: { 'aws:ResourceTag/t': 'none' },
    holds: true,
  },
  {
    id: 'CT-293',
    condition: { StringEquals: { 'app:k': '${aws:PrincipalTag/t}' } },
    context: { 'app:k': '${aws:PrincipalTag/t}' },
    holds: true,
    version: '2008-10-17',
  },
  {
    id: 'CT-294',
    condition: { StringEquals: { 'app:k': '${aws:username}' } },
    context: { 'aws:username': 'a*', 'app:k': 'abc' },
    holds: false,
  },
  {
    id: 'CT-295',
    condition: { StringLike: { 'app:k': '${aws:username}' } },
    context: { 'aws:username': 'a*', 'app:k': 'abc' },
    holds: false,
  },
  {
    id: 'CT-296',
    condition: { StringEquals: { 'app:k': '${aws:TagKeys}' } },
    context: { 'aws:TagKeys': ['x'], 'app:k': 'x' },
    holds: false,
  },
  {
    id: 'CT-297',
    condition: { StringEquals: { 'app:k': '${AWS:UserName}' } },
    context: { 'aws:username': 'bob', 'app:k': 'bob' },
    holds: true,
  },
  {
    id: 'CT-298',
    condition: { StringEquals: { 'app:k': 'x-${aws:username}-y' } },
    context: { 'aws:username': 'bob', 'app:k': 'x-bob-y' },
    holds: true,
  },
  {
    id: 'CT-299',
    condition: { StringEquals: { 'app:k': '${$}{aws:username}' } },
    context: { 'app:k': '${aws:username}' },
    holds: true,
  },
  {
    id: 'CT-323',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::${aws:PrincipalAccount}:role/R' } },
    context: {
      'aws:PrincipalAccount': '111122223333',
      'app:k': 'arn:aws:iam::111122223333:role/R',
    },
    holds: true,
  },
  {
    id: 'CT-324',
    condition: { ArnLike: { 'app:k': 'arn:aws:iam::${k:x}:role/R' } },
    context: { 'k:x': '1:role/R', 'app:k': 'arn:aws:iam::1:role/R' },
    holds: false,
  },
  {
    id: 'CT-325',
    condition: { StringEquals: { 'app:k': '${aws:PrincipalTag/t}' } },
    context: { 'aws:PrincipalTag/t': '', 'app:k': '' },
    holds: false,
  },
  {
    id: 'CT-326',
    condition: { StringEquals: { 'app:k': "${aws:PrincipalTag/t, 'none'}" } },
    context: { 'aws:PrincipalTag/t': '', 'app:k': 'none' },
    holds: true,
  },
  {
    id: 'CT-327',
    condition: { StringEquals: { 'app:k': "${aws:TagKeys, 'd'}" } },
    context: { 'aws:TagKeys': ['x'], 'app:k': 'd' },
    holds: true,
  },
  {
    id: 'CT-328',
    condition: { StringLike: { 'app:k': "${aws:PrincipalTag/t, '*'}" } },
    context: { 'app:k': 'abc' },
    holds: false,
  },
  {
    id: 'CT-329',
    condition: { StringEquals: { 'app:k': '${}' } },
    context: { 'app:k': '${}' },
    holds: true,
  },
  {
    id: 'CT-330',
    condition: { StringEquals: { 'app:k': '${username}' } },
    context: { 'app:k': '${username}' },
    holds: false,
  },
  {
    id: 'CT-331',
    condition: { StringEquals: { 'app:k': '${aws:PrincipalTag/cost center}' } },
    context: { 'aws:PrincipalTag/cost center': 'x', 'app:k': 'x' },
    holds: true,
  },
  {
    id: 'CT-291 (C-80, Deny form)',
    condition: { StringNotEquals: { 'aws:ResourceTag/t': '${aws:PrincipalTag/t}' } },
    context: { 'aws:ResourceTag/t': 'a' },
    holds: true,
  },
]
