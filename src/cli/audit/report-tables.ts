/** The tables of an audit's report, as text: what both the terminal and the page show. */
import type { AuditReport } from '../../entries/audit.ts'

export interface ReportTable {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Those that have rows. */
export function tablesOf(report: AuditReport): ReportTable[] {
  return [...outcomeTables(report), ...subjectTables(report), ...inputTables(report)].filter(
    ({ rows }) => rows.length > 0,
  )
}

function outcomeTables({ flips, keys, topDenied, unmapped, apart }: AuditReport): ReportTable[] {
  return [
    {
      title: 'flips',
      head: ['count', 'change', 'principal', 'action', 'statement', 'example'],
      rows: flips.map((one) => [
        ...[count(one.count), changeOf(one), one.principal, one.action, one.statement],
        one.example.resource,
      ]),
    },
    {
      title: 'depends on',
      head: ['events', 'alone', 'key'],
      rows: keys.map((one) => [count(one.events), count(one.alone), one.key]),
    },
    { title: 'most denied', head: ['count', 'principal and action'], rows: named(topDenied) },
    { title: 'unmapped', head: ['count', 'why'], rows: named(unmapped) },
    { title: 'apart: no decisions', head: ['count', 'type'], rows: named(apart) },
  ]
}

function subjectTables({ principals, actions, resources, unused }: AuditReport): ReportTable[] {
  const subjects = (title: string, listed: AuditReport['actions']): ReportTable => ({
    title,
    head: ['events', 'denied', 'flips', 'depends', 'name'],
    rows: listed.map(({ name, events, denied, flips, depends }) => [
      ...[events, denied, flips, depends].map(count),
      name,
    ]),
  })
  return [
    subjects('principals', principals),
    subjects('actions', actions),
    subjects('resources', resources),
    {
      title: 'unused principals',
      head: ['principal'],
      rows: unused.principals.map((arn) => [arn]),
    },
    {
      title: 'unused statements',
      head: ['statement'],
      rows: unused.statements.map(({ label }) => [label]),
    },
    {
      title: 'unused actions',
      head: ['pattern', 'statement'],
      rows: unused.actions.map(({ label, pattern }) => [pattern, label]),
    },
  ]
}

function inputTables({ rejections, skipped }: AuditReport): ReportTable[] {
  return [
    {
      title: 'rejected',
      head: ['place', 'why'],
      rows: rejections.map(({ file, offset, message }) => [
        offset < 0 ? file : `${file} at byte ${offset}`,
        message,
      ]),
    },
    { title: 'passed over', head: ['file'], rows: skipped.map((file) => [file]) },
  ]
}

function named(listed: AuditReport['topDenied']): string[][] {
  return listed.map((one) => [count(one.count), one.name])
}

function changeOf({ recorded, verdict, policyType }: AuditReport['flips'][number]): string {
  return recorded === 'allowed' ? `now ${verdict} by ${policyType}` : `now allowed by ${policyType}`
}

export function count(number: number): string {
  return number.toLocaleString('en-US')
}
