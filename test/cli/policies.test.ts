/** `--policy`: policy documents decide in place of a bundle. */
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { alice, allowedRequest, deniedRequest, directory, readReports } from './documents.ts'

const json = JSON.stringify
const noTls = {
  Version: '2012-10-17',
  Statement: {
    Sid: 'Tls',
    Effect: 'Deny',
    Action: 's3:*',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
}
const files = { 'read.json': readReports, 'tls.json': noTls, 'a.directory.json': directory }

describe.each(['check', 'explain'])('%s --policy', (command) => {
  test('takes documents as identity-based policies of whoever asks', async () => {
    const folder = makeFolder(files)
    const args = [
      command,
      '--policy',
      folder('read.json'),
      folder('tls.json'),
      '--json',
      '--request',
    ]
    const allowed = await sallyport([...args, json(allowedRequest)])
    expect(JSON.parse(allowed.stdout)).toMatchObject({
      verdict: 'allowed',
      policyType: 'identity',
      statements: ['ReadReports'],
      determinedBy: [{ policy: folder('read.json'), file: folder('read.json'), line: 4 }],
    })
    const context = { ...allowedRequest.context, 'aws:SecureTransport': false }
    const bob = { ...allowedRequest, principal: alice.replace('alice', 'bob'), context }
    expect(JSON.parse((await sallyport([...args, json(bob)])).stdout)).toMatchObject({
      verdict: 'explicitDeny',
      statements: ['Tls'],
    })
  })

  test('may be repeated, and reads standard input once', async () => {
    const folder = makeFolder(files)
    const args = [command, '--policy', folder('tls.json'), '--policy', '-', '--json', '--request']
    const read = await sallyport([...args, json(allowedRequest)], { stdin: json(readReports) })
    expect(JSON.parse(read.stdout)).toMatchObject({ verdict: 'allowed' })
    const twice = await sallyport([...args, '-'], { stdin: json(readReports) })
    expect(twice).toMatchObject({ code: 2, stdout: '' })
    expect(twice.stderr).toContain('standard input is given twice')
  })

  test.each([
    [[], 'what decides is not clear', 2],
    [['a.bundle', '--policy', 'read.json'], 'what decides is not clear', 2],
    [['--policy', 'read.json', '--verify', 'key.jwk'], '`--verify` is for bundles', 2],
    [['--policy', 'none.json'], 'there is no such file', 2],
    [['--policy', 'a.directory.json'], 'a directory document cannot be given as a policy', 3],
    [['--policy', 'read.json', 'bad.json'], '`Permit` is neither', 3],
    [['--policy', 'text.json'], 'ERR_POLICY_INVALID', 3],
  ])('%j is one error that says what to do', async (given, message, code) => {
    const bad = { Statement: { Effect: 'Permit', Action: '*', Resource: '*' } }
    const folder = makeFolder({ ...files, 'bad.json': bad, 'text.json': 'no JSON' })
    const args = given.map((word) => (word.startsWith('--') ? word : folder(word)))
    const outcome = await sallyport([command, ...args, '--request', json(allowedRequest)])
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(outcome.stderr).toMatch(/^error ERR_/)
    expect(outcome.stderr).toContain(message)
    expect(outcome.stderr).toContain('\n  hint: ')
  })
})

test('check --policy decides lines of requests, too', async () => {
  const folder = makeFolder(files)
  const stdin = `${json(allowedRequest)}\n${json(deniedRequest)}\n`
  const args = ['check', '--policy', folder('read.json'), '--requests', '-']
  expect(readLines((await sallyport(args, { stdin })).stdout)).toMatchObject([
    { verdict: 'allowed' },
    { verdict: 'explicitDeny' },
  ])
})
