/** Events as tables keep them: rows of Athena's table, and OCSF. */
import { describe, expect, it } from 'vitest'
import type { AuditedEvent } from '../../../src/audit/audited-event.ts'
import { createComparer } from '../../../src/audit/compare-events.ts'
import { chooseColumns } from '../../../src/audit/events/event-columns.ts'
import { recordOfOcsf } from '../../../src/audit/events/ocsf-record.ts'
import { restoreEvent, saveEvent } from '../../../src/audit/saved-event.ts'
import { account, aliceWith, auditorOf, denial, eventOf, listEvent } from '../../support/audits.ts'
import { athenaRow, ocsfEvent } from '../../support/parquet.ts'

const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }

const session = {
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:build',
    arn: `arn:aws:sts::${account}:assumed-role/ci/build`,
    sessionContext: {
      attributes: { creationDate: '2026-01-31T11:00:00Z', mfaAuthenticated: 'false' },
      sessionIssuer: { arn: `arn:aws:iam::${account}:role/ci` },
    },
  },
}

const withRole = (statement: object) => ({
  accounts: [
    {
      id: account,
      roles: [
        {
          name: 'ci',
          trust: {
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
          },
          policies: [{ name: 'own', document: { Version: '2012-10-17', Statement: statement } }],
        },
      ],
    },
  ],
})

async function outcomeOf(value: unknown, directory: object = aliceWith(allow)) {
  return (await auditorOf(directory)).take(value)
}

describe('a row of a table', () => {
  it('is the event that it was made of', async () => {
    for (const members of [listEvent, { ...listEvent, ...denial }, { ...listEvent, ...session }]) {
      const event = eventOf(members)
      const { id: _, ...own } = (await outcomeOf(event)) as AuditedEvent
      const { id: __, ...stored } = (await outcomeOf(athenaRow(event))) as AuditedEvent
      expect(stored).toEqual(own)
    }
  })

  it('has a time of UTC where it says no zone', async () => {
    const row = { ...athenaRow(eventOf(listEvent)), eventtime: '2026-01-31 12:00:00.000' }
    expect(await outcomeOf(row)).toMatchObject({ time: '2026-01-31T12:00:00.000Z' })
  })

  it('tells of no TLS by columns that have no value', async () => {
    const needsTls = { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }
    const row = { ...athenaRow(eventOf(listEvent)), tlsdetails: { tlsversion: null } }
    expect(await outcomeOf(row, aliceWith(needsTls))).toMatchObject({
      outcome: 'depends',
      keys: ['aws:SecureTransport'],
    })
  })

  it('of a table without a column for the source identity does not say that there was none', async () => {
    const needs = { ...allow, Condition: { Null: { 'aws:SourceIdentity': 'true' } } }
    const row = athenaRow(eventOf({ ...listEvent, ...session }))
    const identity = row.useridentity as { sessioncontext: Record<string, unknown> }
    expect(await outcomeOf(row, withRole(needs))).toMatchObject({ outcome: 'agree' })
    delete identity.sessioncontext.sourceidentity
    expect(await outcomeOf(row, withRole(needs))).toMatchObject({
      outcome: 'depends',
      keys: ['aws:SourceIdentity'],
    })
  })
})

