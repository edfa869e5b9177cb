/** What becomes of events, one kind after another. */
import { describe, expect, it } from 'vitest'
import type { AuditedEvent } from '../../../src/audit/audited-event.ts'
import { auditEvents, createAuditor } from '../../../src/audit/auditor.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import {
  account,
  aliceWith,
  auditorOf,
  bundleOf,
  denial,
  eventOf,
  listEvent,
  policyOf,
  queueEvent,
} from '../../support/audits.ts'

const allowList = { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }

/** What a directory's bundle makes of one event. */
async function audit(directory: object, event: object): Promise<AuditedEvent> {
  const taken = (await auditorOf(directory)).take(event)
  if (typeof taken === 'string') throw new Error(taken)
  return taken
}

describe('an audit with `statements`', () => {
  const allowTagged = {
    ...{ Sid: 'Tagged', Effect: 'Allow', Action: 'ec2:*', Resource: '*' },
    Condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } },
  }

  it('tells those of each part, and whose policies counted', async () => {
    const bundle = await bundleOf(aliceWith({ Sid: 'List', ...allowList }, allowTagged))
    const auditor = await createAuditor(kernelModule(), bundle, { statements: true })
    const alice = `arn:aws:iam::${account}:user/alice`
    const taken = auditor.take(eventOf(listEvent))
    expect(taken).toMatchObject({
      identity: alice,
      parts: [{ access: 'allowed', statements: [{ sid: 'List', index: 0 }] }],
    })
    const request = {
      ...{ principal: alice, action: 'ec2:DescribeInstances', resource: ['*', 'x'] },
      context: { 'aws:RequestTag/team': 'blue' },
    }
    expect(auditor.take({ request })).toMatchObject({
      parts: [
        { access: 'allowed', statements: [{ sid: 'List' }, { sid: 'Tagged' }] },
        { access: 'allowed', statements: [{ sid: 'List' }, { sid: 'Tagged' }] },
      ],
    })
    const volumes = { ...listEvent, eventName: 'CreateVolume' }
    expect(auditor.take(eventOf(volumes))).toMatchObject({
      access: 'depends',
      statements: [],
      parts: [{ access: 'depends', statements: [{ sid: 'Tagged' }] }],
    })
    const portal = {
      ...{ federatedUser: `arn:aws:sts::${account}:federated-user/portal`, parent: alice },
    }
    expect(auditor.take({ request: { ...request, principal: portal } })).toMatchObject({
      identity: alice,
    })
    const stranger = auditor.take({ request: { ...request, principal: 'anonymous' } })
    expect(stranger).not.toHaveProperty('identity')
  })

  it('is none by default', async () => {
    const taken = await audit(aliceWith(allowList), eventOf(listEvent))
    expect(taken).not.toHaveProperty('identity')
    expect(taken.parts).toEqual([{ action: 'ec2:DescribeInstances', resource: '*' }])
  })
})

