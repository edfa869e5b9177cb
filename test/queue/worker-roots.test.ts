/** What a worker opens: nothing outside of its roots, however a path is written. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { auditShard } from '../../src/cli/queue/audit-shard.ts'
import { confirmInRoots, openRoots } from '../../src/cli/queue/worker-roots.ts'
import { makeFolder } from '../cli/command-line.ts'
import { aliceWith, auditorOf, bundleOf, eventOf, listEvent } from '../support/audits.ts'

const line = () => JSON.stringify(eventOf(listEvent))

function folders() {
  const at = makeFolder({ 'in/a.json': line(), 'in/b/c.json': line(), 'out/secret.json': line() })
  symlinkSync(at('out/secret.json'), at('in/link.json'))
  symlinkSync(at('out'), at('in/linked'))
  symlinkSync(at('in/a.json'), at('in/same.json'))
  symlinkSync(at('in'), at('root'))
  return at
}

const codeOf = (path: string, roots: ReturnType<typeof openRoots>) => {
  try {
    confirmInRoots(path, roots)
    return 'opened'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('files below a root are opened, also by links that stay there', () => {
  const at = folders()
  const roots = openRoots([at('in')])
  for (const name of ['a.json', 'b/c.json', 'same.json']) {
    expect(codeOf(at(`in/${name}`), roots)).toBe('opened')
  }
  expect(codeOf(at('root/a.json'), openRoots([at('root')]))).toBe('opened')
  expect(codeOf(at('in/a.json'), openRoots([at('root')]))).toBe('opened')
})

test.each([
  'out/secret.json',
  'in/link.json',
  'in/linked/secret.json',
  'in',
  'in/../out/secret.json',
  'in/b/../a.json',
  'inside.json',
  'out/not-there.json',
])('no file is opened outside of the roots: %s', (name) => {
  const at = folders()
  const path = `${at('')}${name.startsWith('/') ? name.slice(1) : name}`
  expect(codeOf(path, openRoots([at('in')]))).toBe('ERR_QUEUE_ROOT')
})

test('absolute paths are wanted, and nothing is open where objects alone are', () => {
  const at = folders()
  const roots = openRoots([at('in')])
  expect(codeOf('in/a.json', roots)).toBe('ERR_QUEUE_ROOT')
  expect(codeOf('/etc/passwd', roots)).toBe('ERR_QUEUE_ROOT')
  expect(codeOf(at('in/a.json'), openRoots(['s3://trail']))).toBe('ERR_QUEUE_ROOT')
  expect(codeOf(at('in/a.json'), [])).toBe('ERR_QUEUE_ROOT')
})

test.each([
  ['s3://trail/AWSLogs/a.json', 'opened'],
  ['s3://trail/AWSLogs-other/a.json', 'ERR_QUEUE_ROOT'],
  ['s3://trail/AWSLogs/../secret.json', 'ERR_QUEUE_ROOT'],
  ['s3://trail/secret.json', 'ERR_QUEUE_ROOT'],
  ['s3://other/AWSLogs/a.json', 'ERR_QUEUE_ROOT'],
])('objects below a root are opened: %s', (path, code) => {
  expect(codeOf(path, openRoots(['s3://trail/AWSLogs']))).toBe(code)
  expect(codeOf(path, openRoots(['s3://trail/AWSLogs/']))).toBe(code)
})

test('a shard with one file outside is audited not at all', async () => {
  const at = folders()
  mkdirSync(at('in/folder.json'))
  const bundle = await bundleOf(aliceWith())
  const { digest } = await auditorOf(aliceWith())
  const bytes = line().length
  const work = {
    bundle,
    digest,
    mapping: undefined,
    wishes: undefined,
    other: undefined,
    roots: openRoots([at('in')]),
  }
  const outside = [at('in/a.json'), at('in/link.json')].map((path) => ({ path, bytes, changed: 0 }))
  expect(await auditShard({ ...work, files: outside })).toEqual({
    fault: `ERR_QUEUE_ROOT: the file is outside the roots of this worker (${at('in/link.json')})`,
    isFinal: false,
  })
  const folder = [{ path: join(at('in'), 'folder.json'), bytes: 4_096, changed: 0 }]
  expect(await auditShard({ ...work, files: folder })).toMatchObject({
    fault: expect.stringContaining('ERR_FILE_INVALID'),
  })
})
