/** Files in and out: which are opened, how much of them, and what is never written over. */
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, symlinkSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'
import { account, allowedRequest, directory, passingCase } from './documents.ts'

const naming = (path: string) => ({
  accounts: [{ id: account, users: [{ name: 'alice', policies: [path] }] }],
})

const secret = { secret: 'hunter2' }

describe('a policy file that a document names', () => {
  test.each(['../secret.json', './../../etc/passwd', '/etc/passwd'])(
    'outside its folder is refused: %s',
    async (path) => {
      const folder = makeFolder({ 'in/a.directory.json': naming(path), 'secret.json': secret })
      const outcome = await sallyport(['validate', folder('in/a.directory.json')])
      expect(outcome.code).toBe(3)
      expect(outcome.stdout).toContain('INVALID_POLICY_PATH')
      expect(outcome.stdout).not.toMatch(/hunter2|`secret`/)
    },
  )

  test('is not found through a link that leaves its folder', async () => {
    const folder = makeFolder({
      'in/a.directory.json': naming('./link.json'),
      'in/b.directory.json': naming('./out/secret.json'),
      'out/secret.json': secret,
    })
    symlinkSync(folder('out/secret.json'), folder('in/link.json'))
    symlinkSync(folder('out'), folder('in/out'))
    for (const file of ['in/a.directory.json', 'in/b.directory.json']) {
      const outcome = await sallyport(['compile', folder(file), '-o', folder('x.bundle')])
      expect(outcome.code).toBe(3)
      expect(outcome.stderr).toContain('it is outside the folder of the document')
      expect(outcome.stderr).not.toMatch(/hunter2|`secret`/)
    }
  })

  test('is never a device or a pipe, and never large', async () => {
    const folder = makeFolder({
      'pipe.directory.json': naming('./pipe'),
      'large.directory.json': naming('./large'),
      large: ' '.repeat(13_000_000),
    })
    execFileSync('mkfifo', [folder('pipe')])
    const pipe = await sallyport(['validate', folder('pipe.directory.json')])
    expect(pipe.stdout).toContain('it is neither a file nor a pipe')
    const large = await sallyport(['validate', folder('large.directory.json')])
    expect(large.stdout).toContain('the file has more than 12582912 bytes')
  })
})

