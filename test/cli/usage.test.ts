/** What every command has in common: help, versions, misuse and how errors are written. */
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'

const commands = [
  ...['validate', 'compile', 'check', 'explain', 'test', 'inspect'],
  ...['check-no-new-access', 'check-access-not-granted', 'check-no-public-access'],
  ...['keygen', 'sign', 'verify', 'publish'],
]

test('--help lists the commands and the exit codes', async () => {
  const { code, stdout, stderr } = await sallyport(['--help'])
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  expect(stdout).toContain('130 interrupted')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test.each(commands)('%s --help shows an example', async (command) => {
  const { code, stdout } = await sallyport([command, '--help'])
  expect(stdout).toContain(`Usage: sallyport ${command}`)
  expect(stdout).toContain(`$ sallyport ${command} `)
  expect(code).toBe(0)
})

test('--version is that of the package', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
  expect(await sallyport(['--version'])).toEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  })
})

describe('misuse exits 2, with a hint', () => {
  test.each([
    [['chek', 'a.bundle'], 'unknown command `chek`', 'did you mean `check`?'],
    [['validate', '--typo', 'x', 'a.json'], 'unknown option `--typo`', 'did you mean `--type`?'],
    [['inspect', '--nothing', 'a'], 'unknown option `--nothing`', 'see `sallyport inspect --help`'],
    [['inspect'], 'missing required argument `bundle`', 'see `sallyport inspect --help`'],
    [['inspect', 'a', 'b'], 'too many arguments', 'see `sallyport inspect --help`'],
    [['validate', '--type', 'user', 'a'], 'argument `user` is invalid', 'sallyport validate'],
    [['inspect', 'a', '--format', 'xml'], 'argument `xml` is invalid', 'sallyport inspect'],
    [['compile', 'a', '-o'], 'argument missing', 'see `sallyport compile --help`'],
  ])('%j', async (args, message, hint) => {
    const { code, stdout, stderr } = await sallyport(args)
    expect(stderr).toMatch(/^error ERR_USAGE: /)
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test('no command at all shows the help, on standard error', async () => {
    const { code, stdout, stderr } = await sallyport([])
    expect(stderr).toContain('Usage: sallyport')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('errors', () => {
  test('have a code, a place and a hint, each on its line', async () => {
    const folder = makeFolder()
    const { stderr } = await sallyport(['inspect', folder('none.bundle')])
    expect(stderr).toBe(
      'error ERR_FILE_UNREADABLE: cannot read the file: there is no such file or folder\n' +
        `  at ${folder('none.bundle')}\n` +
        '  hint: check the path and its permissions\n',
    )
  })

  test.each([[['--json']], [['--format', 'json']], [['--format=json']]])(
    'are one JSON object with %j',
    async (options) => {
      const folder = makeFolder()
      const outcome = await sallyport(['inspect', folder('none.bundle'), ...options])
      expect(outcome).toMatchObject({ code: 2, stdout: '' })
      expect(JSON.parse(outcome.stderr)).toEqual({
        error: {
          code: 'ERR_FILE_UNREADABLE',
          message: 'cannot read the file: there is no such file or folder',
          place: folder('none.bundle'),
          hint: 'check the path and its permissions',
        },
      })
    },
  )

  test('hold every issue with --json', async () => {
    const folder = makeFolder({ 'a.directory.json': { acounts: [], polices: [] } })
    const args = ['compile', folder('a.directory.json'), '-o', folder('a.bundle'), '--json']
    const { error } = JSON.parse((await sallyport(args)).stderr)
    expect(error.issues).toMatchObject([
      { file: folder('a.directory.json'), line: 2, code: 'UNKNOWN_MEMBER', path: ['acounts'] },
      { file: folder('a.directory.json'), line: 3, code: 'UNKNOWN_MEMBER', path: ['polices'] },
    ])
  })

  test('are in colour on a terminal only', async () => {
    const plain = await sallyport(['inspect', 'none.bundle'])
    const coloured = await sallyport(['inspect', 'none.bundle'], { terminal: true })
    expect(plain.stderr).not.toContain('\u001b')
    expect(coloured.stderr).toContain('\u001b[31m')
  })
})
