/** Audits of parts, merged: the sum is that of one audit of all, in whatever order. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Auditor, createAuditor, type SavedAudit } from '../../../src/audit/auditor.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { aliceWith, auditorOf, bundleOf, denial, eventOf, listEvent } from '../../support/audits.ts'

const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
let bundle: Uint8Array

beforeAll(async () => {
  bundle = await bundleOf(aliceWith(allow))
})

/** Events of several kinds, at times that are not in order. */
function events(count: number): object[] {
  const kinds = [
    { ...listEvent },
    { ...listEvent, eventName: 'DescribeVolumes' },
    { ...listEvent, eventName: 'DescribeSubnets' },
    { ...listEvent, ...denial },
    { ...listEvent, eventName: 'NoSuchCall' },
    { ...listEvent, eventType: 'AwsServiceEvent' },
  ]
  return Array.from({ length: count }, (_, at) => {
    const eventTime = `2026-01-31T12:00:${String((at * 37) % 60).padStart(2, '0')}Z`
    return eventOf({ ...kinds[at % kinds.length], eventTime })
  })
}

async function auditOf(taken: readonly object[], place: string): Promise<Auditor> {
  const auditor = await createAuditor(kernelModule(), bundle)
  for (const event of taken) auditor.take(event)
  auditor.reject(place, 7, 'it is not JSON')
  return auditor
}

async function merged(parts: readonly SavedAudit[]): Promise<Auditor> {
  const auditor = await createAuditor(kernelModule(), bundle)
  for (const part of parts) auditor.merge(part)
  return auditor
}

describe('merged audits', () => {
  it('report what one audit of all reports, whichever is merged first', async () => {
    const all = events(60)
    const parts = await Promise.all(
      [0, 20, 40].map(async (at) => (await auditOf(all.slice(at, at + 20), 'a')).save()),
    )
    const whole = await createAuditor(kernelModule(), bundle)
    for (const event of all) whole.take(event)
    for (const _ of parts) whole.reject('a', 7, 'it is not JSON')
    const expected = whole.report()
    expect(expected.flips.length).toBeGreaterThan(2)
    const [a, b, c] = parts as [SavedAudit, SavedAudit, SavedAudit]
    for (const order of [
      [a, b, c],
      [c, a, b],
      [b, c, a],
    ]) {
      expect((await merged(order)).report()).toEqual(expected)
    }
    const two = (await merged([b, c])).save()
    expect((await merged([a, two])).report()).toEqual(expected)
  })

  it('are changed neither by what is merged later, nor by one that is merged twice', async () => {
    const part = (await auditOf(events(12), 'a')).save()
    const before = JSON.stringify(part)
    const auditor = await merged([part, part])
    expect(auditor.report().events).toBe(24)
    expect(JSON.stringify(part)).toBe(before)
  })

  it('are by one bundle, and are what `save` has returned', async () => {
    const auditor = await createAuditor(kernelModule(), bundle)
    const other = (await auditorOf(aliceWith())).save()
    expect(() => auditor.merge(other)).toThrow('the saved audit is by another bundle')
    const broken = { ...auditor.save(), tally: {} } as unknown as SavedAudit
    expect(() => auditor.merge(broken)).toThrow('the saved audit cannot be read')
    expect(() => auditor.merge('x' as unknown as SavedAudit)).toThrow('`saved` must be an object')
  })
})

describe('an audit that is saved a piece at a time', () => {
  const uuidEvents = (count: number) =>
    events(count).map((event, at) => {
      const end = at.toString(16).padStart(12, '0')
      const eventID = at % 7 === 0 ? `odd-${at}` : `00000000-0000-4000-8000-${end}`
      return { ...event, eventID, sharedEventID: `shared-${at}` }
    })

  it('goes on as one that was saved whole, and no piece is large', async () => {
    const all = uuidEvents(9_000)
    const whole = await auditOf(all, 'a')
    const lines = [...whole.savePieces()].map((piece) => JSON.stringify(piece))
    expect(lines.length).toBeGreaterThan(5)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500_000)
    const savedPieces = lines.map((line) => JSON.parse(line))
    const next = await createAuditor(kernelModule(), bundle, { savedPieces })
    expect(next.report()).toEqual(whole.report())
    expect(next.save()).toEqual(whole.save())
    for (const event of all.slice(0, 30)) {
      expect(next.take(event)).toMatchObject({ outcome: 'repeated' })
    }
    const other = await createAuditor(kernelModule(), await bundleOf(aliceWith()), { savedPieces })
    expect(other.report().events).toBe(0)
    const damaged = [{ bundle: whole.digest, tally: {} }]
    const options = { savedPieces: damaged as never }
    await expect(createAuditor(kernelModule(), bundle, options)).rejects.toThrow('cannot be read')
  })
})