describe('a file that is an argument', () => {
  test.each([
    ['validate', '/dev/zero'],
    ['test', '/dev/zero'],
    ['inspect', '/dev/zero'],
    ['compile', '/dev/zero', '-o', '/tmp/none.bundle'],
  ])('is no device: %s %s', async (...args) => {
    const outcome = await sallyport(args)
    expect(outcome.code).toBe(args[0] === 'test' ? 3 : 2)
    expect(outcome.stderr).toContain('it is neither a file nor a pipe')
  })

  test('may begin with a mark of UTF-8', async () => {
    const marked = (value: unknown) => `\uFEFF${JSON.stringify(value)}`
    const folder = makeFolder({
      'a.directory.json': marked(directory),
      'a.iamtest.json': marked(passingCase),
      'a.jsonl': marked(allowedRequest),
    })
    const bundle = folder('a.bundle')
    const compiled = await sallyport(['compile', folder('a.directory.json'), '-o', bundle])
    expect(compiled).toMatchObject({ code: 0, stderr: '' })
    expect(await sallyport(['test', folder('a.iamtest.json')])).toMatchObject({ code: 0 })
    expect(await sallyport(['check', bundle, '--requests', folder('a.jsonl')])).toMatchObject({
      code: 0,
    })
  })

  test.each(['utf16le', 'utf16be'])('may be %s, when its mark says so', async (encoding) => {
    const folder = makeFolder({
      'a.directory.json': inUtf16(directory, encoding),
      'a.jsonl': inUtf16(allowedRequest, encoding),
    })
    const bundle = folder('a.bundle')
    const compiled = await sallyport(['compile', folder('a.directory.json'), '-o', bundle])
    expect(compiled).toMatchObject({ code: 0, stderr: '' })
    const checked = await sallyport(['check', bundle, '--requests', folder('a.jsonl')])
    expect(checked).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(checked.stdout)).toMatchObject({ verdict: 'allowed' })
  })

  test.each([
    ['utf16le', 'UTF-16LE', 'Unicode'],
    ['utf16be', 'UTF-16BE', 'BigEndianUnicode'],
  ])(
    'in %s without its mark is named, with commands that convert it',
    async (encoding, iconv, shell) => {
      const folder = makeFolder({ 'a.directory.json': inUtf16(directory, encoding).subarray(2) })
      const outcome = await sallyport(['validate', folder('a.directory.json')])
      expect(outcome.code).toBe(3)
      expect(outcome.stderr).toContain('the file is UTF-16 text, not UTF-8')
      expect(outcome.stderr).toContain(`iconv -f ${iconv} -t UTF-8 FILE > NEW`)
      expect(outcome.stderr).toContain(
        `Get-Content -Encoding ${shell} FILE | Set-Content -Encoding utf8 NEW`,
      )
    },
  )

  test('in UTF-16 that is cut off within a character is damaged', async () => {
    const folder = makeFolder({ 'a.directory.json': inUtf16(directory, 'utf16le').subarray(0, 9) })
    const outcome = await sallyport(['validate', folder('a.directory.json')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('the file is damaged UTF-16 text')
  })

  test('is inflated when it is gzip, whatever its name', async () => {
    const folder = makeFolder({
      'a.directory.json': gzipSync(JSON.stringify(directory)),
      'a.jsonl': gzipSync(inUtf16(allowedRequest, 'utf16le')),
    })
    const bundle = folder('a.bundle')
    const compiled = await sallyport(['compile', folder('a.directory.json'), '-o', bundle])
    expect(compiled).toMatchObject({ code: 0, stderr: '' })
    const checked = await sallyport(['check', bundle, '--requests', folder('a.jsonl')])
    expect(checked).toMatchObject({ code: 0, stderr: '' })
  })

  test('that is gzip and cut off is named, a stream too', async () => {
    const folder = makeFolder({
      'a.directory.json': directory,
      'b.directory.json': gzipSync(JSON.stringify(directory)).subarray(0, 40),
      'a.jsonl': gzipSync(JSON.stringify(allowedRequest)).subarray(0, 40),
    })
    const bundle = folder('a.bundle')
    await sallyport(['compile', folder('a.directory.json'), '-o', bundle])
    for (const args of [
      ['validate', folder('b.directory.json')],
      ['check', bundle, '--requests', folder('a.jsonl')],
    ]) {
      const outcome = await sallyport(args)
      expect(outcome.code).toBe(3)
      expect(outcome.stderr).toContain('the file cannot be inflated')
    }
  })

  test('that is a bundle where text is expected says so', async () => {
    const folder = makeFolder({ 'a.directory.json': directory })
    const bundle = folder('a.bundle')
    await sallyport(['compile', folder('a.directory.json'), '-o', bundle])
    const outcome = await sallyport(['compile', bundle, '-o', folder('b.bundle')])
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
    expect(outcome.stderr).toContain('the file is a bundle, not text')
  })
})

/** With its byte order mark. */
function inUtf16(value: unknown, encoding: string): Buffer {
  const bytes = Buffer.from(`\uFEFF${JSON.stringify(value)}`, 'utf16le')
  return encoding === 'utf16le' ? bytes : bytes.swap16()
}

test('compile never writes over what it reads, by whatever name', async () => {
  const folder = makeFolder({
    'a.directory.json': naming('./read.json'),
    'read.json': { Statement: [] },
  })
  const input = folder('a.directory.json')
  symlinkSync(input, folder('symbolic'))
  linkSync(input, folder('hard'))
  const before = readFileSync(input, 'utf8')
  for (const output of [input, folder('symbolic'), folder('hard'), folder('read.json')]) {
    const outcome = await sallyport(['compile', input, '-o', output])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('the output would replace an input')
  }
  expect(readFileSync(input, 'utf8')).toBe(before)
})
