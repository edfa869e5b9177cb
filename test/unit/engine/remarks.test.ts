/** What a decision says of its own ground, on all evaluators: who is unknown, what was assumed (E-17). */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const account = '111122223333'
const points = `arn:aws:s3:eu-west-1:${account}:accesspoint`
const directory = parseDirectory(
  JSON.stringify({
    accounts: [
      {
        id: account,
        users: [{ name: 'oscar', path: '/operations/' }],
        roles: [{ name: 'Reader', path: '/audit/', trust: trustOf('ec2.amazonaws.com') }],
      },
    ],
    resources: [
      { arn: 'arn:aws:s3:::reports', account, policy: denial('Kept', 'arn:aws:s3:::reports/b*') },
      { arn: `${points}/known`, bucket: 'reports' },
    ],
  }),
)

function trustOf(service: string): object {
  const Statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
  return { Version: '2012-10-17', Statement }
}

function denial(Sid: string, Resource: string): object {
  const Statement = { Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource }
  return { Version: '2012-10-17', Statement }
}

const reference = await openDirectoryEvaluators(directory)
const declared = 'arn:aws:s3:::reports/a'
const oscar = `arn:aws:iam::${account}:user/operations/oscar`

describe.each([
  [oscar, declared, undefined, undefined],
  [`arn:aws:iam::${account}:user/oscar`, declared, ['principal'], undefined],
  [
    { user: `arn:aws:iam::${account}:user/oscar`, sessionToken: true },
    declared,
    ['principal'],
    undefined,
  ],
  [`arn:aws:sts::${account}:assumed-role/Reader/alice`, declared, undefined, undefined],
  [`arn:aws:sts::${account}:assumed-role/Writer/alice`, declared, ['principal'], undefined],
  [{ role: `arn:aws:iam::${account}:role/Reader` }, declared, ['principal'], undefined],
  ['arn:aws:iam::444455556666:user/eve', declared, ['principal'], undefined],
  [`arn:aws:iam::${account}:root`, declared, undefined, undefined],
  [{ service: 'ec2.amazonaws.com' }, 'arn:aws:s3:::elsewhere', undefined, undefined],
  ['anonymous', 'arn:aws:s3:::elsewhere', undefined, undefined],
  [
    {
      federatedUser: `arn:aws:sts::${account}:federated-user/guest`,
      parent: `arn:aws:iam::${account}:user/zoe`,
    },
    declared,
    ['principal'],
    undefined,
  ],
  [oscar, 'arn:aws:s3:::elsewhere', undefined, ['resourceAccount']],
  [oscar, 'arn:aws:sqs:us-east-1:444455556666:queue', undefined, undefined],
  [oscar, '*', undefined, undefined],
  [oscar, `${points}/known/object/a`, undefined, undefined],
  [oscar, `${points}/other/object/a`, undefined, ['bucket']],
  ['anonymous', `${points}/other`, undefined, ['bucket']],
  [oscar, 'arn:aws:iam::aws:policy/ReadOnlyAccess', undefined, undefined],
] as const)('%j asking for %s', (principal, resource, unknown, assumed) => {
  it('is told what was not known', () => {
    const decision = reference.check({ principal, action: 's3:GetObject', resource })
    expect([decision.unknown, decision.assumed]).toEqual([unknown, assumed])
  })
})

it('a call says it of any of its parts', () => {
  const call = { principal: oscar, action: 's3:GetObject', resource: [declared, 'arn:aws:s3:::b'] }
  expect(reference.check(call).assumed).toEqual(['resourceAccount'])
})

it('an owner that the request states is not assumed', () => {
  const request = { principal: oscar, action: 's3:GetObject', resource: 'arn:aws:s3:::elsewhere' }
  expect(reference.check({ ...request, resourceAccount: account }).assumed).toBeUndefined()
})

describe('an explanation', () => {
  const explain = (principal: string, resource: string) =>
    reference.engine.explain({ principal, action: 's3:GetObject', resource })[0]?.notes

  it('names the nearest user or role for one that is not known', () => {
    expect(explain(`arn:aws:iam::${account}:user/oscar`, declared)).toEqual([
      `the bundle has no user or role \`arn:aws:iam::${account}:user/oscar\`; did you mean \`${oscar}\`?`,
    ])
  })

  it('says that nothing was known of the bucket behind an access point (E-76)', () => {
    const [note] = explain(oscar, `${points}/other/object/a`) ?? []
    expect(note).toContain('declare the access point in the directory with its `bucket`')
    expect(explain(oscar, `${points}/known/object/a`)).toEqual([])
  })

  it('holds a bucket’s policy against the objects of the bucket (E-76)', () => {
    const request = { principal: oscar, action: 's3:GetObject' }
    const kept = { ...request, resource: `${points}/known/object/b/c` }
    const [denied] = reference.engine.explain(kept)
    expect(denied?.decision.statements.map(({ sid }) => sid)).toEqual(['Kept'])
    const [other] = reference.engine.explain({ ...kept, resource: `${points}/known/object/a` })
    const gate = other?.gates.find(({ policyType }) => policyType === 'resource')
    expect(gate?.statements[0]?.mismatch?.actual).toEqual(['arn:aws:s3:::reports/a'])
  })

  it('says that an owner was assumed, and what to do about it', () => {
    const [note] = explain(oscar, 'arn:aws:s3:::elsewhere') ?? []
    expect(note).toContain(`as if the caller's account \`${account}\` did`)
    expect(explain(oscar, declared)).toEqual([])
  })
})
