/** Policy documents to an engine in one call. */
import { describe, expect, it } from 'vitest'
import { parsePolicySets } from '../../../src/directory/policy-documents.ts'
import { engineOf } from '../../../src/hosts/policy-engine.ts'
import { createReference } from '../../../src/reference/reference.ts'

const alice = 'arn:aws:iam::111122223333:user/alice'
const role = 'arn:aws:iam::111122223333:role/R'
const request = { principal: alice, action: 's3:GetObject', resource: 'arn:aws:s3:::reports/a' }
const allow = (Action: string) => ({ Statement: { Effect: 'Allow', Action, Resource: '*' } })
const granting = {
  Statement: { Effect: 'Allow', Principal: { AWS: alice }, Action: 's3:*', Resource: '*' },
}
const everything = allow('*')

describe('engineOf', () => {
  it('decides by one document, by its text, and by a list of them', async () => {
    for (const identity of [
      allow('s3:*'),
      JSON.stringify(allow('s3:*')),
      [allow('ec2:*'), JSON.stringify(allow('s3:*'))],
    ]) {
      const engine = await engineOf({ identity })
      expect(engine.isAllowed(request)).toBe(true)
      expect(engine.isAllowed({ ...request, action: 'iam:GetUser' })).toBe(false)
    }
  })

  it.each([
    ['resource', { resource: granting }, 'allowed'],
    ['boundary', { identity: everything, boundary: allow('ec2:*') }, 'implicitDeny'],
    ['session', { identity: everything, session: [] }, 'implicitDeny'],
    ['endpoint', { identity: everything, endpoint: [] }, 'implicitDeny'],
    ['scp', { identity: everything, scps: [everything, [allow('ec2:*')]] }, 'implicitDeny'],
    ['rcp', { identity: everything, rcps: [[]] }, 'implicitDeny'],
    ['identity', {}, 'implicitDeny'],
  ])('takes policies of each type: %s', async (policyType, policies, verdict) => {
    const engine = await engineOf(policies)
    expect(engine.check(request)).toMatchObject({ verdict, policyType })
    expect(createReference(parsePolicySets(policies)).check(request)).toMatchObject({
      verdict,
      policyType,
    })
  })

  it('names each policy by its place, and writes its statements out', async () => {
    const engine = await engineOf({ identity: [allow('ec2:*'), allow('s3:*')] })
    expect(engine.check(request).statements).toMatchObject([{ policy: 'identity[1]', index: 0 }])
  })

  it('compiles session policies that come with a principal, and takes options', async () => {
    const engine = await engineOf({ identity: everything }, { simulation: true })
    const principal = { role, session: 'me', policies: [allow('ec2:*')] }
    expect(engine.isAllowed({ ...request, principal })).toBe(false)
    const context = { 'aws:username': 'bob' }
    expect(engine.isAllowed({ ...request, context })).toBe(true)
  })

  it.each(['resource', 'boundary', 'session', 'endpoint'])(
    'refuses an empty text as the policy of a %s, and does not leave it out',
    async (policyType) => {
      const opened = engineOf({ identity: everything, [policyType]: '' })
      await expect(opened).rejects.toMatchObject({ code: 'ERR_POLICY_INVALID' })
    },
  )

  it('refuses what is no policy, with its place, and members that it does not know', async () => {
    const bad = [allow('s3:*'), { Statement: { Effect: 'Permit', Action: '*', Resource: '*' } }]
    await expect(engineOf({ identity: bad })).rejects.toMatchObject({
      code: 'ERR_POLICY_INVALID',
      message: expect.stringContaining('identity[1]'),
    })
    await expect(engineOf({ policies: [everything] } as never)).rejects.toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
      hint: expect.stringContaining('`identity`'),
    })
  })
})

describe('a reference', () => {
  it('answers as an engine does whether a request is allowed', () => {
    const reference = createReference(parsePolicySets({ identity: allow('s3:*') }))
    expect(reference.isAllowed(request)).toBe(true)
    expect(reference.isAllowed([request, { ...request, action: 'ec2:RunInstances' }])).toBe(false)
    expect(() => reference.isAllowed({ ...request, action: 's3:*' })).toThrow('wildcard')
  })
})
