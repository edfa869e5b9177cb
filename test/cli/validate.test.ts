/** `sallyport validate`: findings in every format, and what decides the exit code. */
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { account, directory, passingCase, readReports } from './documents.ts'

const starAction = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Alow', Action: 's3:GetObject', Resource: '*' }],
}

const passRole = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Pass', Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }],
}

describe('exit codes', () => {
  test('a policy without a finding exits 0', async () => {
    const folder = makeFolder({ 'reports.json': readReports })
    const outcome = await sallyport(['validate', folder('reports.json')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toContain('nothing found')
    expect(outcome.stdout).toContain('no findings in 1 file')
  })

  test('an error exits 3 and is shown with its place, its code, its line and a hint', async () => {
    const folder = makeFolder({ 'typo.json': starAction })
    const outcome = await sallyport(['validate', folder('typo.json')])
    expect(outcome.stdout).toContain(
      [
        `  ${folder('typo.json')}:6:17 error INVALID_EFFECT: \`Alow\` is neither \`Allow\` nor \`Deny\``,
        '    "Effect": "Alow",',
        '              ^',
      ].join('\n'),
    )
    expect(outcome.stdout).toContain('hint: use `Allow` or `Deny`, spelled so')
    expect(outcome.stdout).toContain('1 error in 1 file')
    expect(outcome.code).toBe(3)
  })

  test.each([
    ['error', 0],
    ['security-warning', 5],
    ['warning', 5],
    ['suggestion', 5],
    ['none', 0],
  ])('a security warning with --fail-level %s exits %i', async (level, code) => {
    const folder = makeFolder({ 'pass.json': passRole })
    const args = ['validate', folder('pass.json'), '--fail-level', level]
    expect(await sallyport(args)).toMatchObject({ code })
  })

  test('--fail-level none lets even errors pass', async () => {
    const folder = makeFolder({ 'typo.json': starAction })
    const args = ['validate', folder('typo.json'), '--fail-level', 'none']
    expect(await sallyport(args)).toMatchObject({ code: 0 })
  })

  test.each(['broken.json', 'broken.directory.json', 'broken.iamtest.json'])(
    'text that is no JSON (%s) is a finding like any other: it exits 3',
    async (name) => {
      const folder = makeFolder({ [name]: '{ "Version": ', 'typo.json': starAction })
      const outcome = await sallyport(['validate', folder(name), folder('typo.json')])
      expect(outcome.stdout).toContain('JSON_SYNTAX_ERROR')
      expect(outcome.stdout).toContain('INVALID_EFFECT')
      expect(outcome.code).toBe(3)
      const alone = ['validate', folder(name)]
      expect(await sallyport(alone)).toMatchObject({ code: 3 })
      expect(await sallyport([...alone, '--fail-level', 'none'])).toMatchObject({ code: 0 })
    },
  )

  test('text that is not UTF-8 exits 3', async () => {
    const folder = makeFolder({ 'latin1.json': Buffer.from('{"é":1}', 'latin1') })
    const outcome = await sallyport(['validate', folder('latin1.json')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('error ERR_FILE_INVALID: the file is not UTF-8 text')
  })

  test('a file that does not exist exits 2', async () => {
    const folder = makeFolder()
    const outcome = await sallyport(['validate', folder('none.json')])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain(`  at ${folder('none.json')}`)
  })

  test('what cannot be examined keeps no other file from being reported', async () => {
    const folder = makeFolder({
      'a.json': starAction,
      'latin1.json': Buffer.from('{"é":1}', 'latin1'),
      'deep.json': '['.repeat(5_000) + ']'.repeat(5_000),
      'requests.jsonl': JSON.stringify(passingCase.request),
      'z.json': passRole,
    })
    const names = ['none.json', 'a.json', 'latin1.json', 'deep.json', 'requests.jsonl', 'z.json']
    const outcome = await sallyport(['validate', ...names.map(folder)])
    expect(outcome.stdout).toContain('INVALID_EFFECT')
    expect(outcome.stdout).toContain('PASS_ROLE_WITH_STAR_IN_RESOURCE')
    expect(outcome.stdout).toContain('in 2 files')
    for (const name of ['none.json', 'latin1.json', 'deep.json', 'requests.jsonl']) {
      expect(outcome.stderr).toContain(`  at ${folder(name)}`)
    }
    expect(outcome.code).toBe(3)
    const inFolder = await sallyport(['validate', folder('')])
    expect(inFolder.stdout).toContain('in 2 files')
    expect(inFolder.stderr).toContain(`  at ${folder('latin1.json')}`)
    expect(inFolder.code).toBe(3)
  })

  test('directories over a limit are not reported as if nothing were found', async () => {
    const deep = `{ "accounts": ${'['.repeat(5_000)}${']'.repeat(5_000)} }`
    const folder = makeFolder({ 'deep.directory.json': deep, 'a.json': readReports })
    const args = ['validate', folder('deep.directory.json'), folder('a.json')]
    const { code, stdout, stderr } = await sallyport(args)
    expect(stdout).toContain('no findings in 1 file\n')
    expect(stderr).toContain('error ERR_LIMIT_EXCEEDED: ')
    expect(code).toBe(3)
  })

  test('a file of requests is not validated', async () => {
    const folder = makeFolder({ 'requests.jsonl': JSON.stringify(passingCase.request) })
    const outcome = await sallyport(['validate', folder('requests.jsonl')])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('the file holds requests')
  })

  test('a policy nested too deep is over a limit and exits 3', async () => {
    const folder = makeFolder({ 'deep.json': '['.repeat(5_000) + ']'.repeat(5_000) })
    const outcome = await sallyport(['validate', folder('deep.json')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('error ERR_LIMIT_EXCEEDED: ')
    expect(outcome.stderr).toContain(`  at ${folder('deep.json')}`)
  })
})

describe('what a document is read as', () => {
  const withPrincipal = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: '111122223333' },
        Action: 's3:GetObject',
        Resource: '*',
      },
    ],
  }
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
  }

  test.each([
    ['a.json', readReports, 'identity'],
    ['a.json', withPrincipal, 'resource'],
    ['a.json', trust, 'trust'],
    ['deny-regions.scp.json', readReports, 'scp'],
    ['scp-deny.json', readReports, 'scp'],
    ['service-control-policy.json', readReports, 'scp'],
    ['perimeter-rcp.json', withPrincipal, 'rcp'],
    ['developer_boundary.json', readReports, 'boundary'],
    ['session.json', readReports, 'session'],
    ['vpce.json', withPrincipal, 'endpoint'],
    ['escape.json', readReports, 'identity'],
  ])('%s: a guess that is said', async (name, document, type) => {
    const folder = makeFolder({ [name]: document })
    const pretty = await sallyport(['validate', folder(name)])
    expect(pretty.stdout).toContain(`read as ${type} policy (guessed; \`--type\` decides)`)
    const { stdout } = await sallyport(['validate', folder(name), '--json'])
    expect(JSON.parse(stdout).files).toEqual([
      { file: folder(name), kind: 'policy', type, guessed: true },
    ])
  })

  test('--type decides', async () => {
    const folder = makeFolder({ 'a.json': readReports })
    const args = ['validate', folder('a.json'), '--type', 'resource', '--json']
    const outcome = await sallyport(args)
    const { files, findings } = JSON.parse(outcome.stdout)
    expect(files).toMatchObject([{ type: 'resource', guessed: false }])
    expect(findings).toContainEqual(expect.objectContaining({ code: 'MISSING_PRINCIPAL' }))
    expect(outcome.code).toBe(3)
  })

  test('directory documents and cases are told by their content', async () => {
    const folder = makeFolder({ 'one.json': directory, 'two.json': passingCase })
    const { stdout, code } = await sallyport(['validate', folder('one.json'), folder('two.json')])
    expect(stdout).toContain('directory document')
    expect(stdout).toContain('case file')
    expect(code).toBe(0)
  })

  test('directory documents add up: one may refer to what another holds', async () => {
    const attached = {
      accounts: [{ id: '111122223333', users: [{ name: 'bob', policies: ['Shared'] }] }],
    }
    const policies = [{ name: 'Shared', document: readReports }]
    const folder = makeFolder({
      'people.directory.json': attached,
      'policies.directory.json': { accounts: [{ id: account, policies }] },
    })
    expect(await sallyport(['validate', folder('')])).toMatchObject({ code: 0 })
    expect(await sallyport(['validate', folder('people.directory.json')])).toMatchObject({
      code: 3,
    })
  })

  test('every fault of a directory is reported in its own file', async () => {
    const folder = makeFolder({
      'a.directory.json': { acounts: [] },
      'b.directory.json': { resources: [{ arn: 'x' }] },
    })
    const { stdout, code } = await sallyport(['validate', folder(''), '--format', 'jsonl'])
    const files = readLines(stdout).map((finding) => (finding as { file: string }).file)
    expect(new Set(files)).toEqual(
      new Set([folder('a.directory.json'), folder('b.directory.json')]),
    )
    expect(code).toBe(3)
  })

  test('in a folder, JSON that is none of ours is left out, but no broken policy', async () => {
    const folder = makeFolder({
      'package.json': { name: 'x', version: '1.0.0' },
      'node_modules/x/policy.json': starAction,
      'policy.json': { Version: '2012-10-17', Statment: [] },
    })
    const { stdout, code } = await sallyport(['validate', folder(''), '--json'])
    expect(JSON.parse(stdout).files).toMatchObject([{ file: folder('policy.json') }])
    expect(code).toBe(3)
  })

  test('a folder with nothing to validate is no success', async () => {
    const folder = makeFolder({ 'package.json': { name: 'x' } })
    const outcome = await sallyport(['validate', folder('')])
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
    expect(outcome.stderr).toContain('the folder has no document to validate')
  })

  test('every fault of a case file is reported', async () => {
    const bad = { ...passingCase, expect: { verdict: 'permit' }, requests: 1 }
    const folder = makeFolder({ 'bad.iamtest.json': bad })
    const outcome = await sallyport(['validate', folder('bad.iamtest.json'), '--format', 'jsonl'])
    const codes = readLines(outcome.stdout).map((finding) => (finding as { code: string }).code)
    expect(codes.sort()).toEqual(['INVALID_VALUE', 'UNKNOWN_MEMBER'])
    expect(outcome.code).toBe(3)
  })
})

describe('formats', () => {
  test('json holds files, findings and counts', async () => {
    const folder = makeFolder({ 'typo.json': starAction })
    const { stdout } = await sallyport(['validate', folder('typo.json'), '--json'])
    const { findings, counts } = JSON.parse(stdout)
    expect(counts).toMatchObject({ error: 1, warning: 0 })
    expect(findings[0]).toMatchObject({
      file: folder('typo.json'),
      line: 6,
      severity: 'error',
      code: 'INVALID_EFFECT',
      path: ['Statement', 0, 'Effect'],
    })
  })

  test('sarif has a rule for each code and a region for each result', async () => {
    const folder = makeFolder({ 'typo.json': starAction, 'pass role.json': passRole })
    const paths = [folder('typo.json'), folder('pass role.json')]
    const { stdout } = await sallyport(['validate', ...paths, '--format', 'sarif'])
    const { version, runs } = JSON.parse(stdout)
    expect(version).toBe('2.1.0')
    const [{ tool, results }] = runs
    const first = results[0]
    expect(tool.driver.rules[first.ruleIndex].id).toBe('INVALID_EFFECT')
    expect(first).toMatchObject({
      ruleId: 'INVALID_EFFECT',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 6 } } }],
    })
    const last = results.at(-1)
    expect(last.locations[0].physicalLocation.artifactLocation.uri).toMatch(/pass%20role\.json$/)
    expect(last.level).toBe('warning')
  })

  test('github annotates; what would end a command early is escaped', async () => {
    const name = 'a,b:c.json'
    const folder = makeFolder({ [name]: starAction })
    const { stdout } = await sallyport(['validate', folder(name), '--format', 'github'])
    expect(stdout).toMatch(/^::error file=.*a%2Cb%3Ac\.json,line=6,col=\d+,title=INVALID_EFFECT::/)
  })

  test('control characters of a policy never reach a terminal', async () => {
    const sneaky = { Statement: [{ Effect: '\u001b]0;owned\u0007\u009b31m', Action: 'a:b' }] }
    const folder = makeFolder({ 'sneaky.json': sneaky })
    const { stdout } = await sallyport(['validate', folder('sneaky.json')])
    expect(stdout).toContain('INVALID_EFFECT')
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })
})
