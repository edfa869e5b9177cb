/** Audits whose files, and what they write, are in a store that is called as S3 is. */
import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { listFiles } from '../../src/cli/io/files.ts'
import { importOptional } from '../../src/cli/packages/import-optional.ts'
import { makeFolder, sallyport } from '../cli/command-line.ts'
import { aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'
import { athenaRow, athenaShape, parquetOf } from '../support/parquet.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { type StoreServer, startStore } from '../support/s3-server.ts'
import { program, RunningProgram, startWorker } from './queue-programs.ts'
import { shardSize, trailFolder } from './trail-folder.ts'

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const hasClient = await importOptional('@aws-sdk/client-s3', '').then(
  () => true,
  () => false,
)
if (!hasClient && !required) console.log('@aws-sdk/client-s3 is not installed: skipped')
const canQueue = hasClient && hasRedis && existsSync(program)

const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
let store: StoreServer

beforeAll(async () => {
  store = await startStore('trail')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: store.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-central-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  })
})
afterAll(() => store.stop())
beforeEach(() => {
  store.objects.clear()
  store.asked.length = 0
  Object.assign(store, { breaks: 0, isShort: false, isSilent: false, most: 0 })
})

/** The same files in a folder and in the bucket, and what an audit of the folder reports. */
async function prepare(more: Readonly<Record<string, unknown>> = {}) {
  const at = makeFolder({ ...(await trailFolder({ days: 2, events: 40 })), ...more })
  for (const path of listFiles(at('AWSLogs'), [''])) {
    store.objects.set(`trail/${path.slice(at('').length + 1)}`, readFileSync(path))
  }
  const local = await sallyport(['audit', at('a.bundle'), at('AWSLogs'), '--json'])
  return { at, local }
}

const others = {
  'AWSLogs/CloudTrail-Digest/digest.json.gz': 'not read',
  'AWSLogs/picture.png': 'not read',
}

