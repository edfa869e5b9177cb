/** A trail as CloudTrail writes it for Acme's organization, of any size, the same every time. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Random } from '../random.ts'
import { type TrailSession, TrailSessions } from './trail-sessions.ts'

const accounts = ['111122223333', '222233334444', '333344445555', '444455556666']
const regions = ['eu-central-1', 'us-east-1', 'eu-west-1']

/** Events of one file: CloudTrail writes one about every five minutes. */
const EVENTS = 5_000

/** Who calls: users with their keys, roles with sessions. */
const callers = [
  'user/operations/oscar',
  'user/operations/olivia',
  'role/operations/Oncall',
  'role/ReportGenerator',
  'role/security/SecurityAudit',
  'role/deploy/Pipeline',
]

interface Operation {
  readonly source: string
  readonly name: string
  readonly isRead: boolean
  readonly parameters: (number: string, account: string, region: string) => object
}

const operations: readonly Operation[] = [
  operation('ec2 DescribeInstances', () => ({ instancesSet: {}, filterSet: {} })),
  operation('ec2 StopInstances', (number) => ({
    instancesSet: { items: [{ instanceId: `i-0a1e00000000${number}` }] },
    force: false,
  })),
  operation('s3 GetObject', (number) => ({
    bucketName: 'acme-reports',
    key: `finance/2026/${number}.csv`,
    Host: 'acme-reports.s3.eu-central-1.amazonaws.com',
  })),
  operation('s3 PutObject', (number) => ({
    bucketName: 'acme-logs',
    key: `app/${number}.log`,
    'x-amz-server-side-encryption': 'aws:kms',
  })),
  operation('dynamodb Query', () => ({ tableName: 'orders', limit: 50 })),
  operation('dynamodb PutItem', (number) => ({ tableName: 'orders', key: { id: number } })),
  operation('kms Decrypt', (number, account, region) => ({
    keyId: `arn:aws:kms:${region}:${account}:key/0a1b2c3d-0000-4000-8000-00000000ac3e`,
    encryptionContext: { order: number },
  })),
  operation('sqs SendMessage', (_, account, region) => ({
    queueUrl: `https://sqs.${region}.amazonaws.com/${account}/orders`,
  })),
  operation('iam ListRoles', () => ({ maxItems: 100 })),
  operation('sts GetCallerIdentity', () => ({})),
  operation('cloudwatch PutMetricData', () => ({ namespace: 'Acme/Orders' })),
  operation('logs CreateLogStream', (number) => ({
    logGroupName: '/acme/orders',
    logStreamName: `stream-${number}`,
  })),
]

function operation(text: string, parameters: Operation['parameters']): Operation {
  const [service = '', name = ''] = text.split(' ')
  const isRead = /^(?:Get|List|Describe|Query)/.test(name)
  return { source: `${service}.amazonaws.com`, name, isRead, parameters }
}

/** How large a trail is wanted. */
export interface TrailSize {
  /** Of all files together, as they are stored. */
  readonly bytes: number
  readonly events?: number
}

/** Writes files until they have so many bytes; returns how many files and bytes there are. */
export function generateTrail(folder: string, { bytes, events = EVENTS }: TrailSize) {
  const draw = new Random(20_260_131)
  const random = () => draw.next()
  const sessions = new TrailSessions<DrawnCall>(random, callers)
  let [written, files] = [0, 0]
  while (written < bytes) {
    const place = placeOf(files)
    const records = Array.from({ length: events }, (_, at) =>
      recordOf(place, { at, random, sessions }),
    )
    const packed = gzipSync(JSON.stringify({ Records: records }), { level: 5 })
    const path = join(folder, pathOf(place, files))
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, packed)
    written += packed.length
    files += 1
  }
  return { files, bytes: written }
}

interface TrailPlace {
  readonly account: string
  readonly region: string
  readonly day: string
  /** Of the accounts' files of that day: what is shared is in all of them. */
  readonly round: number
}

function placeOf(file: number): TrailPlace {
  const round = Math.floor(file / accounts.length)
  const region = regions[round % regions.length] ?? ''
  const day = new Date(Date.UTC(2026, 0, 1 + Math.floor(round / 96)))
  const date = day.toISOString().slice(0, 10)
  return { account: accounts[file % accounts.length] ?? '', region, day: date, round }
}

