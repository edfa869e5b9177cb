import { describe, expect, test } from 'vitest'
import {
  accountOf,
  isAccountId,
  partitionOf,
  splitArn,
  splitArnPattern,
  splitPatternSegments,
} from '../../../src/policy/read/arn.ts'
import { powerOfTime } from '../../support/growth.ts'

describe('ARNs', () => {
  test('the resource is everything after the fifth colon (L-70)', () => {
    expect(splitArn('arn:aws:lambda:us-east-1:111122223333:function:f:PROD')).toEqual({
      partition: 'aws',
      service: 'lambda',
      region: 'us-east-1',
      account: '111122223333',
      resource: 'function:f:PROD',
    })
  })

  test.each(['*', '', 'arn', 'arn:aws:s3:*', 'aws:s3:::b:c', 'ARN:aws:s3:::b'])(
    '%j is no whole ARN',
    (text) => {
      expect(splitArn(text)).toBeUndefined()
      expect(partitionOf(text)).toBeUndefined()
    },
  )

  test('colons inside a variable do not split a pattern of 2012 (L-80)', () => {
    const pattern = 'arn:aws:s3:::b/${aws:PrincipalTag/a:b}/${aws:userid}:x'
    expect(splitArnPattern(pattern, '2012-10-17')?.resource).toBe(
      'b/${aws:PrincipalTag/a:b}/${aws:userid}:x',
    )
    const early = 'arn:aws:sqs:${aws:RequestedRegion}:111122223333:q'
    expect(splitArnPattern(early, '2012-10-17')?.region).toBe('${aws:RequestedRegion}')
    expect(splitArnPattern(early, '2008-10-17')?.region).toBe('${aws')
  })

  test('a variable without its brace is text, whose colons split (C-81)', () => {
    expect(splitPatternSegments('arn:${a:b', '2012-10-17')).toEqual(['arn', '${a', 'b'])
  })

  test('the account is twelve digits or not given (L-88)', () => {
    expect(accountOf('arn:aws:sqs:us-east-1:111122223333:q')).toBe('111122223333')
    expect(accountOf('arn:aws:s3:::b')).toBeUndefined()
    expect(accountOf('arn:aws:iam::aws:policy/P')).toBeUndefined()
    expect(isAccountId('11112222333')).toBe(false)
    expect(isAccountId('１１１１２２２２３３３３')).toBe(false)
  })

  test('splitting is linear in variables that never end', () => {
    const split = (size: number) => splitPatternSegments('${'.repeat(size), '2012-10-17')
    expect(powerOfTime(split, { small: 4_000, large: 64_000, most: 1.4 })).toBeLessThan(1.4)
  })
})
