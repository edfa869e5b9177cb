/** `sallyport check`: verdicts, exit codes and JSON lines. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { alice, allowedRequest, deniedRequest, directory, silentRequest } from './documents.ts'

async function makeBundle(files: Readonly<Record<string, unknown>> = {}) {
  const folder = makeFolder({ 'team.directory.json': directory, ...files })
  const bundle = folder('team.bundle')
  await sallyport(['compile', folder('team.directory.json'), '-o', bundle])
  return { folder, bundle }
}

const json = (value: unknown) => JSON.stringify(value)

describe('one request', () => {
  test('an allowed request exits 0 and names the statement that carries it', async () => {
    const { bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--request', json(allowedRequest)])
    const identity = { policyType: 'identity', policy: 'alice/Reports', sid: 'ReadReports' }
    const file = expect.stringContaining('team.directory.json')
    expect(JSON.parse(outcome.stdout)).toEqual({
      verdict: 'allowed',
      policyType: 'identity',
      statements: ['ReadReports'],
      determinedBy: [{ ...identity, index: 0, file, line: expect.any(Number), effect: 'Allow' }],
      principal: alice,
    })
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
  })

  test('a denied request exits 0 too, for a denial is an answer', async () => {
    const { bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--request', json(deniedRequest)])
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      verdict: 'explicitDeny',
      statements: ['NotFromOutside'],
    })
    expect(outcome.code).toBe(0)
  })

  test('context keys that differ only in case are told of beside the answer (C-8)', async () => {
    const { bundle } = await makeBundle()
    const context = { ...allowedRequest.context, 'app:k': 'a', 'App:K': 'b' }
    const request = json({ ...allowedRequest, context })
    for (const command of ['check', 'explain']) {
      const { code, stderr } = await sallyport([command, bundle, '--request', request])
      expect(stderr).toMatch(/^note: context key `App:K` is also written `app:k`: keep one/)
      expect(code).toBe(0)
    }
  })

  test('on a terminal the answer is a line for people, in colour', async () => {
    const { bundle } = await makeBundle()
    const args = ['check', bundle, '--request', json(allowedRequest)]
    const { stdout } = await sallyport(args, { terminal: true })
    expect(stdout).toContain('\u001b[')
    expect(stdout).toMatch(/allowed.*by identity: ReadReports/)
    expect(stdout).toContain('team.directory.json:')
  })

  test('--json writes JSON on a terminal as well', async () => {
    const { bundle } = await makeBundle()
    const args = ['check', bundle, '--json', '--request', json(silentRequest)]
    const { stdout } = await sallyport(args, { terminal: true })
    expect(JSON.parse(stdout)).toEqual({
      verdict: 'implicitDeny',
      policyType: 'identity',
      statements: [],
      principal: alice,
    })
  })

  test('a list is the parts of one call: all must be allowed (E-12)', async () => {
    const { bundle } = await makeBundle()
    const parts = json([allowedRequest, silentRequest])
    const { stdout } = await sallyport(['check', bundle, '--request', parts])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'implicitDeny' })
  })

  test.each([
    ['allowed', allowedRequest, 0],
    ['allowed', silentRequest, 4],
    ['denied', silentRequest, 0],
    ['denied', deniedRequest, 0],
    ['denied', allowedRequest, 4],
    ['explicitDeny', silentRequest, 4],
  ])('--expect %s of %j exits %i', async (expected, request, code) => {
    const { bundle } = await makeBundle()
    const args = ['check', bundle, '--expect', expected, '--request', json(request)]
    expect(await sallyport(args)).toMatchObject({ code })
  })

  test('a contradicted derived key is an error, unless it is a simulation', async () => {
    const { bundle } = await makeBundle()
    const context = { 'aws:SourceIp': '203.0.113.7', 'aws:username': 'mallory' }
    const args = ['check', bundle, '--request', json({ ...allowedRequest, context })]
    const refused = await sallyport(args)
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('error ERR_REQUEST_INVALID')
    expect(await sallyport([...args, '--simulate'])).toMatchObject({ code: 0 })
  })

  test('session policies that come with a role are compiled on the spot', async () => {
    const role = `arn:aws:iam::111122223333:role/reader`
    const trust = {
      Statement: { Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' },
    }
    const document = { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
    const [first] = directory.accounts
    const roles = [{ name: 'reader', trust, policies: [{ name: 'All', document }] }]
    const { bundle } = await makeBundle({
      'team.directory.json': { ...directory, accounts: [{ ...first, roles }] },
    })
    const narrow = { Statement: { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' } }
    const request = { ...allowedRequest, principal: { role, session: 'me', policies: [narrow] } }
    const { stdout } = await sallyport(['check', bundle, '--request', json(request)])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'implicitDeny', policyType: 'session' })
  })
})

describe.each(['check', 'explain'])('%s takes the request', (command) => {
  const asked = json({ ...allowedRequest, principal: 'alice' })

  test('from a file, from standard input, and parts of a call', async () => {
    const { bundle, folder } = await makeBundle({
      'a.json': `\uFEFF${asked}`,
      'b.json': `[${asked}]`,
    })
    const args = [command, bundle, '--json', '--request']
    const given = await sallyport([...args, asked])
    expect(given).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(given.stdout).verdict).toBe('allowed')
    expect(await sallyport([...args, `@${folder('a.json')}`])).toEqual(given)
    expect(await sallyport([...args, `@${folder('b.json')}`])).toEqual(given)
    expect(await sallyport([...args, '-'], { stdin: asked })).toEqual(given)
  })

  test('from nowhere else: a missing file exits 2, empty or broken input 3', async () => {
    const { bundle, folder } = await makeBundle({
      'utf16.json': Buffer.from('{}', 'utf16le'),
    })
    const args = [command, bundle, '--request']
    expect(await sallyport([...args, `@${folder('none.json')}`])).toMatchObject({
      code: 2,
      stdout: '',
    })
    expect(await sallyport([...args, '@'])).toMatchObject({ code: 2, stdout: '' })
    expect((await sallyport([...args, `@${folder('utf16.json')}`])).stderr).toContain('UTF-16')
    expect(await sallyport([...args, '-'])).toMatchObject({ code: 3, stdout: '' })
    const endless = await sallyport([...args, '-'], { stdin: ' '.repeat(17_000_000) })
    expect(endless).toMatchObject({ code: 3, stdout: '' })
    expect(endless.stderr).toContain('has more than 16777216 bytes')
  })
})

describe('a request that is none', () => {
  test.each([
    ['{', 'the request is not JSON'],
    ['[{]', 'the request is not JSON'],
    ['[]', 'a call has at least one part'],
    ['"alice"', 'must be an object'],
    [json({ ...allowedRequest, resorce: '*' }), 'member `resorce` is not known here'],
    [json([{ ...allowedRequest, action: 1 }]), '`action` must be a string'],
    [json({ ...allowedRequest, principal: 'bob' }), 'the bundle has no user or role with the name'],
    [json({ ...allowedRequest, principal: 1 }), '`principal` must be an ARN or an object'],
    ['{"principal":"anonymous","principal":"anonymous","action":"a:b","resource":"*"}', 'twice'],
    ['[{"principal":"anonymous","action":"a:b","resource":"*","resource":"*"}]', 'twice'],
    ['{"principal":"alice","action":"a:b","action":"a:c","resource":"*"}', 'twice'],
  ])('%s exits 3 and says why', async (request, message) => {
    const { bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--request', request])
    expect(outcome.stderr).toContain('error ERR_REQUEST_INVALID: ')
    expect(outcome.stderr).toContain(message)
    expect(outcome.stderr).toContain('\n  hint: ')
    expect(outcome.stderr).not.toContain('    at ')
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
  })

  test('the fault of a part says which part', async () => {
    const { bundle } = await makeBundle()
    const parts = json([allowedRequest, { ...allowedRequest, action: 'getObject' }])
    const { stderr } = await sallyport(['check', bundle, '--request', parts])
    expect(stderr).toContain('at request[1].action')
  })
})

describe('an answer', () => {
  test('names the policies of statements whose Sids are the same', async () => {
    const named = (Effect: string) => ({
      Statement: { Sid: 'VisualEditor0', Effect, Action: 's3:*', Resource: '*' },
    })
    const policies = [
      { name: 'One', document: named('Allow') },
      { name: 'Two', document: named('Deny') },
    ]
    const [first] = directory.accounts
    const users = [{ name: 'alice', policies }]
    const { bundle } = await makeBundle({
      'team.directory.json': { accounts: [{ ...first, users }] },
    })
    const args = ['check', bundle, '--request', json(allowedRequest)]
    const { statements, determinedBy } = JSON.parse((await sallyport(args)).stdout)
    expect(statements).toEqual(['VisualEditor0'])
    expect(determinedBy).toMatchObject([{ policy: 'alice/Two', sid: 'VisualEditor0', index: 0 }])
    expect((await sallyport(args, { terminal: true })).stdout).toContain(
      'VisualEditor0 of alice/Two',
    )
  })

  test.each([
    ['alice', alice],
    [{ user: alice, mfa: true, sessionToken: true }, alice],
    [{ role: alice.replace('user/', 'role/a/') }, alice.replace('user/', 'role/a/')],
    [
      { role: alice.replace('user/', 'role/a/'), session: 'me' },
      alice.replace('iam', 'sts').replace('user/', 'assumed-role/').concat('/me'),
    ],
    [{ service: 'events.amazonaws.com' }, 'events.amazonaws.com'],
    [{ federated: 'accounts.google.com' }, 'accounts.google.com'],
    [
      { federatedUser: alice.replace(':iam:', ':sts:').replace('user/', 'federated-user/') },
      alice.replace(':iam:', ':sts:').replace('user/', 'federated-user/'),
    ],
    [{ assumedRoot: alice.replace('user/alice', 'root') }, alice.replace('user/alice', 'root')],
    ['anonymous', 'anonymous'],
  ])('names who asks: %j', async (principal, named) => {
    const { bundle } = await makeBundle()
    const request = json({ ...allowedRequest, principal })
    const { stdout } = await sallyport(['check', bundle, '--request', request])
    expect(JSON.parse(stdout).principal).toBe(named)
  })

  test('repeats the id of a request, of the first part that has one, and of one that is none', async () => {
    const { bundle } = await makeBundle()
    const lines = [
      { id: 'r-1', ...allowedRequest },
      [allowedRequest, { ...silentRequest, id: 2 }, { ...silentRequest, id: 3 }],
      { ...allowedRequest, action: 7, id: 'r-4' },
      { ...allowedRequest, id: { no: 'id' } },
      allowedRequest,
    ]
    const stdin = lines.map((line) => `${json(line)}\n`).join('')
    const { stdout } = await sallyport(['check', bundle, '--requests', '-'], { stdin })
    const answers = readLines(stdout) as { id?: unknown; error?: { message: string } }[]
    expect(answers.map(({ id }) => id)).toEqual(['r-1', 2, 'r-4', undefined, undefined])
    expect(answers[3]?.error?.message).toContain('member `id` is not known here')
    const one = ['check', bundle, '--request', json(lines[0])]
    expect(JSON.parse((await sallyport(one)).stdout)).toMatchObject({ id: 'r-1' })
    const explained = await sallyport(['explain', ...one.slice(1), '--json'])
    expect(JSON.parse(explained.stdout)).toMatchObject({ id: 'r-1', principal: alice })
  })
})

describe('JSON lines', () => {
  test('are answered in their order, blank lines left out', async () => {
    const lines = [json(allowedRequest), '', json(deniedRequest), json([silentRequest])]
    const { folder, bundle } = await makeBundle({ 'requests.jsonl': lines.join('\r\n') })
    const outcome = await sallyport(['check', bundle, '--requests', folder('requests.jsonl')])
    const verdicts = ['allowed', 'explicitDeny', 'implicitDeny']
    expect(readLines(outcome.stdout)).toMatchObject(verdicts.map((verdict) => ({ verdict })))
    expect(outcome.code).toBe(0)
  })

  test('come from standard input as well', async () => {
    const { bundle } = await makeBundle()
    const stdin = `${json(allowedRequest)}\n${json(silentRequest)}`
    const outcome = await sallyport(['check', bundle, '--requests', '-'], { stdin })
    expect(readLines(outcome.stdout)).toHaveLength(2)
  })

  test('a bad line is answered with its error and the rest is decided; exit 3', async () => {
    const bad = json({ ...allowedRequest, action: 7 })
    const stdin = `${json(allowedRequest)}\n\nnonsense\n${bad}\n${json(deniedRequest)}\n`
    const { bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--requests', '-'], { stdin })
    const [first, second, third, fourth] = readLines(outcome.stdout)
    expect(first).toMatchObject({ verdict: 'allowed' })
    expect(second).toMatchObject({ error: { code: 'ERR_REQUEST_INVALID', place: 'stdin:3:1' } })
    expect(third).toMatchObject({
      error: { message: '`action` must be a string, not a number', hint: 'write a string here' },
    })
    expect(third).toHaveProperty(
      'error.place',
      expect.stringMatching(/^stdin:4:\d+ request\.action$/),
    )
    expect(fourth).toMatchObject({ verdict: 'explicitDeny' })
    expect(outcome.stderr).toBe('2 of 4 lines could not be decided\n')
    expect(outcome.code).toBe(3)
  })

  test('--expect counts the other verdicts; exit 4', async () => {
    const stdin = `${json(allowedRequest)}\n${json(deniedRequest)}\n`
    const { bundle } = await makeBundle()
    const args = ['check', bundle, '--requests', '-', '--expect', 'allowed']
    const outcome = await sallyport(args, { stdin })
    expect(outcome).toMatchObject({ code: 4, stderr: '1 of 2 verdicts are not allowed\n' })
  })

  test('a line of 17 million characters is refused and the next one decided', async () => {
    const stdin = `${'x'.repeat(17_000_000)}\n${json(allowedRequest)}\n`
    const { bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--requests', '-'], { stdin })
    expect(readLines(outcome.stdout)).toMatchObject([
      { error: { code: 'ERR_LIMIT_EXCEEDED', place: 'stdin:1' } },
      { verdict: 'allowed' },
    ])
  })

  test('may be compressed, and may begin with a byte order mark', async () => {
    const text = `\uFEFF${json([allowedRequest])}\n`
    const { folder, bundle } = await makeBundle({ 'a.jsonl': text, 'a.jsonl.gz': gzipSync(text) })
    for (const name of ['a.jsonl', 'a.jsonl.gz']) {
      const outcome = await sallyport(['check', bundle, '--requests', folder(name)])
      expect(readLines(outcome.stdout)).toMatchObject([{ verdict: 'allowed' }])
    }
  })

  test.each(['none.jsonl.gz', ''])('%j cannot be read: exit 2', async (name) => {
    const { folder, bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--requests', folder(name)])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('error ERR_FILE_UNREADABLE: ')
  })

  test('gzip that is cut off exits 3', async () => {
    const cut = gzipSync(json(allowedRequest)).subarray(0, 30)
    const { folder, bundle } = await makeBundle({ 'cut.jsonl.gz': cut })
    const outcome = await sallyport(['check', bundle, '--requests', folder('cut.jsonl.gz')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('error ERR_FILE_INVALID: the file cannot be inflated')
  })

  test('a name says nothing of gzip: plain lines may end in .gz', async () => {
    const { folder, bundle } = await makeBundle({ 'plain.jsonl.gz': `${json(allowedRequest)}\n` })
    const outcome = await sallyport(['check', bundle, '--requests', folder('plain.jsonl.gz')])
    expect(readLines(outcome.stdout)).toMatchObject([{ verdict: 'allowed' }])
  })

  test('nothing in, nothing out, and a note', async () => {
    const { bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--requests', '-'])
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: 'stdin has no request\n' })
  })

  test.each(['', '\n\n', '\uFEFF'])(
    'no request in %j meets no expectation: exit 4',
    async (text) => {
      const { folder, bundle } = await makeBundle({ 'none.jsonl': text })
      const args = ['check', bundle, '--requests', folder('none.jsonl'), '--expect', 'allowed']
      const { code, stderr } = await sallyport(args)
      expect(stderr).toBe(`${folder('none.jsonl')} has no request, so no verdict is allowed\n`)
      expect(code).toBe(4)
    },
  )

  test('a line that is not UTF-8 is refused, and the others are decided', async () => {
    const line = Buffer.from(`${json(allowedRequest)}\n`)
    const half = Buffer.from('{"principal":"\u00e9"}\n', 'latin1')
    const surrogate = Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])
    const { folder, bundle } = await makeBundle({
      'requests.jsonl': Buffer.concat([line, half, line, surrogate]),
    })
    const outcome = await sallyport(['check', bundle, '--requests', folder('requests.jsonl')])
    const refused = (number: number) => ({
      error: {
        code: 'ERR_REQUEST_INVALID',
        message: 'the line is not UTF-8 text',
        place: `${folder('requests.jsonl')}:${number}`,
        hint: 'save the file as UTF-8',
      },
    })
    expect(readLines(outcome.stdout)).toMatchObject([
      { verdict: 'allowed' },
      refused(2),
      { verdict: 'allowed' },
      refused(4),
    ])
    expect(outcome.code).toBe(3)
  })

  test('a character that two reads share is read whole', async () => {
    const context = { ...allowedRequest.context, 'app:text': '\u00e9\u{1f511}'.repeat(200_000) }
    const line = `${json({ ...allowedRequest, context })}\n`
    const { folder, bundle } = await makeBundle({ 'requests.jsonl': line })
    const outcome = await sallyport(['check', bundle, '--requests', folder('requests.jsonl')])
    expect(outcome.stdout).not.toContain('UTF-8')
  })

  test('UTF-16 without a mark is one error with the way out, not one a line', async () => {
    const text = `${json(allowedRequest)}\r\n`.repeat(3)
    const { folder, bundle } = await makeBundle({ 'utf16.jsonl': Buffer.from(text, 'utf16le') })
    const outcome = await sallyport(['check', bundle, '--requests', folder('utf16.jsonl')])
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
    expect(outcome.stderr).toContain('the file is UTF-16 text, not UTF-8')
    expect(outcome.stderr).toContain('iconv -f UTF-16LE')
  })

  test('5,000 lines are all answered, in their order', async () => {
    const requests = [allowedRequest, deniedRequest, silentRequest]
    const lines = Array.from({ length: 5_000 }, (_, at) => `${json(requests[at % 3])}\n`)
    const { folder, bundle } = await makeBundle({ 'requests.jsonl': lines.join('') })
    const { stdout } = await sallyport(['check', bundle, '--requests', folder('requests.jsonl')])
    const verdicts = ['allowed', 'explicitDeny', 'implicitDeny']
    expect(readLines(stdout)).toMatchObject(
      lines.map((_, at) => ({ verdict: verdicts[at % verdicts.length] })),
    )
  })
})

describe('misuse', () => {
  test.each([[[]], [['--request', '{}', '--requests', '-']]])(
    'neither or both ways to give requests (%j) is a usage error',
    async (args) => {
      const { bundle } = await makeBundle()
      const outcome = await sallyport(['check', bundle, ...args])
      expect(outcome).toMatchObject({ code: 2, stdout: '' })
      expect(outcome.stderr).toContain('error ERR_USAGE: ')
    },
  )

  test('many requests are not written for people', async () => {
    const { bundle } = await makeBundle()
    const args = ['check', bundle, '--requests', '-', '--format', 'pretty']
    expect(await sallyport(args)).toMatchObject({ code: 2 })
  })

  test('a file of requests that does not exist is a usage error', async () => {
    const { folder, bundle } = await makeBundle()
    const outcome = await sallyport(['check', bundle, '--requests', folder('none.jsonl')])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('there is no such file or folder')
  })

  test('a document in place of its bundle is told from a damaged bundle', async () => {
    const { folder, bundle } = await makeBundle({ 'empty.bundle': '' })
    const request = ['--request', json(allowedRequest)]
    const outcome = await sallyport(['check', folder('team.directory.json'), ...request])
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
    expect(outcome.stderr).toContain('error ERR_FILE_INVALID: the file is JSON, not a bundle')
    const empty = await sallyport(['check', folder('empty.bundle'), ...request])
    expect(empty.stderr).toContain('hint: compile it with `sallyport compile`')
    expect(await sallyport(['check', bundle, ...request])).toMatchObject({ code: 0 })
  })

  test('a bundle that is none, or damaged, exits 3', async () => {
    const { folder, bundle } = await makeBundle({ 'no.bundle': 'not a bundle at all' })
    const bytes = readFileSync(bundle)
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
    writeFileSync(folder('damaged.bundle'), bytes)
    for (const name of ['no.bundle', 'damaged.bundle']) {
      const outcome = await sallyport(['check', folder(name), '--request', json(allowedRequest)])
      expect(outcome).toMatchObject({ code: 3, stdout: '' })
      expect(outcome.stderr).toMatch(/^error ERR_BUNDLE_(?:MALFORMED|DIGEST): /)
      expect(outcome.stderr).toContain(`  at ${folder(name)}`)
    }
  })
})
