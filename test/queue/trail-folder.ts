/** A folder as CloudTrail writes it for an organization: two accounts, two Regions, some days. */
import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { listFiles } from '../../src/cli/io/files.ts'
import { aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'

const accounts = ['111122223333', '222233334444']
const regions = ['eu-central-1', 'us-east-1']

export interface TrailSize {
  readonly days: number
  /** Of each file. */
  readonly events: number
}

/** The files by their paths, and a bundle that makes flips of a third of the calls. */
export async function trailFolder({ days, events }: TrailSize): Promise<Record<string, unknown>> {
  const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
  const files: Record<string, unknown> = { 'a.bundle': await bundleOf(aliceWith(allow)) }
  for (const account of accounts) {
    for (const region of regions) {
      for (let day = 1; day <= days; day += 1) {
        const where = { account, region, day: String(day).padStart(2, '0') }
        files[pathOf(where)] = gzipSync(JSON.stringify({ Records: recordsOf(where, events) }))
      }
    }
  }
  return files
}

interface TrailPlace {
  readonly account: string
  readonly region: string
  readonly day: string
}

function pathOf({ account, region, day }: TrailPlace): string {
  const folder = `AWSLogs/${account}/CloudTrail/${region}/2026/01/${day}`
  return `${folder}/${account}_CloudTrail_${region}_202601${day}T0005Z_abcdefgh.json.gz`
}

/** Every tenth call is recorded in both accounts. */
function recordsOf({ account, region, day }: TrailPlace, count: number): object[] {
  return Array.from({ length: count }, (_, at) =>
    eventOf({
      ...listEvent,
      eventName: at % 3 === 0 ? 'DescribeVolumes' : 'DescribeInstances',
      recipientAccountId: account,
      awsRegion: region,
      eventTime: `2026-01-${day}T00:00:${String(at % 60).padStart(2, '0')}Z`,
      ...(at % 10 === 0 && { sharedEventID: `shared-${region}-${day}-${at}` }),
    }),
  )
}

/** The `--shard-size` with which each of so many days of a Region is a shard. */
export function shardSize(folder: string, shards: number): string {
  const sizes = listFiles(folder, ['.gz']).map((path) => statSync(path).size)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return String((1.2 * total) / shards / 1_000_000)
}
