/** Names of sessions follow STS's rule wherever a principal is read (D-80). */
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { readCases } from '../../../src/directory/case/read-cases.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import type { Principal } from '../../../src/model/request.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { createSts } from '../../../src/sts/calls/sts-calls.ts'
import { publishedSchemas } from '../../support/json-schemas.ts'
import { readSets } from '../../support/policy-sets.ts'
import { askAs, principalReaders } from '../../support/principal-readers.ts'

const home = '111122223333'
const sets = readSets({
  identity: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
  session: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
})
const engine = await createEngine(kernelModule('simd'), await compileBundle(sets))
const reference = createReference(sets)
const sts = createSts(engine)

const ajv = publishedSchemas()

/** Every entry that reads a principal: whether it took it, or the error. */
const entries: readonly [string, (principal: Principal) => unknown][] = [
  ...principalReaders(engine, reference),
  [
    'forwarded access',
    (principal) => sts.forwardAccess(principal, 'a.amazonaws.com') !== undefined,
  ],
  [
    'a case',
    (principal) =>
      readCases(
        JSON.stringify({ name: 'x', request: askAs(principal), expect: { verdict: 'allowed' } }),
      ).length === 1,
  ],
  [
    'the JSON Schema',
    (principal) =>
      ajv.validate('case.schema.json', {
        name: 'x',
        request: askAs(principal),
        expect: { verdict: 'allowed' },
      }),
  ],
]

function isTaken(entry: (principal: Principal) => unknown, principal: Principal): unknown {
  try {
    return entry(principal)
  } catch (error) {
    if (error instanceof SallyportError) return false
    throw error
  }
}

const session = (name: string) => `arn:aws:sts::${home}:assumed-role/R/${name}`
const federated = (name: string) => `arn:aws-cn:sts::${home}:federated-user/${name}`
const role = `arn:aws:iam::${home}:role/path/R`

describe.each(entries)('%s', (_, entry) => {
  it.each<[string, Principal]>([
    ['a name of one character in an ARN', session('a')],
    ['a federated user of one character', federated('a')],
    ['a name of two characters', session('ab')],
    ['a name of 64 characters', session('a'.repeat(64))],
    ['every character that STS takes', session('aZ0_+=,.@-')],
    ['a name of two characters, described', { role, session: 'ab' }],
    ['a role without a session’s name', { role }],
    ['a role’s own ARN', role],
    ['a federated user of 32 characters', federated('a'.repeat(32))],
    ['a federated user, described', { federatedUser: federated('ab') }],
    ['a user of one character', `arn:aws:iam::${home}:user/a`],
    ['a role of one character', `arn:aws:iam::${home}:role/a`],
  ])('takes %s', (_what, principal) => {
    expect(isTaken(entry, principal)).toBe(true)
  })

  it.each<[string, Principal]>([
    ['a name of 65 characters', session('a'.repeat(65))],
    ['a name of none', session('')],
    ['a name with a space', session('a b')],
    ['a name with a letter that is not ASCII', session('anné')],
    ['a name with a slash', session('a/bc')],
    ['a name with a colon', session('ab:c')],
    ['a name that ends with a line break', session('ab\n')],
    ['a wildcard', session('*')],
    ['a wildcard within a name', session('ab*')],
    ['a name of one character, described', { role, session: 'a' }],
    ['a source identity of one character', { role, session: 'ab', sourceIdentity: 'a' }],
    ['a federated user of 33 characters', federated('a'.repeat(33))],
    ['a federated user with a path', { federatedUser: federated('ab/cd') }],
  ])('refuses %s', (_what, principal) => {
    expect(isTaken(entry, principal)).toBe(false)
  })
})

it('a name that STS does not take has a fault of its own, with a hint', () => {
  expect(() => reference.check(askAs(session('a b')))).toThrow(
    expect.objectContaining({
      code: 'ERR_REQUEST_INVALID',
      place: 'request.principal',
      message: `no session of STS can have this name: \`${session('a b')}\``,
      issues: [expect.objectContaining({ code: 'INVALID_NAME' })],
    }),
  )
})
