/** `sallyport explain`: the headline, and a tree of what every statement said. */
import { expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'
import {
  alice,
  allowedRequest,
  deniedRequest,
  directory,
  report,
  silentRequest,
} from './documents.ts'

async function explain(request: unknown, ...options: string[]) {
  const folder = makeFolder({ 'team.directory.json': directory })
  const bundle = folder('team.bundle')
  const strip = options.filter((option) => option === '--strip')
  const rest = options.filter((option) => option !== '--strip')
  await sallyport(['compile', folder('team.directory.json'), '-o', bundle, ...strip])
  const text = typeof request === 'string' ? request : JSON.stringify(request)
  return sallyport(['explain', bundle, '--request', text, ...rest])
}

test('an allow names the statement that carries it, with file and line', async () => {
  const { code, stdout, stderr } = await explain(allowedRequest)
  const [headline] = stdout.split('\n')
  expect(headline).toContain(`User: ${alice} is authorized to perform: s3:GetObject`)
  expect(stdout).toContain('allowed by identity')
  expect(stdout).toMatch(/✓ identity-based policies: allowed/)
  expect(stdout).toMatch(/✓ Allow ReadReports of .*Reports {2}.*team\.directory\.json:\d+/)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('a near miss shows the condition, what the policy says and what the request has', async () => {
  const { stdout } = await explain(allowedRequest)
  expect(stdout).toContain('· Deny NotFromOutside')
  expect(stdout).toContain(
    'condition NotIpAddress aws:SourceIp: the policy says `203.0.113.0/24`, ' +
      'the request has `203.0.113.7`',
  )
})

test('an explicit deny is marked', async () => {
  const { stdout, code } = await explain(deniedRequest)
  expect(stdout.split('\n')[0]).toContain('with an explicit deny in an identity-based policy')
  expect(stdout).toMatch(/✗ identity-based policies: denied/)
  expect(stdout).toContain('✗ Deny NotFromOutside')
  expect(code).toBe(0)
})

test('an implicit deny shows which element kept each statement from matching', async () => {
  const { stdout } = await explain(silentRequest)
  expect(stdout.split('\n')[0]).toContain(
    'because no identity-based policy allows the s3:PutObject action',
  )
  expect(stdout).toMatch(/· identity-based policies: nothing allows it/)
  expect(stdout).toContain('action: the policy says `s3:GetObject`, the request has `s3:PutObject`')
})

test('a context key that the request lacks is said to be lacking', async () => {
  const [{ id }] = directory.accounts as [(typeof directory.accounts)[0]]
  const condition = { StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] } }
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }
  const policies = [{ name: 'Team', document: { Statement: [statement] } }]
  const folder = makeFolder({
    'a.directory.json': { accounts: [{ id, users: [{ name: 'alice', policies }] }] },
  })
  await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
  const args = ['explain', folder('a.bundle'), '--request', JSON.stringify(allowedRequest)]
  expect((await sallyport(args)).stdout).toContain(
    'condition StringEquals aws:PrincipalTag/team: the policy says `red`, `blue`, ' +
      'the request has none',
  )
})

test('each part of a call has a tree of its own', async () => {
  const { stdout } = await explain([allowedRequest, silentRequest])
  expect(stdout.match(/^ {2}action {4}(.*)$/gm)).toEqual([
    '  action    s3:GetObject',
    '  action    s3:PutObject',
  ])
})

test('--format json holds the decision and an explanation for each part', async () => {
  const { stdout } = await explain([allowedRequest, silentRequest], '--format', 'json')
  const { verdict, explanations } = JSON.parse(stdout)
  expect(verdict).toBe('implicitDeny')
  expect(explanations).toMatchObject([
    { decision: { verdict: 'allowed' }, resource: report },
    { decision: { verdict: 'implicitDeny' }, headline: expect.stringContaining('User: ') },
  ])
})

test('a stripped bundle is explained as far as it goes, with a note', async () => {
  const { code, stdout, stderr } = await explain(deniedRequest, '--strip')
  expect(stdout).toContain('explicitDeny by identity')
  expect(stderr).toContain('the bundle is stripped')
  expect(code).toBe(0)
})

test('control characters of a request never reach a terminal', async () => {
  const { stdout } = await explain({ ...allowedRequest, resource: `${report}\u001b[31m` })
  expect(stdout).toContain('\\u001b[31m')
  expect(stdout).not.toContain('\u001b')
})

test('what is no request exits 3, no request at all 2', async () => {
  const outcome = await explain('{}')
  expect(outcome).toMatchObject({ code: 3, stdout: '' })
  expect(outcome.stderr).toContain('member `principal` is missing')
  const none = await sallyport(['explain', 'team.bundle'])
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('required option `--request <json>` not specified')
})
