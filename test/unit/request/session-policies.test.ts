/** Session policies of a described principal: what one may pass, wherever it is read (L-113, L-115). */
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { explain as explainer } from '../../../src/engine/explain/explain.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import type { Principal, SessionPolicies } from '../../../src/model/request.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { taskPolicies } from '../../../src/services/task-policies.ts'
import { publishedSchemas } from '../../support/json-schemas.ts'
import { askAs, principalReaders } from '../../support/principal-readers.ts'

const home = '111122223333'
const role = `arn:aws:iam::${home}:role/R`
const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const allow = (action: string) => ({ Effect: 'Allow', Action: action, Resource: '*' })

const directory = parseDirectory(
  JSON.stringify({
    accounts: [
      {
        id: home,
        roles: [
          {
            name: 'R',
            trust: {
              Statement: { ...allow('sts:AssumeRole'), Principal: '*', Resource: undefined },
            },
            policies: [{ Statement: allow('*') }],
          },
        ],
      },
    ],
  }),
)
const engine = await createEngine(kernelModule('simd'), await compileBundle(directory), {
  explain: explainer,
  compile: compileSession,
})
const reference = createReference(directory)

const ajv = publishedSchemas()

const described = (policies: SessionPolicies) => ({ role, session: 'work', ...policies })

/** A document of so many characters without white space. */
function documentOf(characters: number): object {
  const empty = { Statement: { ...allow('app:*'), Sid: '' } }
  const missing = characters - JSON.stringify(empty).length
  return { Statement: { ...empty.Statement, Sid: 'S'.repeat(missing) } }
}

const managed = (count: number, characters = 200) =>
  Array.from({ length: count }, (_, at) => ({
    arn: `${arn}${at}`,
    document: documentOf(characters),
  }))

const entries: readonly [string, (principal: Principal) => unknown][] = [
  ...principalReaders(engine, reference),
]

function outcome(entry: (principal: Principal) => unknown, principal: unknown): string {
  try {
    return String(entry(principal as Principal))
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return `${error.code} at ${error.place}: ${error.message}`
  }
}

describe.each(entries)('%s', (_, entry) => {
  it.each<[string, SessionPolicies]>([
    ['2,048 characters of one inline document', { policies: [documentOf(2_048)] }],
    ['2,048 characters of several', { policies: [documentOf(1_024), documentOf(1_024)] }],
    ['a managed policy as long as those of AWS', { managedPolicies: managed(1, 262_144) }],
    ['ten managed policies', { managedPolicies: managed(10, 6_144) }],
    [
      'both up to 2,048 characters of documents and ARNs',
      { policies: [documentOf(2_048 - arn.length - 1)], managedPolicies: managed(1) },
    ],
  ])('takes %s', (_what, policies) => {
    expect(outcome(entry, described(policies))).toBe('true')
  })

  it.each<[string, object, RegExp]>([
    ['2,049 characters', { policies: [documentOf(2_049)] }, /policies\.0: .*sessionPolicyChar/],
    [
      '2,049 characters of two',
      { policies: [documentOf(1_024), documentOf(1_025)] },
      /principal\.policies: .*`sessionPolicyCharacters`/,
    ],
    [
      'ARNs that make it too long',
      { policies: [documentOf(2_048 - arn.length)], managedPolicies: managed(1) },
      /principal\.policies: .*`sessionPolicyCharacters`/,
    ],
    ['21 inline documents', { policies: Array(21).fill({}) }, /`sessionPolicies`/],
    ['eleven managed policies', { managedPolicies: managed(11) }, /`managedSessionPolicies`/],
    [
      'a managed policy of 262,145 characters',
      { managedPolicies: managed(1, 262_145) },
      /managedPolicies\.0\.document: .*`managedPolicyCharacters`/,
    ],
  ])('refuses %s', (_what, policies, message) => {
    const said = outcome(entry, described(policies as SessionPolicies))
    expect(said).toMatch(/^ERR_LIMIT_EXCEEDED at request/)
    expect(said).toMatch(message)
  })

  it.each<[string, object, string]>([
    ['no list', { managedPolicies: { arn } }, 'managedPolicies'],
    ['no document', { managedPolicies: [{ arn }] }, 'managedPolicies.0:'],
    ['no ARN', { managedPolicies: [{ document: {} }] }, 'managedPolicies.0:'],
    ['a bare document', { managedPolicies: [documentOf(200)] }, 'managedPolicies.0'],
    ['a role’s ARN', { managedPolicies: [{ arn: role, document: {} }] }, 'managedPolicies.0.arn'],
    ['text', { managedPolicies: [{ arn, document: '{}' }] }, 'managedPolicies.0.document'],
  ])('refuses %s as managed policies', (_what, policies, place) => {
    expect(outcome(entry, described(policies as SessionPolicies))).toContain(
      `ERR_REQUEST_INVALID at request.principal.${place}`,
    )
  })

  it.each([
    ['a user', { user: `arn:aws:iam::${home}:user/alice` }],
    ['a root user', { assumedRoot: `arn:aws:iam::${home}:root` }],
    ['a service', { service: 's3.amazonaws.com' }],
  ])('refuses managed session policies of %s', (_what, who) => {
    expect(outcome(entry, { ...who, managedPolicies: [] })).toContain(
      'ERR_REQUEST_INVALID at request.principal.managedPolicies',
    )
  })
})

describe('a document that cannot be loaded', () => {
  const maybe = { Statement: { ...allow('app:*'), Effect: 'Maybe' } }
  const effect = 'ERR_POLICY_INVALID at session policy 1#/Statement/Effect'

  it.each<[string, SessionPolicies, string]>([
    ['inline', { policies: [maybe] }, effect],
    ['managed', { managedPolicies: [{ arn, document: maybe }] }, effect],
    [
      'behind others',
      { policies: [documentOf(200), {}] },
      'ERR_POLICY_INVALID at session policy 2',
    ],
  ])('is refused by every entry that decides, %s', (_what, policies, expected) => {
    const principal = described(policies)
    const request = { principal, action: 'app:Read', resource: '*' }
    const outcomes = [
      outcome(() => reference.check(request), principal),
      outcome(() => engine.check(request), principal),
      outcome(() => engine.isAllowed(request), principal),
      outcome(() => engine.explain(request), principal),
      outcome(() => engine.prepare(principal).isAllowed('app:Read', '*'), principal),
    ]
    for (const said of outcomes) expect(said).toContain(`${expected}: `)
  })
})

it('every task policy of AssumeRoot is within the limit', () => {
  const assumedRoot = `arn:aws:iam::${home}:root`
  for (const document of taskPolicies.values()) {
    expect(() => engine.prepare({ assumedRoot, policies: [document] })).not.toThrow()
  }
})

it.each<[boolean, unknown]>([
  [true, { policies: [documentOf(200)], managedPolicies: managed(10) }],
  [false, { managedPolicies: managed(11) }],
  [false, { managedPolicies: [{ arn }] }],
  [false, { managedPolicies: [{ arn: role, document: documentOf(200) }] }],
  [false, { policies: Array(21).fill(documentOf(200)) }],
])('the JSON Schema says %s of such policies', (isTaken, policies) => {
  const request = askAs(described(policies as SessionPolicies))
  const one = { name: 'x', request, expect: { verdict: 'allowed' } }
  expect(ajv.validate('case.schema.json', one)).toBe(isTaken)
})
