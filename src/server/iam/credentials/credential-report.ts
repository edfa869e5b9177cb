/** The credential report: a line of CSV for each user ("Get credential reports for your AWS account"). */
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { arnOf, rootArn } from '../../store/arns.ts'
import type { KeyRecord, LoginRecord, UserRecord } from '../../store/record-types.ts'
import { onAnything } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'

const fresh = 4 * 3_600_000

export const reportOperations = {
  GenerateCredentialReport: { target: onAnything, run: generateReport },
  GetCredentialReport: { target: onAnything, run: getReport },
} satisfies OperationTable

const columns = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used'],
  ...['password_last_changed', 'password_next_rotation', 'mfa_active'],
  ...['access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'],
  ...['access_key_1_last_used_region', 'access_key_1_last_used_service'],
  ...['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
  ...['access_key_2_last_used_region', 'access_key_2_last_used_service'],
  ...['cert_1_active', 'cert_1_last_rotated', 'cert_2_active', 'cert_2_last_rotated'],
]

function isFresh({ time }: ServedCall, created: string): boolean {
  return Date.parse(time) - Date.parse(created) < fresh
}

/** A report of the last four hours is not made again. */
function generateReport(_input: InputFields, call: ServedCall): CallOutput {
  const last = call.state.shelf('report').byId('credentials')
  if (last !== undefined && isFresh(call, last.created)) return { State: 'COMPLETE' }
  const content = [columns, rootRow(call), ...userRows(call)].map((row) => row.join(',')).join('\n')
  call.changes.put('report', { id: 'credentials', content, created: call.time })
  return {
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  }
}

function getReport(_input: InputFields, call: ServedCall): CallOutput {
  const report = call.state.shelf('report').byId('credentials')
  if (report === undefined) {
    throw new AwsError('ReportNotPresent', 'No report exists. Generate one first.')
  }
  if (!isFresh(call, report.created)) {
    throw new AwsError('ReportExpired', 'The report has expired. Generate a new one.', {
      status: 410,
    })
  }
  return {
    Content: Buffer.from(report.content),
    ReportFormat: 'text/csv',
    GeneratedTime: new Date(report.created),
  }
}

function rootRow(call: ServedCall): string[] {
  const { account, state } = call
  const keys = keysOf(call, account)
  return [
    ...['<root_account>', rootArn(account), reportTime(state.settings.created)],
    ...['not_supported', 'no_information', 'not_supported', 'not_supported', 'false'],
    ...keyColumns(keys[0]),
    ...keyColumns(keys[1]),
    ...['false', 'N/A', 'false', 'N/A'],
  ]
}

function userRows(call: ServedCall): string[][] {
  const users = [...call.state.shelf('user').all]
  return users
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((one) => userRow(call, one))
}

function userRow(call: ServedCall, user: UserRecord): string[] {
  const { account, state } = call
  const [first, second] = keysOf(call, user.id)
  const hasMfa = state.shelf('mfa').all.some(({ owner }) => owner === user.id)
  const certificates = state.shelf('signing').all.filter(({ owner }) => owner === user.id)
  return [
    ...[user.name, arnOf(account, 'user', user), reportTime(user.created)],
    ...passwordColumns(call, state.shelf('login').byId(user.id)),
    String(hasMfa),
    ...keyColumns(first),
    ...keyColumns(second),
    ...[certificates[0], certificates[1]].flatMap((one) =>
      one === undefined ? ['false', 'N/A'] : [String(one.active), reportTime(one.created)],
    ),
  ]
}

function passwordColumns({ state }: ServedCall, login: LoginRecord | undefined): string[] {
  if (login === undefined) return ['false', 'N/A', 'N/A', 'N/A']
  const days = state.settings.passwordPolicy?.maxAge
  const rotation = days && new Date(Date.parse(login.changed) + days * 86_400_000).toISOString()
  return [
    'true',
    'no_information',
    reportTime(login.changed),
    rotation ? reportTime(rotation) : 'N/A',
  ]
}

function keysOf({ state }: ServedCall, owner: string): KeyRecord[] {
  const keys = state.shelf('key').all.filter((key) => key.owner === owner)
  return keys.sort((one, other) => (one.created < other.created ? -1 : 1))
}

function keyColumns(key: KeyRecord | undefined): string[] {
  if (key === undefined) return ['false', 'N/A', 'N/A', 'N/A', 'N/A']
  const { lastUsed } = key
  return [
    ...[String(key.active), reportTime(key.created)],
    ...(lastUsed === undefined
      ? ['N/A', 'N/A', 'N/A']
      : [reportTime(lastUsed.time), lastUsed.region, lastUsed.service]),
  ]
}

/** `2026-03-01T12:00:00+00:00` */
function reportTime(time: string): string {
  return time.replace(/(?:\.\d+)?Z$/, '+00:00')
}
