import { expect, test } from 'vitest'
import { validateDirectory } from '../../../src/directory/validate.ts'
import { allowAll, inAccount } from './documents.ts'

const findingsOf = (document: object) =>
  validateDirectory([{ text: JSON.stringify(document, null, 1), file: 'a.json' }]).map(
    ({ code, severity, file, path }) => ({ code, severity, file, path: path.join('.') }),
  )

test('findings of a policy have its file and lead into its document', () => {
  const document = {
    Statement: { Sid: 'no spaces', Effect: 'Allow', Action: 's3:*', Resource: '*' },
  }
  const found = findingsOf(inAccount({ users: [{ name: 'alice', policies: [document] }] }))
  expect(found).toContainEqual({
    code: 'UNSUPPORTED_SID',
    severity: 'error',
    file: 'a.json',
    path: 'accounts.0.users.0.policies.0.Statement.Sid',
  })
})

test('a policy is checked as what it is used for, whether or not anything uses it', () => {
  const arn = 'arn:aws:organizations::111122223333:policy/o-x/resource_control_policy/p-1'
  const codes = findingsOf({ policies: [{ arn, document: allowAll }] }).map(({ code }) => code)
  expect(codes).toContain('RCP_SYNTAX_ERROR_ALLOW')
})

test('a fault that keeps the directory from loading is reported once', () => {
  const document = { Statement: { Effect: 'x', Action: 's3:*', Resource: '*' } }
  const found = findingsOf(inAccount({ policies: [{ name: 'p', document }] }))
  expect(found.filter(({ code }) => code === 'INVALID_EFFECT')).toHaveLength(1)
})

test('a text that is no JSON is one finding', () => {
  expect(validateDirectory('{').map(({ code }) => code)).toEqual(['JSON_SYNTAX_ERROR'])
})