describe('an event', () => {
  it('agrees where both allow, and where both deny for the same reason', async () => {
    const allowed = await audit(aliceWith(allowList), eventOf(listEvent))
    expect(allowed).toMatchObject({ outcome: 'agree', recorded: 'allowed', verdict: 'allowed' })
    expect(allowed.parts).toEqual([{ action: 'ec2:DescribeInstances', resource: '*' }])
    const denied = await audit(aliceWith(), eventOf({ ...listEvent, ...denial }))
    expect(denied).toMatchObject({
      outcome: 'agree',
      recorded: 'denied',
      policyType: 'identity',
      stated: { policyType: 'identity', isExplicit: false, isSame: true },
    })
    const other = await audit(
      aliceWith({ ...allowList, Effect: 'Deny' }),
      eventOf({ ...listEvent, ...denial }),
    )
    expect(other).toMatchObject({ outcome: 'agree', stated: { isSame: false } })
  })

  it('flips where the bundle surely decides otherwise', async () => {
    expect(await audit(aliceWith(), eventOf(listEvent))).toMatchObject({
      outcome: 'flip',
      verdict: 'implicitDeny',
    })
    expect(await audit(aliceWith(allowList), eventOf({ ...listEvent, ...denial }))).toMatchObject({
      outcome: 'flip',
      recorded: 'denied',
      verdict: 'allowed',
    })
  })

  it('never flips because of a key that it lacks', async () => {
    const inTag = { StringEquals: { 'aws:RequestTag/team': 'blue' } }
    const event = eventOf(listEvent)
    const allow = await audit(aliceWith({ ...allowList, Condition: inTag }), event)
    expect(allow).toMatchObject({ outcome: 'depends', keys: ['aws:RequestTag/team'] })
    const deny = { ...allowList, Effect: 'Deny', Condition: inTag }
    const denied = await audit(aliceWith(allowList, deny), eventOf({ ...listEvent, ...denial }))
    expect(denied).toMatchObject({ outcome: 'depends', keys: ['aws:RequestTag/team'] })
    const without = await audit(aliceWith(deny), eventOf(listEvent))
    expect(without).toMatchObject({ outcome: 'flip', verdict: 'implicitDeny' })
  })

  it('is decided by the keys that it has, as of its own time', async () => {
    const conditions = {
      IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      StringEquals: { 'aws:RequestedRegion': 'eu-central-1' },
      Bool: { 'aws:SecureTransport': 'true' },
      DateLessThan: { 'aws:CurrentTime': '2026-02-01T00:00:00Z' },
      Null: { 'aws:MultiFactorAuthAge': 'true', 'aws:SourceVpce': 'true' },
    }
    const directory = aliceWith({ ...allowList, Condition: conditions })
    expect(await audit(directory, eventOf(listEvent))).toMatchObject({ outcome: 'agree' })
    const later = { ...listEvent, eventTime: '2026-02-02T00:00:00Z' }
    expect(await audit(directory, eventOf(later))).toMatchObject({ outcome: 'flip' })
    const enriched = {
      ...listEvent,
      eventContext: { requestContext: { 'aws:SourceIp': '198.51.100.1' } },
    }
    expect(await audit(directory, eventOf(enriched))).toMatchObject({ outcome: 'flip' })
  })

  it('of a service has no address of the caller, and no chain that is known', async () => {
    const viaService = eventOf({
      ...listEvent,
      sourceIPAddress: 'cloudformation.amazonaws.com',
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::${account}:user/alice`,
        accountId: account,
        invokedBy: 'cloudformation.amazonaws.com',
      },
    })
    const address = { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
    const notOffice = { Effect: 'Deny', Action: '*', Resource: '*', Condition: address }
    expect(await audit(aliceWith(allowList, notOffice), viaService)).toMatchObject({
      outcome: 'depends',
      keys: ['aws:SourceIp'],
    })
    const unlessVia = {
      ...notOffice,
      Condition: { ...address, Bool: { 'aws:ViaAWSService': 'false' } },
    }
    expect(await audit(aliceWith(allowList, unlessVia), viaService)).toMatchObject({
      outcome: 'agree',
    })
  })

  it('may have been allowed by a grant, or by a resource policy that the bundle lacks', async () => {
    const key = `arn:aws:kms:eu-central-1:${account}:key/0a`
    const decrypt = eventOf({
      eventSource: 'kms.amazonaws.com',
      eventName: 'Decrypt',
      requestParameters: {},
      resources: [{ ARN: key, accountId: account }],
    })
    const own = { id: account, users: [{ name: 'alice' }] }
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' },
    }
    const listed = { accounts: [own], resources: [{ arn: key, policy }] }
    expect(await audit(listed, decrypt)).toMatchObject({
      outcome: 'depends',
      keys: ['(KMS grant)'],
    })
    expect(await audit({ accounts: [own] }, eventOf(queueEvent))).toMatchObject({
      outcome: 'depends',
      keys: ['(resource policy)'],
    })
  })

  it('of a session may have been denied by a session policy, unless it says otherwise', async () => {
    const directory = {
      accounts: [
        {
          id: account,
          roles: [
            {
              name: 'R',
              trust: {
                Version: '2012-10-17',
                Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:*' },
              },
              policies: [policyOf(allowList)],
            },
          ],
        },
      ],
    }
    const session = (errorMessage: string) =>
      eventOf({
        ...listEvent,
        errorCode: 'Client.UnauthorizedOperation',
        errorMessage,
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::${account}:assumed-role/R/session`,
          accountId: account,
          sessionContext: {
            sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/R` },
            attributes: { creationDate: '2026-01-31T11:00:00Z', mfaAuthenticated: 'false' },
          },
        },
      })
    const untold = 'You are not authorized to perform this operation.'
    expect(await audit(directory, session(untold))).toMatchObject({
      outcome: 'depends',
      keys: ['(session policy)'],
    })
    expect(await audit(directory, session(denial.errorMessage))).toMatchObject({ outcome: 'flip' })
  })

  it('may have been denied by an action that it does not tell', async () => {
    const run = {
      ...{ eventSource: 'lambda.amazonaws.com', eventName: 'CreateFunction20150331' },
      requestParameters: { functionName: 'f', tags: { team: 'blue' } },
      ...{ errorCode: 'AccessDenied', errorMessage: 'Access Denied' },
    }
    const taken = await audit(
      aliceWith({ Effect: 'Allow', Action: '*', Resource: '*' }),
      eventOf(run),
    )
    expect(taken).toMatchObject({
      ...{ outcome: 'depends', access: 'allowed', keys: ['(other action)'] },
      mayNeed: ['lambda:TagResource'],
    })
  })

  it('is no allowance where its error may be a denial, and a denial where its message is one', async () => {
    const all = aliceWith()
    const told = [
      'ForbiddenException',
      'UnauthorizedException',
      'AccessDeniedFault',
      'NoSuchBucket',
    ]
    for (const errorCode of told) {
      expect(await audit(all, eventOf({ ...listEvent, errorCode }))).toMatchObject({
        outcome: 'undecided',
        recorded: 'unknown',
      })
    }
    const other = eventOf({ ...listEvent, ...denial, errorCode: 'ForbiddenException' })
    expect(await audit(all, other)).toMatchObject({ outcome: 'agree', recorded: 'denied' })
  })

  it('names resources with spaces in quotes', async () => {
    const errorMessage = `User: arn:aws:iam::${account}:user/alice is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::acme/a b.txt" because no identity-based policy allows the s3:GetObject action`
    const event = { eventSource: 's3.amazonaws.com', eventName: 'GetObject', errorMessage }
    const taken = await audit(aliceWith(), eventOf({ ...event, errorCode: 'AccessDenied' }))
    expect(taken.parts).toEqual([{ action: 's3:GetObject', resource: 'arn:aws:s3:::acme/a b.txt' }])
  })

  it('never flips because of a name that is not the whole ARN', async () => {
    const secret = {
      ...{ eventSource: 'secretsmanager.amazonaws.com', eventName: 'GetSecretValue' },
      requestParameters: { secretId: 'prod/db' },
    }
    const allow = {
      ...{ Effect: 'Allow', Action: 'secretsmanager:*' },
      Resource: `arn:aws:secretsmanager:*:${account}:secret:prod/db-??????`,
    }
    const keys = await audit(aliceWith(allow), eventOf(secret))
    expect(keys).toMatchObject({ outcome: 'depends' })
    expect(keys.keys).toContain('(resource)')
    const role = {
      ...{ eventSource: 'iam.amazonaws.com', eventName: 'DeleteRole' },
      requestParameters: { roleName: 'Reader' },
    }
    const own = {
      ...{ Effect: 'Allow', Action: 'iam:*' },
      Resource: `arn:aws:iam::${account}:role/apps/*`,
    }
    expect(await audit(aliceWith(own), eventOf(role))).toMatchObject({
      ...{ outcome: 'depends', keys: ['(resource)'] },
    })
  })

  it('is about the queue that it names by its URL', async () => {
    const queue = `arn:aws:sqs:eu-central-1:${account}:orders.fifo`
    const directory = aliceWith({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue })
    const asked = (members: object) => {
      const send = { eventSource: 'sqs.amazonaws.com', eventName: 'SendMessage', ...members }
      return audit(directory, eventOf(send))
    }
    const hosts = ['sqs.eu-central-1.amazonaws.com', 'eu-central-1.queue.amazonaws.com']
    for (const host of hosts) {
      const queueUrl = `https://${host}/${account}/orders.fifo`
      expect(await asked({ requestParameters: { queueUrl } })).toMatchObject({
        parts: [{ action: 'sqs:SendMessage', resource: queue }],
        outcome: 'agree',
      })
      const resources = [{ ARN: `arn:aws:sqs:eu-central-1:${account}:other`, accountId: account }]
      expect((await asked({ requestParameters: { queueUrl }, resources })).parts).toMatchObject([
        { resource: `arn:aws:sqs:eu-central-1:${account}:other` },
      ])
    }
    for (const queueUrl of ['orders.fifo', `https://x/${account}/a/orders`, 'https://x/1/orders']) {
      expect(await asked({ requestParameters: { queueUrl } })).toMatchObject({
        outcome: 'unmapped',
        reason: 'the event does not name the resource',
      })
    }
  })

  it('is about the access point that S3 was asked through', async () => {
    const point = `arn:aws:s3:eu-central-1:${account}:accesspoint/reports`
    const taken = await audit(
      aliceWith(),
      eventOf({
        ...{ eventSource: 's3.amazonaws.com', eventName: 'GetObject' },
        requestParameters: { bucketName: 'acme', key: 'a' },
        resources: [{ ARN: 'arn:aws:s3:::acme/a' }, { ARN: point, accountId: account }],
      }),
    )
    expect(taken.parts).toEqual([
      { action: 's3:GetObject', resource: `${point}/object/a`, isGuess: true },
    ])
  })

  it('of the console does not say that a service called, and a copy not with which credentials', async () => {
    const via = { Bool: { 'aws:ViaAWSService': 'true' } }
    const event = eventOf(listEvent) as { userIdentity: object }
    const console = {
      ...event,
      userIdentity: { ...event.userIdentity, invokedBy: 'signin.amazonaws.com' },
    }
    expect(await audit(aliceWith({ ...allowList, Condition: via }), console)).toMatchObject({
      outcome: 'depends',
    })
  })

  it('that tells of no decision, or is none, is neither right nor wrong', async () => {
    const throttled = eventOf({ ...listEvent, errorCode: 'Client.RequestLimitExceeded' })
    expect(await audit(aliceWith(allowList), throttled)).toMatchObject({ outcome: 'undecided' })
    const signIn = eventOf({ ...listEvent, eventType: 'AwsConsoleSignIn' })
    expect(await audit(aliceWith(), signIn)).toMatchObject({
      outcome: 'apart',
      reason: 'AwsConsoleSignIn',
    })
  })

  it('is unmapped, with the reason, where it is not known what was asked, or by whom', async () => {
    const directory = aliceWith(allowList)
    const bob = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/bob`, accountId: account }
    const rows = [
      [{ ...listEvent, eventName: 'DoWhat' }, 'the operation is not known'],
      [{ ...listEvent, eventSource: 'what.amazonaws.com' }, 'the service is not known'],
      [{ ...listEvent, userIdentity: bob }, 'the bundle does not have the principal'],
      [{ ...listEvent, userIdentity: { type: 'Unknown' } }, 'identity Unknown'],
      [
        { eventSource: 's3.amazonaws.com', eventName: 'GetObject', requestParameters: null },
        'the event does not name the resource',
      ],
      [
        {
          eventSource: 'ec2.amazonaws.com',
          eventName: 'TerminateInstances',
          requestParameters: {
            instancesSet: {
              items: Array.from({ length: 1_001 }, (_, at) => ({ instanceId: `i-${at}` })),
            },
          },
        },
        'the call has more than 1000 parts',
      ],
    ] as const
    for (const [members, reason] of rows) {
      expect(await audit(directory, eventOf(members))).toMatchObject({
        outcome: 'unmapped',
        reason,
      })
    }
  })

  it('counts once, however often it is there', async () => {
    const auditor = await auditorOf(aliceWith(allowList))
    const event = eventOf(listEvent)
    const shared = { ...listEvent, sharedEventID: 'one' }
    const outcomes = [event, event, eventOf(shared), eventOf(shared)].map((one) =>
      auditor.take(one),
    )
    expect(outcomes.map((one) => typeof one === 'object' && one.outcome)).toEqual([
      'agree',
      'repeated',
      'agree',
      'repeated',
    ])
  })
})

describe('what is taken', () => {
  const request = {
    principal: `arn:aws:iam::${account}:user/alice`,
    action: 'ec2:DescribeInstances',
    resource: '*',
  }

  it('are events however they are wrapped, and requests with their verdicts', async () => {
    const auditor = await auditorOf(aliceWith(allowList))
    const rows: readonly (readonly [unknown, string])[] = [
      [{ CloudTrailEvent: JSON.stringify(eventOf(listEvent)) }, 'agree'],
      [{ 'detail-type': 'AWS API Call via CloudTrail', detail: eventOf(listEvent) }, 'agree'],
      [{ eventJson: JSON.stringify(eventOf(listEvent)) }, 'agree'],
      [request, 'undecided'],
      [{ request, verdict: 'allowed' }, 'agree'],
      [{ input: request, result: { verdict: 'implicitDeny' }, decision_id: 'd' }, 'flip'],
      [{ request: { ...request, action: 'ec2:*' }, verdict: 'allowed' }, 'unmapped'],
    ]
    for (const [value, outcome] of rows) expect(auditor.take(value)).toMatchObject({ outcome })
    for (const value of [null, 7, 'text', {}, { eventSource: 'x' }, { CloudTrailEvent: '{' }]) {
      expect(typeof auditor.take(value)).toBe('string')
    }
  })

  it('is no request with session policies: nobody compiles them here', async () => {
    const auditor = await auditorOf(aliceWith(allowList))
    const principal = { role: `arn:aws:iam::${account}:role/R`, session: 'session', policies: [] }
    expect(auditor.take({ request: { ...request, principal }, verdict: 'allowed' })).toMatchObject({
      outcome: 'unmapped',
    })
  })
})

describe('a report', () => {
  it('counts outcomes, groups flips, and names what was not used', async () => {
    const auditor = await auditorOf({
      accounts: [
        {
          id: account,
          users: [
            {
              name: 'alice',
              policies: [
                policyOf(
                  {
                    Effect: 'Allow',
                    Action: ['ec2:DescribeI*', 'ec2:StopInstances'],
                    Resource: '*',
                  },
                  { Sid: 'Idle', Effect: 'Allow', Action: 's3:*', Resource: '*' },
                ),
              ],
            },
            { name: 'bob' },
          ],
        },
      ],
    })
    const volumes = { ...listEvent, eventName: 'DescribeVolumes' }
    const events = [
      ...[listEvent, listEvent, volumes, volumes].map(eventOf),
      eventOf({ ...listEvent, ...denial }),
      'no event',
    ]
    const report = await auditEvents(auditor, events)
    expect(report).toMatchObject({
      events: 5,
      apiCalls: 5,
      actionsMapped: 5,
      resourcesMapped: 5,
      outcomes: { agree: 2, flip: 3, depends: 0, unmapped: 0 },
      recorded: { allowed: 4, denied: 1, unknown: 0 },
      verdicts: { allowed: 3, explicitDeny: 0, implicitDeny: 2 },
      rejected: 1,
      rejections: [{ file: '', offset: 5 }],
    })
    expect(report.flips.map(({ action, count }) => [action, count])).toEqual([
      ['ec2:DescribeVolumes', 2],
      ['ec2:DescribeInstances', 1],
    ])
    expect(report.unused.principals).toEqual([`arn:aws:iam::${account}:user/bob`])
    expect(report.unused.statements.map(({ label }) => label)).toEqual(['alice/own Idle'])
    expect(report.unused.actions.map(({ pattern }) => pattern)).toEqual(['ec2:StopInstances'])
    expect(report.actions[0]).toMatchObject({ name: 'ec2:DescribeInstances', events: 3, denied: 1 })
  })

  it('goes on from what was saved, as JSON keeps it, if the bundle is the same', async () => {
    const directory = aliceWith(allowList)
    const events = Array.from({ length: 6 }, () => eventOf(listEvent))
    const whole = await auditEvents(await auditorOf(directory), events)
    const first = await auditorOf(directory)
    await auditEvents(first, events.slice(0, 4))
    const saved = JSON.parse(JSON.stringify(first.save()))
    const second = await createAuditor(kernelModule(), await bundleOf(directory), { saved })
    expect(await auditEvents(second, events.slice(4))).toEqual(whole)
    expect(second.take(events[0])).toMatchObject({ outcome: 'repeated' })
    const other = await createAuditor(kernelModule(), await bundleOf(aliceWith()), { saved })
    expect(other.report().events).toBe(0)
  })
})
