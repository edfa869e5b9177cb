/** `sallyport test`: policy tests on both evaluators, and how they are reported. */
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import {
  allowedRequest,
  deniedRequest,
  directory,
  passingCase,
  silentRequest,
} from './documents.ts'

const failingCase = {
  ...passingCase,
  name: 'alice writes <reports> & "more"',
  request: silentRequest,
  expect: { verdict: 'allowed' },
}

const inDirectory = {
  name: 'not from outside',
  directory: 'team.directory.json',
  request: deniedRequest,
  expect: { verdict: 'denied', statements: ['NotFromOutside'] },
}

async function runCases(cases: unknown, ...options: string[]) {
  const folder = makeFolder({ 'team.directory.json': directory, 'a.iamtest.json': cases })
  return sallyport(['test', folder('a.iamtest.json'), ...options])
}

describe('results', () => {
  test('cases that pass exit 0', async () => {
    const outcome = await runCases([passingCase, inDirectory])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toContain('✓ alice reads reports  allowed')
    expect(outcome.stdout).toContain('2 passed\n')
  })

  test('a case that fails exits 4 and says what the verdict is', async () => {
    const outcome = await runCases([passingCase, failingCase])
    expect(outcome.code).toBe(4)
    expect(outcome.stdout).toContain('✗ alice writes')
    expect(outcome.stdout).toContain('expected allowed; the verdict is implicitDeny')
    expect(outcome.stdout).toContain('1 passed, 1 failed')
  })

  test('a case that fails is explained, as `explain` does it', async () => {
    const failing = { ...inDirectory, expect: { verdict: 'allowed' } }
    const { stdout } = await runCases([failing])
    expect(stdout).toContain('      User: arn:aws:iam::111122223333:user/alice is not authorized')
    expect(stdout).toContain(
      '      ├─ ✗ identity-based policies: denied (without the Deny: enough by itself)\n',
    )
    expect(stdout).toMatch(/^ {6}│ {2}└─ ✗ Deny, Sid "NotFromOutside", statement 2 of /m)
    expect((await runCases([inDirectory])).stdout).not.toContain('identity-based policies')
  })

  test('each part of a call that fails is explained', async () => {
    const { directory } = inDirectory
    const request = [allowedRequest, silentRequest]
    const parts = { name: 'parts', directory, request, expect: { verdict: 'allowed' } }
    const { stdout } = await runCases([parts])
    expect(stdout.match(/identity-based policies: /g)).toHaveLength(2)
  })

  test('jsonl has a line for each case', async () => {
    const { stdout } = await runCases([passingCase, failingCase, inDirectory], '--format', 'jsonl')
    expect(readLines(stdout)).toEqual([
      { name: passingCase.name, verdict: 'allowed', expected: 'allowed', pass: true },
      {
        name: failingCase.name,
        verdict: 'implicitDeny',
        expected: 'allowed',
        pass: false,
        reason: 'the verdict is implicitDeny',
      },
      { name: inDirectory.name, verdict: 'explicitDeny', expected: 'denied', pass: true },
    ])
  })

  test('policy type and statements are compared where they are stated', async () => {
    const wrong = {
      ...passingCase,
      expect: { verdict: 'allowed', policyType: 'resource', statements: ['Other'] },
    }
    const outcome = await runCases(wrong, '--format', 'jsonl')
    expect(outcome.code).toBe(4)
    expect(readLines(outcome.stdout)).toMatchObject([
      {
        verdict: 'allowed',
        reason:
          'decided by identity, expected resource; ' +
          'determined by [ReadReports], expected [Other]',
      },
    ])
  })

  test('junit is XML with a failure for each case that fails', async () => {
    const { stdout } = await runCases([passingCase, failingCase], '--format', 'junit')
    expect(stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n/)
    expect(stdout).toMatch(
      /<testsuite name="[^"]*a\.iamtest\.json" tests="2" failures="1" errors="0"/,
    )
    expect(stdout).toContain('name="alice writes &lt;reports&gt; &amp; &quot;more&quot;"')
    expect(stdout).toContain('<failure message="expected allowed; the verdict is implicitDeny"/>')
    expect(stdout.trimEnd()).toMatch(/<\/testsuites>$/)
  })

  test('json counts and lists all cases', async () => {
    const { stdout } = await runCases([passingCase, failingCase], '--json')
    expect(JSON.parse(stdout)).toMatchObject({ passed: 1, failed: 1, cases: [{ pass: true }, {}] })
  })

  test('a request that cannot be decided fails its case and no other', async () => {
    const far = {
      ...passingCase,
      request: { ...allowedRequest, action: `s3:${'x'.repeat(2_000)}` },
    }
    const outcome = await runCases([far, passingCase], '--format', 'jsonl')
    expect(outcome.code).toBe(4)
    expect(readLines(outcome.stdout)).toMatchObject([
      { verdict: null, pass: false, error: { code: 'ERR_LIMIT_EXCEEDED' } },
      { pass: true },
    ])
    const junit = await runCases([far], '--format', 'junit')
    expect(junit.stdout).toContain('<error message="')
  })

  test('cases are simulations: the context may state derived keys', async () => {
    const context = { ...allowedRequest.context, 'aws:username': 'mallory' }
    const stated = { ...passingCase, request: { ...allowedRequest, context } }
    expect(await runCases(stated)).toMatchObject({ code: 0 })
  })
})