describe('an event in OCSF', () => {
  it('is the event that it was made of', async () => {
    for (const members of [listEvent, { ...listEvent, ...denial }]) {
      const event = eventOf(members) as Record<string, unknown>
      const { id: _, ...own } = (await outcomeOf(event)) as AuditedEvent
      const { id: __, ...stored } = (await outcomeOf(ocsfEvent(event))) as AuditedEvent
      expect(stored).toEqual(own)
    }
  })

  it('does not say that a session had no source identity', async () => {
    const needs = { ...allow, Condition: { Null: { 'aws:SourceIdentity': 'true' } } }
    const event = ocsfEvent(eventOf({ ...listEvent, ...session }) as Record<string, unknown>)
    expect(await outcomeOf(event, withRole(needs))).toMatchObject({ outcome: 'depends' })
  })

  it('of version 1.0 has ids where later ones have ARNs', async () => {
    const event = ocsfEvent(eventOf(listEvent) as Record<string, unknown>)
    const user = {
      type: 'IAMUser',
      uid: 'AIDAEXAMPLE',
      uuid: `arn:aws:iam::${account}:user/alice`,
      account_uid: account,
    }
    const old = { ...event, actor: { user, session: {}, idp: {} } }
    expect(await outcomeOf(old)).toMatchObject({ outcome: 'agree', principal: user.uuid })
  })

  it('of version 1.1 has members as its dossier lists them', () => {
    // mappings/markdown/AWS/v1.1.0/CloudTrail/API Activity of github.com/ocsf/examples
    const role = `arn:aws:iam::${account}:role/R`
    const read = recordOfOcsf({
      ...{ activity_id: 2, category_uid: 6, class_uid: 6003, type_uid: 600302 },
      actor: {
        idp: {},
        invoked_by: 'athena.amazonaws.com',
        session: { created_time_dt: '2026-01-31T11:00:00Z', is_mfa: true, issuer: role },
        user: {
          ...{ account_uid: account, credential_uid: 'ASIAEXAMPLE', type: 'AssumedRole' },
          ...{ uid: `arn:aws:sts::${account}:assumed-role/R/s`, uid_alt: 'AROAEXAMPLE:s' },
        },
      },
      api: {
        ...{ operation: 'GetObject', version: '2006-03-01', service: { name: 's3.amazonaws.com' } },
        request: { uid: 'request-1', data: '{"bucketName":"b","key":"k"}' },
        response: { error: 'AccessDenied', message: 'Access Denied', data: 'null' },
      },
      cloud: { provider: 'AWS', region: 'eu-central-1' },
      http_request: { user_agent: 'aws-cli/2.0' },
      metadata: { ...{ uid: 'event-1', event_code: 'AwsApiCall', version: '1.1.0' } },
      resources: [
        { uid: 'arn:aws:s3:::b/k', account: { uid: '444455556666' }, type: 'AWS::S3::Object' },
      ],
      ...{ severity_id: 1, status: 'Failure', status_id: 2 },
      src_endpoint: { ip: '203.0.113.7', uid: 'vpce-1' },
      ...{ time: 1769860800000, time_dt: '2026-01-31T12:00:00Z' },
      unmapped: { recipientAccountId: account, 'tlsDetails.tlsVersion': 'TLSv1.3' },
    })
    expect(read).toMatchObject({
      ...{ eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventType: 'AwsApiCall' },
      ...{ eventTime: '2026-01-31T12:00:00.000Z', eventID: 'event-1', awsRegion: 'eu-central-1' },
      recipientAccountId: account,
      userIdentity: {
        ...{ type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/R/s` },
        ...{ principalId: 'AROAEXAMPLE:s', accountId: account, invokedBy: 'athena.amazonaws.com' },
        sessionContext: {
          sessionIssuer: { arn: role },
          attributes: { creationDate: '2026-01-31T11:00:00Z', mfaAuthenticated: 'true' },
        },
      },
      requestParameters: { bucketName: 'b', key: 'k' },
      resources: [{ ARN: 'arn:aws:s3:::b/k', accountId: '444455556666' }],
      ...{ errorCode: 'AccessDenied', errorMessage: 'Access Denied' },
      ...{ sourceIPAddress: '203.0.113.7', userAgent: 'aws-cli/2.0', vpcEndpointId: 'vpce-1' },
    })
  })

  it('that failed without an error is not taken for allowed', async () => {
    const event = ocsfEvent(eventOf(listEvent) as Record<string, unknown>)
    expect(await outcomeOf({ ...event, status: 'Failure' })).toMatchObject({
      outcome: 'undecided',
      recorded: 'unknown',
    })
  })

  it('of another class is rejected', async () => {
    expect(await outcomeOf({ class_uid: 4001, time: 1 })).toBe(
      'it is an OCSF event without `api.operation` and `api.service.name`',
    )
  })
})

describe('columns', () => {
  const athena = [
    ...['eventsource', 'eventname', 'eventtime', 'eventtype', 'eventid', 'errorcode'],
    ...['sourceipaddress', 'vpcendpointid', 'useridentity', 'responseelements', 'region'],
  ]

  it('are those that an audit reads', () => {
    expect(chooseColumns(athena)).toEqual({ columns: athena.slice(0, 9) })
    expect(chooseColumns(['day', 'CloudTrailEvent', 'eventsource'])).toEqual({
      columns: ['CloudTrailEvent'],
    })
  })

  it('without which outcomes would be wrong must be there', () => {
    expect(chooseColumns(athena.filter((name) => name !== 'errorcode'))).toEqual({
      fault: 'the column `errorcode` is missing',
    })
    expect(chooseColumns(['class_uid', 'time'])).toEqual({
      fault: 'the column `metadata.uid` is missing',
    })
    expect(chooseColumns(['a', 'b'])).toHaveProperty('fault')
    expect(() => chooseColumns('a' as never)).toThrow('array')
  })
})

describe('an audited event that was saved', () => {
  it('is compared as the event itself is, also where it depends', async () => {
    const unknown = {
      ...session,
      userIdentity: { ...session.userIdentity, sessionContext: undefined },
    }
    const event = eventOf({ ...listEvent, ...unknown })
    const role = (tag: string) =>
      withRole({ ...allow, Condition: { StringEquals: { 'aws:PrincipalTag/team': tag } } })
    const outcomes = []
    for (const tag of ['red', 'blue']) {
      const before = (await outcomeOf(event, role('red'))) as AuditedEvent
      const after = (await outcomeOf(event, role(tag))) as AuditedEvent
      const travelled = [before, after].map((one) => {
        return restoreEvent(JSON.parse(JSON.stringify(saveEvent(one))))
      })
      const [old, next] = travelled as [AuditedEvent, AuditedEvent]
      const own = createComparer().compare(before, after)
      expect(createComparer().compare(old, next)).toBe(own)
      outcomes.push([before.access, own])
    }
    expect(outcomes).toEqual([
      ['depends', 'unchanged'],
      ['depends', 'unknown'],
    ])
  })
})
