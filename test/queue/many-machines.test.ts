/** `sallyport audit --queue` with workers: the sum is the same whatever becomes of them. */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createAuditor } from '../../src/audit/auditor.ts'
import { importOptional } from '../../src/cli/packages/import-optional.ts'
import type {
  OfferingQueue,
  QueuePackage,
  RedisClient,
} from '../../src/cli/queue/queue-packages.ts'
import { RedisLink } from '../../src/cli/queue/redis-link.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { makeFolder, sallyport } from '../cli/command-line.ts'
import { aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.ts'
import { program, RunningProgram, startWorker } from './queue-programs.ts'
import { shardSize, trailFolder } from './trail-folder.ts'

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const canRun = hasRedis && existsSync(program)
if (!canRun && !required) console.log('redis-server is not installed, or nothing is built: skipped')

let redis: RedisServer

/** A folder with a trail, and an audit of it in shards of a Region's day. */
async function prepare(events: number) {
  const at = makeFolder(await trailFolder({ days: 4, events }))
  const url = redis.freshUrl()
  const local = await sallyport(['audit', at('a.bundle'), at('AWSLogs'), '--json'])
  const shares = ['--json', '--queue', url, '--shard-size', shardSize(at('AWSLogs'), 8)]
  const start = (...more: string[]) =>
    new RunningProgram(['audit', at('a.bundle'), at('AWSLogs'), ...shares, ...more])
  return { at, url, local: local.stdout, start }
}

/** What the test itself asks of the queue besides. */
interface WatchedQueue extends OfferingQueue {
  getWaitingCount(): Promise<number>
  getJobCounts(): Promise<Record<string, number>>
}

async function watch(url: string): Promise<WatchedQueue> {
  const { Queue } = await importOptional<QueuePackage>('bullmq', '')
  const { client } = await connect(url)
  const queue = new Queue('audit', { connection: client, prefix: 'sallyport' })
  onTestFinished(() => queue.close())
  return queue as WatchedQueue
}

async function connect(url: string): Promise<RedisLink> {
  const link = await RedisLink.open(url)
  onTestFinished(() => link.close())
  return link
}

/** Stops a worker while it has a shard, and returns which. */
async function stopWithin(worker: RunningProgram, queue: OfferingQueue): Promise<string> {
  for (;;) {
    await worker.until(() => worker.begun.length > worker.settled.length)
    worker.kill('SIGSTOP')
    const id = worker.begun.at(-1) ?? ''
    if ((await queue.getJobState(id)) === 'active') return id
    worker.kill('SIGCONT')
    await worker.until(() => worker.settled.includes(id))
  }
}

describe.skipIf(!canRun && !required)('an audit by workers', () => {
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  test('finds what one process finds, with one worker, and with three of which one is killed and one paused', async () => {
    const { local, start, url } = await prepare(3_000)
    expect(JSON.parse(local)).toMatchObject({ events: 48_000, repeated: 2_400 })
    const queue = await watch(url)

    const alone = start()
    const single = startWorker(url)
    expect([await alone.ended, alone.stderr]).toEqual([0, ''])
    single.kill('SIGINT')
    expect(await single.ended).toBe(130)
    expect(alone.stdout).toBe(local)
    expect(new Set(single.begun).size).toBe(8)
    expect(single.begun.length).toBe(8) // its lock was renewed throughout

    const [killed, paused] = [startWorker(url), startWorker(url)] as const
    const many = start()
    const lost = await stopWithin(killed, queue)
    killed.kill('SIGKILL')
    const late = await stopWithin(paused, queue)
    const other = startWorker(url)
    await other.until(() => other.begun.includes(late))
    paused.kill('SIGCONT')
    expect([await many.ended, many.stderr]).toEqual([0, ''])
    expect([...other.begun, ...paused.begun]).toContain(lost)
    for (const worker of [paused, other]) worker.kill('SIGINT')
    expect(await Promise.all([paused.ended, other.ended])).toEqual([130, 130])
    expect(many.stdout).toBe(local)
    expect(await queue.getJobCounts()).toMatchObject({ active: 0, completed: 0, failed: 0 })
  })

  test.each(['jsonl', 'csv', 'parquet'])('writes %s as one process does', async (format) => {
    const { at, url } = await prepare(60)
    const args = ['audit', at('a.bundle'), at('AWSLogs'), '--format', format, '-o']
    const shares = ['--queue', url, '--shard-size', shardSize(at('AWSLogs'), 8)]
    expect(await sallyport([...args, at('local')])).toMatchObject({ code: 0, stderr: '' })
    startWorker(url)
    const shared = new RunningProgram([...args, at('shared'), ...shares, '--work', at('work')])
    expect([await shared.ended, shared.stderr]).toEqual([0, ''])
    expect(readFileSync(at('shared')).equals(readFileSync(at('local')))).toBe(true)
    // what is kept is enough: no worker is asked again
    const again = new RunningProgram([...args, at('again'), ...shares, '--work', at('work')])
    expect([await again.ended, again.stderr]).toEqual([0, ''])
    expect(readFileSync(at('again')).equals(readFileSync(at('local')))).toBe(true)
  })

  test('says what another bundle would change as one process does', async () => {
    const { at, url } = await prepare(60)
    const office = { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }
    const other = aliceWith(
      { Effect: 'Allow', Action: 'ec2:DescribeVolumes', Resource: '*' },
      { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*', Condition: office },
    )
    writeFileSync(at('b.bundle'), await bundleOf(other))
    const args = ['audit', at('a.bundle'), at('AWSLogs'), '--json', '--what-if', at('b.bundle')]
    const local = await sallyport(args)
    expect(JSON.parse(local.stdout).whatIf.changes.length).toBeGreaterThan(1)
    startWorker(url)
    const shares = ['--queue', url, '--shard-size', shardSize(at('AWSLogs'), 8)]
    const shared = new RunningProgram([...args, ...shares])
    expect([await shared.ended, shared.stderr]).toEqual([0, ''])
    expect(shared.stdout).toBe(local.stdout)
  })

  test('maps events as one process does by the service reference', async () => {
    const logs = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01'
    const found = eventOf({
      ...{ ...listEvent, eventName: 'FindInstances' },
      eventID: 'e6b5f1a4-9b1c-4d0e-8f00-0123456789ab',
    })
    const action = { Name: 'DescribeInstances', Service: 'ec2' }
    const operation = { Name: 'FindInstances', AuthorizedActions: [action] }
    const at = makeFolder({
      ...(await trailFolder({ days: 2, events: 60 })),
      [`${logs}/found.json`]: { Records: [found] },
      'reference/ec2.json': { Name: 'ec2', Operations: [operation] },
    })
    const url = redis.freshUrl()
    const args = ['audit', at('a.bundle'), at('AWSLogs'), '--json']
    const unmapped = await sallyport(args)
    const known = [...args, '--service-reference', at('reference')]
    const local = await sallyport(known)
    const counts = [unmapped, local].map(({ stdout }) => JSON.parse(stdout).actionsMapped)
    expect(counts[1] - counts[0]).toBe(1)
    startWorker(url)
    const work = ['--queue', url, '--work', at('work'), '--shard-size', shardSize(at('AWSLogs'), 2)]
    for (const [wanted, options] of [
      [local, known],
      [unmapped, args],
    ] as const) {
      const shared = new RunningProgram([...options, ...work])
      expect([await shared.ended, shared.stderr]).toEqual([0, ''])
      expect(shared.stdout).toBe(wanted.stdout)
    }
  })

  test('writes least policies, and proves them, as one process does', async () => {
    const { at, url } = await prepare(60)
    const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
    writeFileSync(at('a.json'), JSON.stringify(aliceWith(allow)))
    const args = ['audit', at('a.bundle'), at('AWSLogs'), '--json', '--directory', at('a.json')]
    const local = await sallyport([...args, '--emit-policies', at('local')])
    expect(local).toMatchObject({ code: 0, stderr: '' })
    startWorker(url)
    const shares = ['--queue', url, '--shard-size', shardSize(at('AWSLogs'), 8)]
    const shared = new RunningProgram([...args, '--emit-policies', at('shared'), ...shares])
    expect([await shared.ended, shared.stderr]).toEqual([0, ''])
    expect(shared.stdout).toBe(local.stdout)
    for (const file of readdirSync(at('local'), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const path = join(file.parentPath, file.name)
      const other = path.replace(at('local'), at('shared'))
      expect(readFileSync(other, 'utf8')).toBe(readFileSync(path, 'utf8'))
    }
  })

  test('that is killed goes on with what is in its folder', async () => {
    const { at, local, start, url } = await prepare(600)
    const folder = ['--work', at('work')]
    const worker = startWorker(url)
    const killed = start(...folder)
    const lines = () => readFileSync(at('work/manifest.jsonl'), 'utf8').split('\n').length - 2
    await killed.until(() => existsSync(at('work/manifest.jsonl')) && lines() > 0)
    killed.kill('SIGKILL')
    await killed.ended
    // as if it had been killed within a line
    writeFileSync(at('work/manifest.jsonl'), '{"shard":"4', { flag: 'a' })
    const next = start(...folder)
    expect([await next.ended, next.stderr, next.stdout]).toEqual([0, '', local])
    worker.kill('SIGINT')
    await worker.ended
    const again = start(...folder)
    expect([await again.ended, again.stdout]).toEqual([0, local])
  })

  test('puts a shard in quarantine that no worker can audit, and says so', async () => {
    const { at, start, url } = await prepare(30)
    const queue = await watch(url)
    const audit = start()
    await audit.until(async () => (await queue.getWaitingCount()) === 8)
    const path = 'AWSLogs/111122223333/CloudTrail/eu-central-1/2026/01/02'
    rmSync(at(path), { recursive: true })
    startWorker(url)
    expect(await audit.ended).toBe(3)
    expect(audit.stderr).toContain('1 of 8 shards are in quarantine, and not in the report')
    const report = JSON.parse(audit.stdout)
    expect(report).toMatchObject({ partial: true, events: 7 * 60, rejected: 2 })
    expect(report.rejections[0].message).toMatch(
      /^it is in quarantine: ERR_FILE_UNREADABLE: cannot read the file: there is no such file/,
    )
  })

  test('ends with one error where the bundle in Redis is another', async () => {
    const { at, start, url } = await prepare(30)
    const queue = await watch(url)
    const audit = start()
    await audit.until(async () => (await queue.getWaitingCount()) === 8)
    const bytes = readFileSync(at('a.bundle'))
    const digest = (await createAuditor(kernelModule(), bytes)).digest
    const link = await connect(url)
    expect(await link.fetch('bundle', digest)).toEqual(bytes)
    await link.keep('bundle', digest, await bundleOf(aliceWith()))
    startWorker(url)
    expect(await audit.ended).toBe(3)
    expect(audit.stderr).toMatch(/ERR_QUEUE_BUNDLE.*a worker cannot use the bundle/)
    expect(audit.stdout).toBe('')
  })

  test('is not done by a worker of another version, which leaves the shard to others', async () => {
    const url = redis.freshUrl()
    const queue = await watch(url)
    await queue.add('shard', { version: '0.0.1', bundle: '', files: '' }, { jobId: 'older' })
    const worker = startWorker(url)
    expect(await worker.ended).toBe(2)
    expect(worker.stderr).toContain('ERR_QUEUE_VERSION')
    expect(worker.stderr).toContain('the audit is by sallyport 0.0.1')
    expect(await queue.getJobState('older')).toBe('delayed')
  })

  test('goes on where Redis has lost all that it had', async () => {
    const { local, start, url } = await prepare(30)
    const queue = await watch(url)
    const audit = start()
    await audit.until(async () => (await queue.getWaitingCount()) === 8)
    const { client } = await connect(url)
    await (client as RedisClient & { flushdb(): Promise<unknown> }).flushdb()
    startWorker(url)
    expect([await audit.ended, audit.stdout]).toEqual([0, local])
  })

  test('without any worker says so, and leaves nothing in the queue when it is interrupted', async () => {
    const { start, url } = await prepare(30)
    const queue = await watch(url)
    const audit = start()
    await audit.until(() => audit.stderr.includes('start `sallyport worker --queue redis://'))
    audit.kill('SIGINT')
    expect(await audit.ended).toBe(130)
    expect(JSON.parse(audit.stdout)).toMatchObject({ partial: true, events: 0 })
    expect(await queue.getJobCounts()).toMatchObject({ waiting: 0, delayed: 0 })
  })
})
