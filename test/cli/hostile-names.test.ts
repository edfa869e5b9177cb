/** Names from outside in every format: none ends, hides or reorders a line of ours. */
import { describe, expect, test } from 'vitest'
import { makeFolder, type Outcome, sallyport } from './command-line.ts'
import { account, alice, directory, passingCase } from './documents.ts'

/** A forged line, a terminal's command, a turned direction, what cannot be seen. */
const hostile = '\n✓ forged\r\t\u001b[31m\u009b31m\u2028\u202e\u200b\u00ad\ufeff\u{e0041}'
const hidden = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

const statement = {
  Sid: `A${hostile}\ud800`,
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::reports/*',
}
const never = {
  Effect: 'Deny',
  Action: 's3:GetObject',
  Resource: '*',
  Condition: { StringEquals: { [`app:${hostile}`]: hostile } },
}
const policy = { Version: '2012-10-17', Statement: [statement, never] }
const people = {
  ...directory,
  accounts: [
    {
      id: account,
      policies: [{ name: 'Managed', document: policy }],
      users: [{ name: 'alice', policies: ['Managed'] }],
    },
  ],
}
const request = {
  principal: alice,
  action: 's3:GetObject',
  resource: `arn:aws:s3:::reports/${hostile}`,
  context: { [`other:${hostile}`]: hostile },
}
const stranger = { ...request, principal: `arn:aws:iam::${account}:user/alise${hostile}` }

const hostileCase = {
  name: `case${hostile}\ud800`,
  policies: { identity: [policy] },
  request: { ...request, context: { ...request.context, [`app:${hostile}`]: hostile } },
  expect: { verdict: 'allowed', statements: [hostile] },
}

function expectPlain({ stdout, stderr }: Outcome): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(hidden)
    expect(text).not.toMatch(/^✓ forged/m)
  }
  expect(`${stdout}${stderr}`).toContain('forged')
}

async function makeBundle() {
  const folder = makeFolder({ [`acme${hostile}.directory.json`]: people })
  const file = folder(`acme${hostile}.directory.json`)
  const compiled = await sallyport(['compile', file, '-o', folder('acme.bundle')])
  expect(compiled.code, compiled.stderr).toBe(0)
  return folder('acme.bundle')
}

const asks: readonly [object, number][] = [
  [request, 0],
  [stranger, 0],
  [{ ...request, [hostile]: 1 }, 3],
]

describe('what a bundle and a request say', () => {
  test.each(['check', 'explain'])('%s shows in every format', async (command) => {
    const bundle = await makeBundle()
    for (const [asked, code] of asks) {
      const args = [command, bundle, '--request', JSON.stringify(asked), '--format']
      for (const format of ['json', 'pretty']) {
        const outcome = await sallyport([...args, format])
        expectPlain(outcome)
        expect(outcome.code).toBe(code)
      }
    }
  })

  test('JSON lines stay as many, and keep what was written', async () => {
    const bundle = await makeBundle()
    const stdin = `${JSON.stringify(request)}\n${JSON.stringify({ ...request, [hostile]: 1 })}\n`
    const outcome = await sallyport(['check', bundle, '--requests', '-'], { stdin })
    expectPlain(outcome)
    expect(JSON.parse(outcome.stdout.split('\n')[0] ?? '').statements).toEqual([statement.Sid])
    expect(outcome.stdout.split('\n')).toHaveLength(3)
  })

  test.each(['pretty', 'json'])('inspect shows as %s', async (format) => {
    const bundle = await makeBundle()
    expectPlain(await sallyport(['inspect', bundle, '--principal', 'alice', '--format', format]))
    expectPlain(await sallyport(['inspect', bundle, '--principal', hostile, '--format', format]))
  })
})

describe('what a case says', () => {
  test.each(['pretty', 'json', 'jsonl', 'junit'])('test shows as %s', async (format) => {
    const bad = { ...passingCase, name: hostile, [hostile]: 1 }
    const folder = makeFolder({ 'a.json': hostileCase, [`b${hostile}.json`]: [bad] })
    const args = ['test', folder('a.json'), folder(`b${hostile}.json`), '--format', format]
    const outcome = await sallyport(args)
    expectPlain(outcome)
    expect(outcome.code).toBe(3)
  })
})

describe('what a document says', () => {
  test.each(['pretty', 'json', 'jsonl', 'sarif', 'github'])(
    'validate shows as %s',
    async (format) => {
      const typo = { Version: '2012-10-17', Statement: [{ ...statement, Effect: hostile }, never] }
      const name = `a${hostile}.json`
      const folder = makeFolder({ [name]: typo, 'b.directory.json': { ...people, [hostile]: 1 } })
      const outcome = await sallyport(['validate', folder(''), '--format', format])
      expectPlain(outcome)
      expect(outcome.code).toBe(3)
    },
  )

  test('compile shows', async () => {
    const folder = makeFolder({ 'b.directory.json': { ...people, [hostile]: 1 } })
    for (const options of [[], ['--json']]) {
      const output = ['-o', folder('b.bundle'), ...options]
      expectPlain(await sallyport(['compile', folder('b.directory.json'), ...output]))
    }
  })
})

test('words of a command line are shown as plainly', async () => {
  expectPlain(await sallyport([hostile]))
  expectPlain(await sallyport(['validate', `none${hostile}`, '--json']))
})
