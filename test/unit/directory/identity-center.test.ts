/** Permission sets become roles in the accounts they are assigned in (D-26, D-116). */
import { describe, expect, test } from 'vitest'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'
import { allowAll, codesOf, type FaultRow, faultsOf, account as home, parse } from './documents.ts'

const other = '444455556666'
const permissionSet = (members: object = {}) => ({
  name: 'Admin',
  policies: [allowAll],
  ...members,
})
const assignment = { permissionSet: 'Admin', accounts: [home] }
const center = (members: object = {}) => ({
  identityCenter: { permissionSets: [permissionSet()], assignments: [assignment], ...members },
})
const accounts = [{ id: home, policies: [{ name: 'custom', document: allowAll }] }, { id: other }]

function rolesOf(document: object, id = home) {
  return [
    ...(parse({ accounts, ...document })
      .accounts.get(id)
      ?.roles.values() ?? []),
  ]
}

describe('a permission set', () => {
  test('is a role of the reserved path, with a name of its own in each account (D-26)', () => {
    const everywhere = { assignments: [{ ...assignment, accounts: [home, other] }] }
    const [here] = rolesOf(center(everywhere))
    const [there] = rolesOf(center(everywhere), other)
    const pattern = /:role\/aws-reserved\/sso\.amazonaws\.com\/AWSReservedSSO_Admin_[0-9a-f]{16}$/
    expect(here?.arn).toMatch(pattern)
    expect(there?.arn).toMatch(pattern)
    expect(here?.name).not.toBe(there?.name)
    expect(rolesOf(center(everywhere))[0]?.name).toBe(here?.name)
  })

  test('has the Region in its path, unless that is us-east-1 (D-26)', () => {
    const [role] = rolesOf(center({ region: 'eu-west-1' }))
    expect(role?.arn).toContain(':role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_')
    const [first] = rolesOf(center({ region: 'us-east-1' }))
    expect(first?.arn).toContain(':role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_')
  })

  test('is no role where it is assigned to nobody (D-116)', () => {
    expect(rolesOf(center(), other)).toEqual([])
  })

  test('is one role, however often it is assigned', () => {
    const again = { ...assignment, principals: ['group/Operators'] }
    expect(rolesOf(center({ assignments: [assignment, again] }))).toHaveLength(1)
  })

  test('has the policies, boundary and durations that it states, found in the account', () => {
    const set = permissionSet({
      policies: ['custom', { name: 'inline', document: allowAll }],
      boundary: 'custom',
      sessionDuration: 28_800,
    })
    const [role] = rolesOf(center({ permissionSets: [set] }))
    const custom = `arn:aws:iam::${home}:policy/custom`
    expect(role?.policies.map(({ name }) => name)).toEqual([custom, `${role?.name}/inline`])
    expect(role?.boundary?.name).toBe(custom)
    expect(role?.maxSessionDuration).toBe(28_800)
    expect(role?.serviceLinked).toBe(false)
  })

  test('is reached through the account’s SAML provider, and nobody else’s (D-116)', async () => {
    const directory = parse({ accounts, ...center() })
    const [provider = ''] = directory.accounts.get(home)?.providers ?? []
    expect(provider).toMatch(/:saml-provider\/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE$/)
    const [role] = rolesOf(center())
    const { decide } = await openDirectoryEvaluators(directory)
    const ask = (federated: string, audience: string) =>
      decide({
        principal: { federated },
        action: 'sts:AssumeRoleWithSAML',
        resource: role?.arn ?? '',
        context: { 'saml:aud': audience },
      })
    const audience = 'https://signin.aws.amazon.com/saml'
    expect(ask(provider, audience)).toBe('allowed by resource')
    expect(ask(provider, 'https://example.com')).toBe('implicitDeny by resource')
    expect(ask(`${provider}X`, audience)).toBe('implicitDeny by resource')
  })

  test('gives its sessions what its policies allow, within SCPs (D-11, D-116)', async () => {
    const denial = { Statement: { Effect: 'Deny', Action: 'sqs:*', Resource: '*' } }
    const scps = ['FullAWSAccess', { name: 'deny', document: denial }]
    const organization = {
      id: 'o-x',
      managementAccount: other,
      root: { id: 'r-y', accounts: [{ id: home, scps }] },
    }
    const directory = parse({ accounts, organization, ...center() })
    const [role] = rolesOf(center())
    const principal = `arn:aws:sts::${home}:assumed-role/${role?.name}/jane@example.com`
    const { decide } = await openDirectoryEvaluators(directory)
    const ask = (action: string) => decide({ principal, action, resource: '*' })
    expect(ask('sns:Publish')).toBe('allowed by identity')
    expect(ask('sqs:SendMessage')).toBe('explicitDeny by scp')
  })
})

const faults: readonly FaultRow[] = [
  ['INVALID_REGION', 'a Region that is none', center({ region: 'Europe' })],
  ['INVALID_NAME', 'a name of 33 characters', oneSet({ name: 'a'.repeat(33) })],
  ['MISSING_MEMBER', 'a set without a name', oneSet({ name: undefined })],
  ['INVALID_DURATION', 'a session of 13 hours', oneSet({ sessionDuration: 46_800 })],
  [
    'DUPLICATE_PERMISSION_SET',
    'a set that stands twice',
    center({ permissionSets: [permissionSet(), permissionSet()] }),
  ],
  [
    'UNKNOWN_PERMISSION_SET',
    'an assignment of nothing',
    center({ assignments: [{ permissionSet: 'Nobody', accounts: [home] }] }),
  ],
  [
    'UNKNOWN_ACCOUNT',
    'an account that is not there',
    center({ assignments: [{ permissionSet: 'Admin', accounts: ['999900001111'] }] }),
  ],
  [
    'INVALID_ACCOUNT_ID',
    'an account that is none',
    center({ assignments: [{ permissionSet: 'Admin', accounts: ['all'] }] }),
  ],
  [
    'UNKNOWN_POLICY',
    'a policy that one of two accounts lacks',
    center({
      permissionSets: [permissionSet({ policies: ['custom'] })],
      assignments: [{ permissionSet: 'Admin', accounts: [home, other] }],
    }),
  ],
  [
    'INVALID_EFFECT',
    'a faulty policy, though it is assigned to nobody',
    center({
      assignments: [],
      permissionSets: [
        permissionSet({ policies: [{ Statement: { Effect: 'x', Action: '*', Resource: '*' } }] }),
      ],
    }),
  ],
]

function oneSet(members: object): object {
  return center({ permissionSets: [permissionSet(members)], assignments: [] })
}

describe('a document with Identity Center is refused', () => {
  test.each(faults)('with %s for %s', (code, _, document) => {
    expect(codesOf({ accounts, ...document })).toEqual([code])
    expect(faultsOf({ accounts, ...document })[0]?.line).toBeGreaterThan(1)
  })
})
