/** What is known besides the request: the principal, the resource, the time. */
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../src/reference/reference.ts'
import { readSets } from '../../support/policy-sets.ts'
import { alice, condition, request, sets } from './request.ts'

describe('known facts', () => {
  const role = 'arn:aws:iam::111122223333:role/team/reader'
  const session = { ...request, principal: 'arn:aws:sts::111122223333:assumed-role/reader/monday' }

  it('a session’s role has the path that is known (L-48)', () => {
    const wanted = condition('ArnEquals', 'aws:PrincipalArn', role)
    expect(evaluate(wanted, session, { known: { principal: { arn: role } } }).verdict).toBe(
      'allowed',
    )
    expect(evaluate(wanted, session).verdict).toBe('implicitDeny')
  })

  it('the path shows a service-linked role, which no SCP limits (E-59)', () => {
    const arn = 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/reader'
    const limited = { ...sets, scps: [[]], rcps: [[]] }
    expect(evaluate(limited, session, { known: { principal: { arn } } }).verdict).toBe('allowed')
    expect(evaluate(limited, session, { known: {} }).verdict).toBe('implicitDeny')
  })

  it('a role ARN of another name is not the session’s role', () => {
    const wanted = condition('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/x')
    const known = { principal: { arn: 'arn:aws:iam::111122223333:role/x' } }
    expect(evaluate(wanted, session, { known }).verdict).toBe('implicitDeny')
  })

  it('a unique id names the principal and makes its aws:userid (L-36, K-40)', () => {
    const known = { principal: { id: 'AROA1' } }
    const wanted = condition('StringEquals', 'aws:userid', 'AROA1:monday')
    expect(evaluate(wanted, session, { known }).verdict).toBe('allowed')
    const named = readSets({
      resource: [
        { Statement: { Effect: 'Allow', Principal: { AWS: 'AROA1' }, Action: 'app:Read' } },
      ],
    })
    expect(evaluate(named, session, { known }).verdict).toBe('allowed')
    expect(evaluate(named, session, { known: { principal: { id: 'AROA2' } } }).verdict).toBe(
      'implicitDeny',
    )
  })

  it('a session tag replaces the role’s tag, whatever the case (K-14)', () => {
    const known = {
      principal: {
        tags: new Map([
          ['Team', 'red'],
          ['env', 'dev'],
        ]),
      },
    }
    const tagged = { ...request, principal: { role, tags: { team: 'blue' } } }
    const wanted = (key: string, value: string) =>
      evaluate(condition('StringEquals', `aws:PrincipalTag/${key}`, value), tagged, { known })
        .verdict
    expect(wanted('Team', 'blue')).toBe('allowed')
    expect(wanted('Team', 'red')).toBe('implicitDeny')
    expect(wanted('env', 'dev')).toBe('allowed')
  })

  it('organizations of both ends are known, their paths as lists', () => {
    const facts = { organization: 'o-1', organizationPath: 'o-1/r-1/ou-1/' }
    const known = { principal: facts, resource: facts }
    for (const end of ['Principal', 'Resource']) {
      const id = condition('StringEquals', `aws:${end}OrgID`, 'o-1')
      expect(evaluate(id, request, { known }).verdict).toBe('allowed')
      const path = condition('ForAnyValue:StringLike', `aws:${end}OrgPaths`, 'o-1/*')
      expect(evaluate(path, request, { known }).verdict).toBe('allowed')
    }
  })

  it('a federated user known without its parent has direct grants only (E-18)', () => {
    const user = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'app:Read' }
    const granted = { ...readSets({ resource: [{ Statement: user }] }), session: sets.identity }
    const asked = { ...request, principal: 'arn:aws:sts::111122223333:federated-user/alice' }
    expect(evaluate(granted, asked).verdict).toBe('allowed')
    expect(evaluate(granted, asked, { known: {} }).verdict).toBe('implicitDeny')
  })

  it('an owner that the directory knows stands behind request and ARN (E-17)', () => {
    const known = { resource: { account: '444455556666' } }
    const bucket = { ...request, resource: 'arn:aws:s3:::bucket' }
    expect(evaluate(sets, bucket, { known }).policyType).toBe('resource')
    const own = { ...bucket, resourceAccount: '111122223333' }
    expect(evaluate(sets, own, { known }).verdict).toBe('allowed')
  })
})

describe('the clock', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

  it('gives aws:CurrentTime as an ISO 8601 instant and aws:EpochTime in whole seconds', () => {
    const instant = condition('StringEquals', 'aws:CurrentTime', '2026-01-02T03:04:05.678Z')
    expect(evaluate(instant, request, { now }).verdict).toBe('allowed')
    const seconds = condition('StringEquals', 'aws:EpochTime', String(Math.floor(now / 1000)))
    expect(evaluate(seconds, request, { now }).verdict).toBe('allowed')
  })

  it('gives way to the context', () => {
    const past = condition('DateLessThan', 'AWS:CurrentTime', '2020-01-01')
    const asked = { ...request, context: { 'aws:currenttime': '2019-01-01T00:00:00Z' } }
    expect(evaluate(past, asked, { now }).verdict).toBe('allowed')
    expect(evaluate(past, request, { now }).verdict).toBe('implicitDeny')
  })
})