describe.skipIf(!hasClient && !required)('objects', () => {
  test('are read as files are, page after page', async () => {
    const { at, local } = await prepare(others)
    const found = await sallyport(['audit', at('a.bundle'), 's3://trail/AWSLogs', '--json'])
    expect([found.code, found.stderr]).toEqual([0, ''])
    const paths = (text: string) => text.replaceAll(at(''), 's3://trail')
    expect(found.stdout).toBe(paths(local.stdout))
    expect(JSON.parse(found.stdout)).toMatchObject({ events: 320, skipped: expect.anything() })
    expect(store.asked.filter((one) => one.includes('list-type=2'))).toHaveLength(4)
    expect(store.most).toBeGreaterThan(1) // the next ones are asked for while one is read
    expect(store.asked.filter((one) => /^GET [^?]*(?:digest|picture)/.test(one))).toEqual([])
  })

  test('are named one by one, whatever characters their keys have', async () => {
    const { at } = await prepare()
    const [first = Buffer.from('')] = store.objects.values()
    for (const key of ['a b+c&d/ü?.json', 'a b+c&d/ü?.json.gz'])
      store.objects.set(`trail/${key}`, first)
    const args = ['audit', at('a.bundle'), 's3://trail/a b+c&d/ü?.json', '--json']
    expect(JSON.parse((await sallyport(args)).stdout)).toMatchObject({ events: 40, rejected: 0 })
  })

  test('whose connection breaks are asked for again from there on', async () => {
    const { at, local } = await prepare()
    store.breaks = 3
    const found = await sallyport(['audit', at('a.bundle'), 's3://trail/', '--json'])
    expect([found.code, found.stderr, found.stdout]).toEqual([0, '', local.stdout])
    store.breaks = 100
    const broken = await sallyport(['audit', at('a.bundle'), 's3://trail/', '--json'])
    expect([broken.code, broken.stdout]).toEqual([2, ''])
    expect(broken.stderr).toMatch(/"code":"ERR_STORE_FAILED".*"place":"s3:\/\/trail\/AWSLogs/)
  })

  test('whose rest never comes are asked for so often and no more', async () => {
    const { at } = await prepare()
    Object.assign(store, { breaks: 1, isShort: true })
    const { code, stderr } = await sallyport(['audit', at('a.bundle'), 's3://trail/', '--json'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/"code":"ERR_STORE_FAILED".*the object ends before its last byte/)
  })

  test.skipIf(!existsSync(program))(
    'that never arrive do not keep an audit from being interrupted',
    async () => {
      const { at } = await prepare()
      store.isSilent = true
      const audit = new RunningProgram(['audit', at('a.bundle'), 's3://trail/', '--json'])
      await audit.until(() => store.asked.some((one) => one.startsWith('GET /trail/AWSLogs')))
      audit.kill('SIGINT')
      expect(await audit.ended).toBe(130)
      expect(JSON.parse(audit.stdout)).toMatchObject({ partial: true, events: 0 })
    },
  )

  test('that are damaged are counted, with their places', async () => {
    const { at } = await prepare()
    store.objects.set('trail/words.json', Buffer.from('hello'))
    const found = await sallyport(['audit', at('a.bundle'), 's3://trail/words.json', '--json'])
    expect(found.code).toBe(3)
    expect(JSON.parse(found.stdout).rejections).toEqual([
      { file: 's3://trail/words.json', offset: 0, message: 'it is not JSON, or it is cut off' },
    ])
  })

  test.each([
    ['s3://other/logs', 'ERR_STORE_FAILED: the bucket does not exist'],
    ['s3://trail/nowhere', 'ERR_FILE_UNREADABLE: there is no such object'],
    ['s3://', 'ERR_USAGE: the path has no bucket'],
  ])('that are not there are one clear error: %s', async (path, message) => {
    const { at } = await prepare()
    const { code, stdout, stderr } = await sallyport(['audit', at('a.bundle'), path])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).toContain(`at ${path}`)
  })

  test('are written like files, whole', async () => {
    const { at, local } = await prepare()
    const args = [
      'audit',
      at('a.bundle'),
      at('AWSLogs'),
      '--json',
      '-o',
      's3://trail/out/report.json',
    ]
    expect(await sallyport(args)).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect(store.objects.get('trail/out/report.json')?.toString()).toBe(local.stdout)
    for (const [output, message] of [
      ['s3://trail', 'the output must be an object of its own'],
      ['s3://other/report.json', 'the bucket does not exist'],
    ] as const) {
      const refused = await sallyport(['audit', at('a.bundle'), at('AWSLogs'), '-o', output])
      expect([refused.code, refused.stdout]).toEqual([2, ''])
      expect(refused.stderr).toContain(message)
    }
  })
})

test.skipIf(!canQueue && !required)(
  'workers read objects, and what is done is kept in the store',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const { at, local } = await prepare()
    const url = redis.freshUrl()
    const args = ['audit', at('a.bundle'), 's3://trail/AWSLogs', '--json', '--queue', url]
    const start = () =>
      new RunningProgram([
        ...args,
        '--shard-size',
        shardSize(at('AWSLogs'), 4),
        '--work',
        's3://trail/work',
      ])
    const worker = startWorker(url)
    const audit = start()
    expect([await audit.ended, audit.stderr, audit.stdout]).toEqual([0, '', local.stdout])
    const kept = [...store.objects.keys()].filter((name) => name.startsWith('trail/work/shards/'))
    expect(kept.length).toBe(worker.settled.length)
    expect(kept.length).toBeGreaterThan(1)
    worker.kill('SIGINT')
    await worker.ended
    store.asked.length = 0
    const again = start()
    expect([await again.ended, again.stdout]).toEqual([0, local.stdout])
    expect(store.asked.filter((one) => one.includes('/trail/AWSLogs/'))).toEqual([])
  },
)

test.skipIf(!canQueue && !required)(
  'events that workers return are kept in the store, too',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const { at } = await prepare()
    const args = ['audit', at('a.bundle'), 's3://trail/AWSLogs', '--format', 'jsonl']
    const local = await sallyport(args)
    const url = redis.freshUrl()
    const shares = ['--queue', url, '--work', 's3://trail/work']
    const start = () =>
      new RunningProgram([...args, ...shares, '--shard-size', shardSize(at('AWSLogs'), 4)])
    const worker = startWorker(url)
    const audit = start()
    expect([await audit.ended, audit.stderr, audit.stdout]).toEqual([0, '', local.stdout])
    worker.kill('SIGINT')
    await worker.ended
    const again = start()
    expect([await again.ended, again.stderr, again.stdout]).toEqual([0, '', local.stdout])
  },
)

test.skipIf(!hasClient && !required)('Parquet is read from the parts that matter', async () => {
  const at = makeFolder({ 'a.bundle': await bundleOf(aliceWith(allow)) })
  const rows = Array.from({ length: 20 }, () => athenaRow(eventOf(listEvent)))
  const file = parquetOf(athenaShape, rows, { rowGroupSize: 5 })
  store.objects.set('trail/lake/a.parquet', Buffer.from(file))
  const { code, stdout } = await sallyport(['audit', at('a.bundle'), 's3://trail/lake', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ events: 20, outcomes: { agree: 20 } })
})