function pathOf({ account, region, day }: TrailPlace, file: number): string {
  const compact = day.replaceAll('-', '')
  const name = `${account}_CloudTrail_${region}_${compact}T0005Z_${String(file).padStart(8, '0')}.json.gz`
  return `AWSLogs/o-acme/${account}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${name}`
}

/** What a call is about. */
interface DrawnCall {
  readonly operation: Operation | undefined
  readonly number: string
}

interface Drawing {
  readonly at: number
  readonly random: () => number
  readonly sessions: TrailSessions<DrawnCall>
}

function recordOf(place: TrailPlace, drawing: Drawing): object {
  const { at, random } = drawing
  const { account, region, day, round } = place
  const second = String(Math.floor((at * 59) / EVENTS) % 60).padStart(2, '0')
  const base = {
    eventVersion: '1.11',
    eventTime: `${day}T${String(round % 24).padStart(2, '0')}:05:${second}Z`,
    awsRegion: region,
    recipientAccountId: account,
    eventID: uuid(random),
    requestID: uuid(random),
    managementEvent: true,
  }
  const drawn = random()
  if (drawn < 0.02) return { ...base, ...serviceEvent }
  // a call that concerns several accounts is recorded in each of them
  const shared = at % 200 === 0 ? { sharedEventID: sharedId(round, at) } : {}
  return { ...base, ...shared, ...callOf(place, drawn, drawing) }
}

/** The same in all accounts. */
function sharedId(round: number, at: number): string {
  const digits = round.toString(16).padStart(8, '0') + at.toString(16).padStart(4, '0')
  return `5ba2ed00-0000-4000-8000-${digits}`
}

const serviceEvent = {
  eventType: 'AwsServiceEvent',
  eventSource: 'kms.amazonaws.com',
  eventName: 'RotateKey',
  userIdentity: { accountId: '222233334444', invokedBy: 'kms.amazonaws.com' },
}

function callOf(place: TrailPlace, drawn: number, { random, sessions }: Drawing): object {
  const { account, region, day, round } = place
  const session = sessions.next(account, `${day}T${String(round % 24).padStart(2, '0')}:00:00Z`)
  const call = sessions.callOf(session, () => ({
    operation: operations[Math.floor(random() * operations.length)],
    number: String(Math.floor(random() * 10_000)).padStart(4, '0'),
  }))
  const { caller } = session
  const { source, name, isRead, parameters } =
    call.operation ?? operation('sts GetCallerIdentity', () => ({}))
  return {
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    eventSource: source,
    eventName: name,
    readOnly: isRead,
    sourceIPAddress: session.address,
    userAgent:
      'aws-cli/2.17.0 md/awscrt#0.20.11 ua/2.0 os/linux#6.1 lang/python#3.11.8 cfg/retry-mode#standard',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${source.split('.')[0]}.${region}.amazonaws.com`,
    },
    userIdentity: identityOf(account, session),
    requestParameters: parameters(call.number, account, region),
    responseElements: isRead ? null : { requestId: uuid(random), nextToken: hex(random, 32) },
    ...(drawn > 0.97 && denialOf(caller, `${source.split('.')[0]}:${name}`)),
    ...(drawn > 0.95 &&
      drawn <= 0.97 && { errorCode: 'ThrottlingException', errorMessage: 'Rate exceeded' }),
  }
}

function denialOf(caller: string, action: string): object {
  return {
    errorCode: 'AccessDenied',
    errorMessage: `User: ${caller} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  }
}

function identityOf(
  account: string,
  { caller, name, key, issued }: TrailSession<DrawnCall>,
): object {
  const arn = `arn:aws:iam::${account}:${caller}`
  const userName = caller.split('/').at(-1) ?? ''
  const own = { accountId: account, accessKeyId: key }
  if (caller.startsWith('user/')) {
    return { type: 'IAMUser', principalId: 'AIDAACMEEXAMPLE', arn, ...own, userName }
  }
  const issuer = { type: 'Role', principalId: 'AROAACMEEXAMPLE', arn, accountId: account, userName }
  return {
    type: 'AssumedRole',
    principalId: `AROAACMEEXAMPLE:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${userName}/${name}`,
    ...own,
    sessionContext: {
      sessionIssuer: issuer,
      attributes: { creationDate: issued, mfaAuthenticated: 'false' },
    },
  }
}

function hex(random: () => number, bytes: number): string {
  let text = ''
  while (text.length < bytes * 2) {
    text += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0')
  }
  return text.slice(0, bytes * 2)
}

function uuid(random: () => number): string {
  return hex(random, 16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
}