describe('inputs', () => {
  test('JSON lines are cases as well', async () => {
    const lines = [passingCase, inDirectory].map((one) => `${JSON.stringify(one)}\n`).join('')
    const folder = makeFolder({ 'team.directory.json': directory, 'a.jsonl': lines })
    expect(await sallyport(['test', folder('a.jsonl')])).toMatchObject({ code: 0 })
  })

  test('a folder gives its case files; directories and requests in it are left out', async () => {
    const folder = makeFolder({
      'team.directory.json': directory,
      'requests.jsonl': JSON.stringify(allowedRequest),
      'tests/a.json': { ...inDirectory, directory: '../team.directory.json' },
      'tests/b.json': [passingCase],
    })
    const outcome = await sallyport(['test', folder(''), '--json'])
    expect(JSON.parse(outcome.stdout)).toMatchObject({ passed: 2, failed: 0 })
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
  })

  test('in a folder, JSON that is no case, and what packages keep, is left out', async () => {
    const folder = makeFolder({
      'a.json': passingCase,
      'package.json': { name: 'x', version: '1.0.0' },
      'node_modules/b.iamtest.json': { name: 'theirs', expect: {} },
    })
    const outcome = await sallyport(['test', folder('')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toContain('1 passed')
  })

  test('a case file in a folder is known by its name, however wrong it is', async () => {
    const folder = makeFolder({ 'a.json': passingCase, 'b.iamtest.json': { nam: 'x' } })
    const outcome = await sallyport(['test', folder(''), '--json'])
    expect(outcome.code).toBe(3)
    expect(JSON.parse(outcome.stderr).error.place).toContain('b.iamtest.json')
  })

  test('a broken case file in a folder is not passed over', async () => {
    const folder = makeFolder({ 'a.json': passingCase, 'b.json': '[{ "name": "broken" ' })
    const outcome = await sallyport(['test', folder('')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain(folder('b.json'))
    expect(outcome.stdout).toContain('1 passed')
  })

  test('a case file with faults exits 3, lists them all, and the other files run', async () => {
    const bad = { ...passingCase, expect: { verdict: 'permit' }, extra: true }
    const folder = makeFolder({ 'bad.json': bad, 'good.json': passingCase })
    const outcome = await sallyport(['test', folder('bad.json'), folder('good.json')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('error ERR_CASE_INVALID: ')
    expect(outcome.stderr).toMatch(/bad\.json:\d+:\d+ .*UNKNOWN_MEMBER: /)
    expect(outcome.stderr).toMatch(/bad\.json:\d+:\d+ .*INVALID_VALUE: /)
    expect(outcome.stdout).toContain('1 passed')
  })

  test.each(['array', 'lines'])(
    'an invalid case of an %s leaves the others to run',
    async (form) => {
      const bad = { ...passingCase, name: 'no verdict', expect: {} }
      const lost = { ...inDirectory, name: 'lost', directory: 'none.directory.json' }
      const list = [passingCase, bad, failingCase, lost, inDirectory]
      const lines = [...list.slice(0, 2).map((one) => JSON.stringify(one)), '{ "name": ']
      for (const one of list.slice(2)) lines.push(JSON.stringify(one))
      const cases = form === 'array' ? list : lines.join('\n')
      const { code, stdout, stderr } = await runCases(cases, '--format', 'jsonl')
      const found = readLines(stdout) as { name: string; pass: boolean; invalid?: boolean }[]
      const broken = form === 'array' ? [] : [['case 3', false, true]]
      expect(found.map(({ name, pass, invalid }) => [name, pass, invalid])).toEqual([
        [passingCase.name, true, undefined],
        ['no verdict', false, true],
        ...broken,
        [failingCase.name, false, undefined],
        ['lost', false, true],
        [inDirectory.name, true, undefined],
      ])
      expect(found[1]).toMatchObject({ verdict: null, error: { code: 'ERR_CASE_INVALID' } })
      expect(stderr).toMatch(/ {2}at \S+a\.iamtest\.json:\d+:\d+ \(\[1\]\.expect\)\n/)
      expect(stderr).toContain('there is no such file or folder: `none.directory.json`')
      expect(stderr.match(/^error ERR_CASE_INVALID/gm)).toHaveLength(2 + broken.length)
      expect(code).toBe(3)
    },
  )

  test('an invalid case is counted, and an error of its suite', async () => {
    const cases = [passingCase, { ...passingCase, expect: {} }]
    expect((await runCases(cases)).stdout).toContain('1 passed, 1 invalid\n')
    const { stdout } = await runCases(cases, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ passed: 1, failed: 0, invalid: 1 })
    const junit = await runCases(cases, '--format', 'junit')
    expect(junit.stdout).toContain('tests="2" failures="0" errors="1"')
    expect(junit.stdout).toContain('type="ERR_CASE_INVALID"')
  })

  test('a case with a directory may name its principal, as `check` lets it', async () => {
    const named = (principal: string) => ({
      ...inDirectory,
      request: { ...deniedRequest, principal },
    })
    for (const name of ['alice', 'user/alice', '111122223333/alice']) {
      expect(await runCases([named(name)]), name).toMatchObject({ code: 0, stderr: '' })
    }
    const inline = { ...named('alice'), directory }
    expect(await runCases([inline])).toMatchObject({ code: 0, stderr: '' })
    const lost = { ...inDirectory, request: [deniedRequest, named('carol').request] }
    const { code, stderr } = await runCases([lost])
    expect(stderr).toContain('the directory has no user or role with the name `carol`')
    expect(stderr).toContain('([0].request[1].principal)')
    expect(code).toBe(3)
  })

  test('a case without a directory needs an ARN', async () => {
    const request = { ...allowedRequest, principal: 'alice' }
    const { code, stderr } = await runCases([{ ...passingCase, request }])
    expect(stderr).toContain('a principal is an ARN')
    expect(code).toBe(3)
  })

  test('a directory that is missing or invalid is a fault of the case', async () => {
    const folder = makeFolder({
      'bad.directory.json': { acounts: [] },
      'invalid.json': { ...inDirectory, directory: 'bad.directory.json' },
      'missing.json': { ...inDirectory, directory: 'none.directory.json' },
    })
    const invalid = await sallyport(['test', folder('invalid.json')])
    expect(invalid.code).toBe(3)
    expect(invalid.stderr).toContain('the directory is invalid')
    const missing = await sallyport(['test', folder('missing.json')])
    expect(missing.code).toBe(3)
    expect(missing.stderr).toContain('none.directory.json')
  })

  test('a file that does not exist, and a folder without cases', async () => {
    const folder = makeFolder({ 'team.directory.json': directory })
    expect(await sallyport(['test', folder('none.json')])).toMatchObject({ code: 2 })
    const outcome = await sallyport(['test', folder('')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('the folder has no case file')
  })
})

test('the cases of evaluation and of the sample pass on both evaluators', async () => {
  const { stdout, stderr, code } = await sallyport([
    'test',
    'test/cases/evaluation',
    'samples',
    '--json',
  ])
  const { cases } = JSON.parse(stdout)
  expect(cases.filter(({ pass }: { pass: boolean }) => !pass)).toEqual([])
  expect(cases.length).toBeGreaterThan(150)
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
})
