/** `sallyport audit`: files of every kind, whole and damaged, and what is written of them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { account, aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'
import { makeFolder, sallyport } from './command-line.ts'

const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
let bundle: Uint8Array

beforeAll(async () => {
  bundle = await bundleOf(aliceWith(allow))
})

function events(count: number, members: object = listEvent): object[] {
  return Array.from({ length: count }, () => eventOf(members))
}

const volumes = { ...listEvent, eventName: 'DescribeVolumes' }

/** Runs an audit of files in a folder; returns the report of `--format json`. */
async function auditOf(files: Readonly<Record<string, unknown>>, ...more: readonly string[]) {
  const at = makeFolder({ 'a.bundle': bundle, ...files })
  const { code, stdout, stderr } = await sallyport([
    'audit',
    at('a.bundle'),
    at('logs'),
    '--json',
    ...more,
  ])
  return { code, stderr, report: JSON.parse(stdout), at }
}

describe('inputs', () => {
  test('are files of CloudTrail, gzip or not, lists, lines and wrapped events, in folders', async () => {
    const lookup = { Events: events(2).map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) }
    const { code, report, stderr } = await auditOf({
      'logs/AWSLogs/1.json': { Records: events(2) },
      'logs/AWSLogs/2.json.gz': gzipSync(JSON.stringify({ Records: events(2) })),
      'logs/lookup.json': lookup,
      'logs/list.json': events(2),
      'logs/firehose.log': events(2)
        .map((one) => JSON.stringify(one))
        .join(''),
      'logs/lines.jsonl': events(2)
        .map((one) => JSON.stringify({ detail: one }))
        .join('\n'),
      'logs/marked.json': `\ufeff${JSON.stringify({ Records: events(1) })}`,
      'logs/CloudTrail-Digest/digest.json.gz': gzipSync('{}'),
      'logs/CloudTrail-Insight/insight.json.gz': gzipSync('{}'),
      'logs/picture.png': 'not text',
    })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(report).toMatchObject({ events: 13, outcomes: { agree: 13 }, rejected: 0 })
    expect(report.skipped).toHaveLength(3)
  })

  test('of a file in two gzip members are both read', async () => {
    const members = [events(1), events(1)].map((one) => gzipSync(JSON.stringify(one)))
    const { report } = await auditOf({ 'logs/a.json.gz': Buffer.concat(members) })
    expect(report).toMatchObject({ events: 2, rejected: 0 })
    // the last bytes tell of the last member alone
    const text = JSON.stringify({ Records: events(900) })
    const pieces = [text.slice(0, -700), text.slice(-700)].map((one) => gzipSync(one))
    const { report: large } = await auditOf({ 'logs/a.json.gz': Buffer.concat(pieces) })
    expect(large).toMatchObject({ events: 900, rejected: 0 })
  })

  test('that are damaged are counted, with file and byte, and the others are read', async () => {
    const whole = gzipSync(JSON.stringify({ Records: events(400) }), { level: 0 })
    const lying = Buffer.from(gzipSync(JSON.stringify({ Records: events(3) })))
    lying.writeUInt32LE(7, lying.length - 4)
    const { code, report, stderr } = await auditOf({
      'logs/cut.json.gz': whole.subarray(0, whole.length - 20_000),
      'logs/lying.json.gz': lying,
      'logs/broken.json': `{"Records":[${JSON.stringify(events(1)[0])},{"a":tru},${JSON.stringify(events(1)[0])}]}`,
      'logs/nothing.json': '',
      'logs/words.json': 'hello',
      'logs/other.json': '{"hello":1}',
      'logs/bytes.json': Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      'logs/long.json': JSON.stringify(
        events(1, { ...listEvent, requestParameters: { x: 'x'.repeat(1_000_000) } }),
      ),
      'logs/longer.json': JSON.stringify([{ a: 'x'.repeat(5_000_000) }]),
      'logs/whole.json': { Records: events(5) },
    })
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /^7 could not be read; the first: ".*broken.json" at byte \d+: it is not JSON\n$/,
    )
    expect(report.outcomes.agree).toBe(report.events)
    expect(report.events).toBeGreaterThan(5 + 1 + 2 + 3 + 200)
    expect(report.events).toBeLessThan(412)
    const places = report.rejections.map(
      ({ file, offset, message }: { file: string; offset: number; message: string }) =>
        [file.replace(/.*\//, ''), offset >= 0, message] as const,
    )
    expect(places).toEqual(
      [
        ['broken.json', true, 'it is not JSON'],
        ['bytes.json', true, 'it is not UTF-8 text'],
        ['cut.json.gz', true, 'the file cannot be inflated from here on'],
        ['cut.json.gz', true, 'it is not JSON, or it is cut off'],
        ['longer.json', true, 'the event has more than 4194304 bytes'],
        ['lying.json.gz', false, 'the file cannot be inflated'],
        ['other.json', true, 'it is neither an event nor a request'],
        ['words.json', true, 'it is not JSON, or it is cut off'],
      ].filter(([file, , message]) => !(file === 'cut.json.gz' && /cut off/.test(String(message)))),
    )
  })

  test('that are not there, or no bundle, are one clear error', async () => {
    const at = makeFolder({ 'a.bundle': bundle, 'b.json': '{}' })
    const missing = await sallyport(['audit', at('a.bundle'), at('nowhere')])
    expect(missing).toMatchObject({ code: 2, stdout: '' })
    expect(missing.stderr).toContain('there is no such file or folder')
    const wrong = await sallyport(['audit', at('b.json'), at('b.json')])
    expect(wrong).toMatchObject({ code: 3, stdout: '' })
    expect(wrong.stderr).toContain('the file is JSON, not a bundle')
  })

  test('whose callers the bundle does not have are all unmapped, and that is said', async () => {
    const bob = {
      ...listEvent,
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/bob` },
    }
    const { code, report, stderr } = await auditOf({ 'logs/a.json': events(3, bob) })
    expect(code).toBe(0)
    expect(report.outcomes).toMatchObject({ unmapped: 3 })
    expect(stderr).toContain('nothing could be compared')
  })
})

describe('what is written', () => {
  const files = () => ({ 'a.bundle': bundle, 'e.json': [...events(3), ...events(2, volumes)] })

  test('is a table that a person reads', async () => {
    const at = makeFolder(files())
    const { code, stdout } = await sallyport(['audit', at('a.bundle'), at('e.json')])
    expect(code).toBe(0)
    expect(stdout).toContain('agree     3 (60.0 %)\nflip      2 (40.0 %)\n')
    expect(stdout).toMatch(
      /flips\n {2}2 {2}now implicitDeny by identity {2}arn:aws:iam::\d+:user\/alice {2}ec2:DescribeVolumes/,
    )
  })

  test('is a line an event: JSON, or values that no spreadsheet runs', async () => {
    const at = makeFolder({
      ...files(),
      'f.json': events(1, { ...listEvent, eventName: '=cmd|"x"' }),
    })
    const lines = await sallyport(['audit', at('a.bundle'), at('e.json'), '--format', 'jsonl'])
    const outcomes = lines.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).outcome)
    expect(outcomes).toEqual(['agree', 'agree', 'agree', 'flip', 'flip'])
    const csv = await sallyport([
      'audit',
      at('a.bundle'),
      at('e.json'),
      at('f.json'),
      '--format',
      'csv',
    ])
    const rows = csv.stdout.split('\r\n')
    expect(rows).toHaveLength(8)
    expect(rows[0]).toMatch(/^outcome,time,account,/)
    expect(rows[4]).toMatch(
      /^flip,2026-01-31T12:00:00.000Z,111122223333,eu-central-1,ec2.amazonaws.com DescribeVolumes,/,
    )
    expect(rows[6]).toContain('"ec2.amazonaws.com =cmd|""x"""')
  })

  test('is a page of its own, in which nothing from outside is markup', async () => {
    const named = events(1, { ...listEvent, eventName: '<script>alert(1)</script>' })
    const at = makeFolder({ ...files(), 'x.json': named })
    const { code, stdout } = await sallyport([
      ...[
        'audit',
        at('a.bundle'),
        at('e.json'),
        at('x.json'),
        '--format',
        'html',
        '-o',
        at('a.html'),
      ],
    ])
    expect([code, stdout]).toEqual([0, ''])
    const page = readFileSync(at('a.html'), 'utf8')
    expect(page).toContain('<svg viewBox')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toMatch(/<script|https?:|src=|url\(|@import/)
  })

  test('says in the legend of its page that the bundle could not be asked', async () => {
    const at = makeFolder({
      'a.bundle': bundle,
      'e.json': events(1, { ...listEvent, eventName: 'X' }),
    })
    const { stdout } = await sallyport(['audit', at('a.bundle'), at('e.json'), '--format', 'html'])
    expect(stdout).toContain('1 unmapped (100.0 %): the bundle could not be asked')
    expect(stdout).toContain('the operation is not known: ec2.amazonaws.com X')
  })

  test('is never written over an input', async () => {
    const at = makeFolder(files())
    const { code } = await sallyport(['audit', at('a.bundle'), at('e.json'), '-o', at('e.json')])
    expect(code).toBe(2)
  })
})

describe('a manifest', () => {
  test('lets an audit go on: what is done is not read again, and the counts are those of one run', async () => {
    const at = makeFolder({
      'a.bundle': bundle,
      'logs/1.json': events(3),
      'logs/2.json': events(2, volumes),
    })
    const run = (...paths: string[]) =>
      sallyport(['audit', at('a.bundle'), ...paths.map(at), '--json', '--manifest', at('m.json')])
    expect(JSON.parse((await run('logs/1.json')).stdout)).toMatchObject({ events: 3 })
    const both = JSON.parse((await run('logs')).stdout)
    const { stdout } = await sallyport(['audit', at('a.bundle'), at('logs'), '--json'])
    expect(both).toEqual(JSON.parse(stdout))
    expect(JSON.parse((await run('logs')).stdout)).toEqual(both)
    writeFileSync(at('b.bundle'), await bundleOf(aliceWith()))
    const other = await sallyport(['audit', at('b.bundle'), at('logs'), '--manifest', at('m.json')])
    expect(other).toMatchObject({ code: 3 })
    expect(other.stderr).toContain('the manifest is of an audit by another bundle')
    writeFileSync(at('m.json'), 'nonsense')
    expect((await run('logs')).code).toBe(3)
    writeFileSync(at('m.json'), '{"format":"sallyport audit 1","files":[],"saved":{}}')
    const older = await sallyport(['audit', at('a.bundle'), at('logs'), '--manifest', at('m.json')])
    expect(older).toMatchObject({ code: 3 })
    expect(older.stderr).toContain('it is of another version of sallyport')
    rmSync(at('m.json'))
    await run('logs')
    const lines = readFileSync(at('m.json'), 'utf8').trimEnd().split('\n')
    for (const cut of [lines.slice(0, -1), lines.slice(0, 2), ['{"format":"sallyport audit 3"}']]) {
      writeFileSync(at('m.json'), cut.join('\n'))
      const damaged = await run('logs')
      expect(damaged).toMatchObject({ code: 3 })
      expect(damaged.stderr).toContain('the manifest cannot be read')
    }
  })
})

test('a manifest goes on with the service reference that it was begun with', async () => {
  const at = makeFolder({
    'a.bundle': bundle,
    'e.json': events(2, { ...listEvent, eventName: 'FindInstances' }),
    'reference/ec2.json': {
      ...{ Name: 'ec2' },
      Operations: [
        {
          Name: 'FindInstances',
          AuthorizedActions: [{ Name: 'DescribeInstances', Service: 'ec2' }],
        },
      ],
    },
  })
  const run = (manifest: string, ...more: string[]) =>
    sallyport([
      'audit',
      at('a.bundle'),
      at('e.json'),
      '--json',
      '--manifest',
      at(manifest),
      ...more,
    ])
  const known = ['--service-reference', at('reference')]
  const first = await run('m.json', ...known)
  expect(JSON.parse(first.stdout)).toMatchObject({ actionsMapped: 2 })
  expect(await run('m.json', ...known)).toEqual(first)
  expect(JSON.parse((await run('n.json')).stdout)).toMatchObject({ actionsMapped: 0 })
  for (const other of [await run('m.json'), await run('n.json', ...known)]) {
    expect(other).toMatchObject({ code: 3, stdout: '' })
    expect(other.stderr).toContain('the manifest is of an audit with another mapping')
  }
})

test('the service reference says what no table knows, and what is wrong with its files', async () => {
  const reference = (text: string) => ({
    'a.bundle': bundle,
    'e.json': events(1, { ...listEvent, eventName: 'FindInstances' }),
    'reference/ec2.json': text,
    'reference/service-list.json': '[]',
  })
  const action = { Name: 'DescribeInstances', Service: 'ec2' }
  const operation = { Name: 'FindInstances', AuthorizedActions: [action] }
  const run = async (text: string) => {
    const at = makeFolder(reference(text))
    const args = ['audit', at('a.bundle'), at('e.json'), '--json']
    return sallyport([...args, '--service-reference', at('reference')])
  }
  const { stdout } = await run(JSON.stringify({ Name: 'ec2', Operations: [operation] }))
  expect(JSON.parse(stdout)).toMatchObject({ actionsMapped: 1 })
  const { code, stderr } = await run('{"Name":"ec2",\n"Operations":1}')
  expect(code).toBe(3)
  expect(stderr).toMatch(/must be an array.*ec2\.json, #\/Operations/s)
})

/** Waits until a process has a file open. */
async function opened(pid: number | undefined, path: string): Promise<void> {
  const folder = `/proc/${pid}/fd`
  while (!readdirSync(folder).some((name) => targetOf(join(folder, name)) === path)) {
    await new Promise(setImmediate)
  }
}

/** Where a link leads; undefined for one that is no longer there. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}

describe('an interrupted audit', () => {
  const program = join(import.meta.dirname, '../../dist/cli.js')

  test.skipIf(!existsSync(program))('of many files says nothing of its own', async () => {
    const logs = Array.from({ length: 12 }, (_, at) => [`logs/${at}.json`, events(2)])
    const at = makeFolder({ 'a.bundle': bundle, ...Object.fromEntries(logs) })
    const args = ['audit', at('a.bundle'), at('logs'), '--format', 'jsonl', '-o', at('out.jsonl')]
    const child = spawn(process.execPath, [program, ...args])
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readFileSync(at('out.jsonl'), 'utf8').trimEnd().split('\n').length).toBe(24)
    expect(readdirSync(at('.')).sort()).toEqual(['a.bundle', 'logs', 'out.jsonl'])
  })

  test.skipIf(!existsSync(program) || process.platform !== 'linux')(
    'leaves no half-written lines behind',
    async () => {
      const at = makeFolder({ 'a.bundle': bundle, 'logs.json': events(2) })
      await once(spawn('mkfifo', [at('pipe')]), 'exit')
      const out = ['--format', 'jsonl', '-o', at('out.jsonl')]
      const inputs = [at('logs.json'), at('pipe')]
      const child = spawn(process.execPath, [program, 'audit', at('a.bundle'), ...inputs, ...out])
      try {
        await opened(child.pid, at('pipe'))
        expect(readdirSync(at('.')).filter((name) => name.endsWith('.part')).length).toBe(1)
        child.kill('SIGINT')
        expect(await once(child, 'close')).toEqual([130, null])
        expect(readFileSync(at('out.jsonl'), 'utf8').trimEnd().split('\n').length).toBe(2)
        expect(readdirSync(at('.')).filter((name) => name.endsWith('.part'))).toEqual([])
      } finally {
        child.kill('SIGKILL')
      }
    },
  )

  test.skipIf(!existsSync(program) || process.platform !== 'linux')(
    'ends, though nobody has ever written into the pipe that it reads',
    async () => {
      const at = makeFolder({ 'a.bundle': bundle })
      await once(spawn('mkfifo', [at('pipe')]), 'exit')
      const child = spawn(process.execPath, [
        program,
        'audit',
        at('a.bundle'),
        at('pipe'),
        '--json',
      ])
      const report = text(child.stdout)
      try {
        await opened(child.pid, at('pipe'))
        child.kill('SIGINT')
        expect(await once(child, 'close')).toEqual([130, null])
        expect(JSON.parse(await report)).toMatchObject({ partial: true, events: 0 })
      } finally {
        child.kill('SIGKILL')
      }
    },
  )

  test.skipIf(!existsSync(program) || process.platform === 'win32')(
    'reports what it has read, and exits 130',
    async () => {
      const at = makeFolder({ 'a.bundle': bundle })
      const fifo = at('pipe')
      await once(spawn('mkfifo', [fifo]), 'exit')
      const child = spawn(process.execPath, [program, 'audit', at('a.bundle'), fifo, '--json'])
      let stdout = ''
      child.stdout.on('data', (data) => {
        stdout += data
      })
      // more than a pipe holds: what is written was read, but for the last of it
      const line = `${JSON.stringify(eventOf(volumes))}\n`
      const script = `const s = require('fs').createWriteStream(${JSON.stringify(fifo)})
        s.write(${JSON.stringify(line)}.repeat(3_000), () => console.log('written'))
        setInterval(() => s.write(${JSON.stringify(line)}), 20)`
      const writer = spawn(process.execPath, ['-e', script])
      try {
        await once(writer.stdout, 'data')
        child.kill('SIGINT')
        const [code] = await once(child, 'close')
        expect(code).toBe(130)
        expect(JSON.parse(stdout)).toMatchObject({ partial: true, outcomes: { flip: 1 } })
      } finally {
        writer.kill()
        child.kill('SIGKILL')
      }
    },
  )
})
