import { describe, expect, it } from 'vitest'
import { foldAscii, foldCase } from '../../../src/json/fold-case.ts'
import { validatePolicy } from '../../../src/policy/validate/validate-policy.ts'

describe('the case of a name', () => {
  it('is folded character by character, so that it keeps its length', () => {
    expect(foldCase('aws:TagKeys')).toBe('aws:tagkeys')
    expect(foldCase('İÄΣΣ')).toBe('iäσσ')
    expect(foldCase('\u212A')).toBe('k')
  })

  it('of a word of the language is that of A–Z alone', () => {
    expect(foldAscii('S3:GetObject')).toBe('s3:getobject')
    expect(foldAscii('İÄ\u212A')).toBe('İÄ\u212A')
  })

  it.each(['StringLi\u212Ae', 'Not\u0130pAddress'])(
    'of an operator is, so that validation finds that %s is never true',
    (operator) => {
      const document = {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: { [operator]: { 'aws:username': 'x' } },
        },
      }
      const codes = validatePolicy(document, { type: 'identity' }).map(({ code }) => code)
      expect(codes).toContain('INVALID_CONDITION_OPERATOR')
    },
  )
})
