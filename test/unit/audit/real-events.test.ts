/** Real events, from files that are not part of the repository, against a directory made to match. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditedEvent } from '../../../src/audit/audited-event.ts'
import type { Auditor } from '../../../src/audit/auditor.ts'
import { readDenials } from '../../support/audit-directories.ts'
import { auditorOf } from '../../support/audits.ts'

const folder = new URL('../../../../shared/data/cloudtrail/', import.meta.url)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const missing = !existsSync(folder)
if (missing && !required) console.info(`skipped: ${folder.pathname} does not exist`)

function readEvents(): Record<string, never>[] {
  return readdirSync(folder).flatMap((file) => {
    return JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString()).Records
  })
}

/** Whoever masked three events gave their messages an account of their own. */
function unmask(event: Record<string, never>): object {
  const { errorMessage, recipientAccountId } = event as Record<string, string | undefined>
  if (errorMessage === undefined) return event
  return {
    ...event,
    errorMessage: errorMessage.replaceAll('751353041310', recipientAccountId ?? ''),
  }
}

describe.skipIf(missing && !required)('3,313 real events', () => {
  let auditor: Auditor
  let audited: AuditedEvent[]

  beforeAll(async () => {
    const events = readEvents()
    auditor = await auditorOf(readDenials(events))
    audited = events
      .map((event) => auditor.take(unmask(event)))
      .filter((one) => typeof one !== 'string')
  })

  it('are all read, and their actions and resources are known', () => {
    const { events, apiCalls, actionsMapped, resourcesMapped, apart, unmapped } = auditor.report()
    expect([events, apiCalls]).toEqual([3_313, 3_267])
    expect(actionsMapped / apiCalls).toBeGreaterThanOrEqual(0.995)
    expect(resourcesMapped / apiCalls).toBeGreaterThanOrEqual(0.98)
    expect(apart.map(({ name, count }) => [name, count])).toEqual([
      ['AwsServiceEvent', 42],
      ['AwsConsoleSignIn', 4],
    ])
    expect(unmapped.every(({ name }) => /^[^:]+: \S+ \S+$/.test(name))).toBe(true)
    const untold = audited.filter(({ outcome, parts, reason }) => {
      return outcome !== 'apart' && parts.length === 0 && reason === undefined
    })
    expect(untold).toEqual([])
  })

  it('that are denials with a reason are denied for the same reason', () => {
    const stated = audited.filter((one) => one.stated !== undefined)
    expect(stated).toHaveLength(48)
    expect(stated.filter(({ outcome }) => outcome !== 'agree')).toEqual([])
    expect(stated.filter((one) => one.stated?.isSame !== true)).toEqual([])
    expect(auditor.report().reasons).toEqual({ stated: 48, same: 48 })
  })

  it('mostly agree, and flip only where the policies had changed since', () => {
    const { outcomes, undecided } = auditor.report()
    const { agree, flip, depends, unmapped } = outcomes
    expect(agree + flip + depends + unmapped + undecided).toBe(3_267)
    expect(agree).toBeGreaterThan(2_800)
    // roles that could not be assumed yet were assumed a moment later
    const flips = audited.filter(({ outcome }) => outcome === 'flip')
    expect(new Set(flips.map(({ parts }) => parts[0]?.action))).toEqual(new Set(['sts:AssumeRole']))
  })
})
