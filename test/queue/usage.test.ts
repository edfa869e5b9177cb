/** What is wrong with a call is one error, before anything is done. */

import { describe, expect, test } from 'vitest'
import { importOptional } from '../../src/cli/packages/import-optional.ts'
import { readQueueUrl } from '../../src/cli/queue/redis-link.ts'
import { makeFolder, sallyport } from '../cli/command-line.ts'
import { aliceWith, bundleOf } from '../support/audits.ts'
import { freePort } from '../support/free-port.ts'
import { hasRedis } from '../support/redis-server.ts'

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'

describe('the URL of a queue', () => {
  test('has host, port, user, password, database and TLS', () => {
    expect(readQueueUrl('redis://queue.example')).toEqual({
      options: { host: 'queue.example', port: 6379, db: 0 },
      place: 'redis://queue.example',
    })
    expect(readQueueUrl('rediss://alice:p%40ss@queue.example:7000/3')).toEqual({
      options: {
        ...{ host: 'queue.example', port: 7000, db: 3, username: 'alice', password: 'p@ss' },
        tls: { servername: 'queue.example' },
      },
      place: 'rediss://queue.example:7000',
    })
    expect(readQueueUrl('redis://[::1]:7000').options).toMatchObject({ host: '::1', port: 7000 })
  })

  test.each(['http://queue.example', 'queue.example:6379', 'redis://', 'redis://h/name', ''])(
    'is refused with its form: %s',
    async (url) => {
      const { code, stderr } = await sallyport(['worker', '--root', '.', '--queue', url])
      expect(code).toBe(2)
      expect(stderr).toContain('ERR_USAGE: the URL of the queue is not one of Redis')
      expect(stderr).toContain('hint: write it as `redis://host:6379`')
    },
  )
})

describe('an audit by workers', () => {
  const prepare = async () =>
    makeFolder({ 'a.bundle': await bundleOf(aliceWith()), 'e.json': '[]' })

  test.skipIf(!hasRedis && !required)(
    'says that Redis is not there, without the password',
    async () => {
      const at = await prepare()
      const url = `redis://:secret@127.0.0.1:${await freePort()}`
      for (const args of [
        ['audit', at('a.bundle'), at('e.json')],
        ['worker', '--root', '.'],
      ]) {
        const { code, stderr, stdout } = await sallyport([...args, '--queue', url])
        expect([code, stdout]).toEqual([2, ''])
        expect(stderr).toMatch(/ERR_QUEUE_UNREACHABLE: Redis cannot be used: connect ECONNREFUSED/)
        expect(stderr).not.toContain('secret')
      }
    },
  )

  test.each([
    [['--format', 'parquet'], 'Parquet is written into a file'],
    [['--manifest', 'm.json'], 'cannot be used with option `--manifest <file>`'],
    [
      ['--emit-policies', 'least', '--what-if', 'b'],
      'cannot be used with option `--what-if <bundle>`',
    ],
    [['--shard-size', '0'], 'it must be a number above zero'],
  ])('has no %j', async (more, message) => {
    const at = await prepare()
    const args = ['audit', at('a.bundle'), at('e.json'), '--queue', 'redis://127.0.0.1', ...more]
    const { code, stderr } = await sallyport(args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test.each([
    [[], 'required option `--root <folder>` not specified'],
    [['--root', 'package.json'], 'a root must be a folder'],
    [['--root', 'not-there'], 'there is no such file'],
    [['--root', 's3://'], 'the path has no bucket'],
  ])('has no worker with %j', async (roots, message) => {
    const { code, stderr } = await sallyport(['worker', '--queue', 'redis://127.0.0.1', ...roots])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test('is what a folder of work is for', async () => {
    const at = await prepare()
    const { code, stderr } = await sallyport(['audit', at('a.bundle'), at('e.json'), '--work', 'w'])
    expect(code).toBe(2)
    expect(stderr).toContain('a folder of work is of an audit on many machines')
  })

  test('says which packages are missing, and how they are installed', async () => {
    await expect(importOptional('not-a-package', 'bullmq ioredis')).rejects.toMatchObject({
      code: 'ERR_PACKAGE_MISSING',
      message: 'the package `not-a-package` is not installed',
      hint: expect.stringContaining('`npm i bullmq ioredis`'),
    })
  })
})
