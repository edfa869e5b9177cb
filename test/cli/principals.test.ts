/** Principals by name: who is in a bundle, what is attached to them, and requests that name them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { account, alice, allowedRequest, directory, readReports, report } from './documents.ts'

const other = '444455556666'
const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: other }, Action: 'sts:AssumeRole' },
}
const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const two = {
  ...directory,
  organization: {
    id: 'o-x',
    managementAccount: other,
    root: {
      id: 'r-y',
      units: [
        { id: 'ou-y-1', scps: [{ name: 'unit', document: everything }], accounts: [account] },
      ],
    },
  },
  accounts: [
    ...directory.accounts,
    {
      id: other,
      users: [{ name: 'bob', tags: { team: 'blue' } }, { name: 'ops' }],
      roles: [
        {
          name: 'ops',
          path: '/x/',
          trust,
          maxSessionDuration: 7200,
          policies: [{ name: 'read', document: readReports }],
          boundary: { name: 'edge', document: readReports },
        },
      ],
    },
  ],
}

let path: (name: string) => string

beforeEach(async () => {
  path = makeFolder({ 'acme.directory.json': two })
  const { code } = await sallyport(['compile', path('acme.directory.json'), '-o', path('b')])
  expect(code).toBe(0)
})

describe('inspect --principal', () => {
  it('says layer by layer what is attached to a user', async () => {
    const { code, stdout } = await sallyport(['inspect', path('b'), '--principal', 'alice'])
    expect(code).toBe(0)
    const layers = ['SCPs of r-y', 'SCPs of ou-y-1', 'unit', `SCPs of ${account}`, `RCPs of r-y`]
    for (const text of [alice, ...layers, 'identity policies', 'alice/Reports (2 statements']) {
      expect(stdout, text).toContain(text)
    }
    expect(stdout).toContain('permissions boundary\n  none')
    expect(stdout).not.toContain('trust policy')
  })

  it('says what a role has besides: trust policy, boundary, longest session', async () => {
    const args = ['inspect', path('b'), '--principal', 'role/ops', '--json']
    const { stdout } = await sallyport(args)
    const { boundary, trust, identity, maxSessionDuration, scps, isManagement } = JSON.parse(stdout)
    expect(boundary).toMatchObject([{ name: 'ops/edge', statements: 2 }])
    expect(trust).toMatchObject([{ name: 'ops/trust', statements: 1 }])
    expect(identity).toMatchObject([{ name: 'ops/read', statements: 2 }])
    expect({ maxSessionDuration, scps, isManagement }).toEqual({
      maxSessionDuration: 7200,
      scps: [],
      isManagement: true,
    })
  })

  it('takes ARNs, those of sessions too', async () => {
    const session = `arn:aws:sts::${other}:assumed-role/ops/session`
    const { stdout } = await sallyport(['inspect', path('b'), '--principal', session, '--json'])
    expect(JSON.parse(stdout).arn).toBe(`arn:aws:iam::${other}:role/x/ops`)
  })

  it('shows tags, and that a layer has nothing', async () => {
    const { stdout } = await sallyport(['inspect', path('b'), '--principal', `${other}/bob`])
    expect(stdout).toMatch(/tag team +blue/)
    expect(stdout).toContain('identity policies\n  none')
  })

  it('refuses a name of several, with all of them', async () => {
    const { code, stderr } = await sallyport(['inspect', path('b'), '--principal', 'ops'])
    expect(code).toBe(3)
    expect(stderr).toContain(`arn:aws:iam::${other}:user/ops`)
    expect(stderr).toContain(`arn:aws:iam::${other}:role/x/ops`)
  })

  it('says of an account in no organization that nothing of one limits it', async () => {
    const lone = makeFolder({ 'team.directory.json': directory })
    await sallyport(['compile', lone('team.directory.json'), '-o', lone('b')])
    const { stdout } = await sallyport(['inspect', lone('b'), '--principal', 'alice'])
    expect(stdout).toMatch(/organization +none: no SCP or RCP/)
  })

  it('refuses names and ARNs of nobody', async () => {
    for (const name of ['carol', `arn:aws:iam::${other}:user/carol`]) {
      const outcome = await sallyport(['inspect', path('b'), '--principal', name])
      expect(outcome).toMatchObject({ code: 3, stdout: '' })
      expect(outcome.stderr).toContain('error ERR_REQUEST_INVALID: the bundle has no user or role')
    }
  })

  it('is asked for one or for all', async () => {
    const args = ['inspect', path('b'), '--principal', 'alice', '--principals']
    expect(await sallyport(args)).toMatchObject({ code: 2, stdout: '' })
  })

  it('lists everybody', async () => {
    const { stdout } = await sallyport(['inspect', path('b'), '--principals'])
    const arns = ['user/bob', 'user/ops', 'role/x/ops'].map(
      (name) => `arn:aws:iam::${other}:${name}`,
    )
    expect(stdout.trimEnd().split('\n')).toEqual([alice, ...arns])
  })

  it('knows no names in a stripped bundle, and says so', async () => {
    await sallyport(['compile', path('acme.directory.json'), '-o', path('s'), '--strip'])
    const { stderr, stdout } = await sallyport(['inspect', path('s'), '--principal', 'alice'])
    expect(stderr).toContain('stripped')
    expect(stdout).toContain(alice)
  })
})

describe('a request', () => {
  const named = (principal: string) => JSON.stringify({ ...allowedRequest, principal })

  it('may name its principal', async () => {
    for (const name of ['alice', `${account}/alice`, 'user/alice', `${account}/user/alice`]) {
      const { stdout } = await sallyport(['check', path('b'), '--request', named(name)])
      expect(JSON.parse(stdout).verdict, name).toBe('allowed')
    }
    const { stdout } = await sallyport(['explain', path('b'), '--request', named('alice')])
    expect(stdout).toContain(alice)
  })

  it('of several parts, or in a file, may do so too', async () => {
    const parts = JSON.stringify([JSON.parse(named('alice')), JSON.parse(named('alice'))])
    const stdin = `${named('alice')}\n${named('ops')}\n${parts}\n`
    const { stdout } = await sallyport(['check', path('b'), '--requests', '-'], { stdin })
    const [first, second, third] = readLines(stdout)
    expect(first).toMatchObject({ verdict: 'allowed' })
    expect(second).toMatchObject({ error: { code: 'ERR_REQUEST_INVALID' } })
    expect(third).toMatchObject({ verdict: 'allowed' })
  })

  it('that names its principal has its faults where they were written', async () => {
    const stdin = JSON.stringify({ ...allowedRequest, principal: 'alice', acton: 'x' })
    const { stdout } = await sallyport(['check', path('b'), '--requests', '-'], { stdin })
    const column = stdin.indexOf('"acton"') + '"acton":'.length + 1
    expect(JSON.parse(stdout).error.place).toBe(`stdin:1:${column} request.acton`)
  })

  it('of several parts has a name of nobody placed in its part', async () => {
    const parts = JSON.stringify([JSON.parse(named('alice')), JSON.parse(named('carol'))])
    const one = await sallyport(['check', path('b'), '--request', parts, '--json'])
    expect(JSON.parse(one.stderr).error.place).toBe('request[1].principal')
    const many = await sallyport(['check', path('b'), '--requests', '-'], { stdin: parts })
    const column = parts.indexOf('"carol"') + 1
    expect(JSON.parse(many.stdout).error.place).toBe(`stdin:1:${column} request[1].principal`)
  })

  it('that names nobody is refused', async () => {
    const { code, stderr } = await sallyport(['check', path('b'), '--request', named('carol')])
    expect(code).toBe(3)
    expect(stderr).toContain('the bundle has no user or role with the name `carol`')
  })
})

describe('policies in files of their own', () => {
  it('are read from where the document says', async () => {
    const users = [{ name: 'alice', policies: ['./policies/read.json'] }]
    const folder = makeFolder({
      'd/acme.directory.json': { accounts: [{ id: account, users }] },
      'd/policies/read.json': readReports,
    })
    const compiled = await sallyport([
      'compile',
      folder('d/acme.directory.json'),
      '-o',
      folder('b'),
    ])
    expect(compiled.code).toBe(0)
    const request = JSON.stringify({ ...allowedRequest, resource: report })
    const args = ['check', folder('b'), '--request', request, '--format', 'pretty']
    const { stdout } = await sallyport(args)
    expect(stdout).toContain(`ReadReports (${folder('d/policies/read.json')}:4)`)
  })

  it('are validated with the document that names them', async () => {
    const users = [{ name: 'alice', policies: ['./read.json'] }]
    const folder = makeFolder({
      'acme.directory.json': { accounts: [{ id: account, users }] },
      'read.json': { Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'x' } },
    })
    const { stdout } = await sallyport(['validate', folder('acme.directory.json')])
    expect(stdout).toContain(folder('read.json'))
  })

  it('that are not there are reported with the place that names them', async () => {
    const users = [{ name: 'alice', policies: ['./policies/read.json'] }]
    const folder = makeFolder({ 'acme.directory.json': { accounts: [{ id: account, users }] } })
    const file = folder('acme.directory.json')
    const { code, stderr } = await sallyport(['compile', file, '-o', folder('b')])
    expect(code).toBe(3)
    expect(stderr).toContain(`${file}:9:13`)
    expect(stderr).toContain('there is no such file or folder')
  })
})

describe('inspect --statements', () => {
  it('shows each statement of a principal as its document has it, and the group it came through', async () => {
    const policies = [{ name: 'Reports', document: readReports }]
    const users = [{ name: 'alice', groups: ['staff'] }]
    const folder = makeFolder({
      'a.directory.json': {
        accounts: [{ id: account, groups: [{ name: 'staff', policies }], users }],
      },
    })
    await sallyport(['compile', folder(''), '-o', folder('b')])
    const args = ['inspect', folder('b'), '--principal', 'alice']
    const plain = (await sallyport(args)).stdout
    expect(plain).toContain('staff/Reports (2 statements, through group staff, ')
    expect(plain).not.toContain('"Effect"')
    const { stdout } = await sallyport([...args, '--statements'])
    expect(stdout).toMatch(
      /^ {4}\{"Sid":"ReadReports","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports\/\*"\} {2}line \d+$/m,
    )
    expect(stdout).toContain('"Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}')
    const data = JSON.parse((await sallyport([...args, '--json'])).stdout)
    expect(data.identity).toMatchObject([{ name: 'staff/Reports', groups: ['staff'] }])
    expect(data.identity[0]).not.toHaveProperty('written')
    const full = JSON.parse((await sallyport([...args, '--statements', '--json'])).stdout)
    expect(full.identity[0].written).toMatchObject([{ sid: 'ReadReports' }, { effect: 'Deny' }])
  })
})

describe('inspect --resource', () => {
  it('shows owner, policy and RCPs of a resource, of an object those of its bucket', async () => {
    const args = ['inspect', path('b'), '--resource', report]
    const { code, stdout } = await sallyport(args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^arn:aws:s3:::reports\nowner +111122223333\norganization +o-x\/r-y/)
    for (const text of ['RCPs of r-y', `RCPs of ${account}`, 'resource-based policy\n  none']) {
      expect(stdout, text).toContain(text)
    }
    const data = JSON.parse((await sallyport([...args, '--json'])).stdout)
    expect(data).toMatchObject({ arn: 'arn:aws:s3:::reports', account, isManagement: false })
  })

  it('lists all of them with --resources', async () => {
    const args = ['inspect', path('b'), '--resources']
    const arns = ['arn:aws:iam::444455556666:role/x/ops', 'arn:aws:s3:::reports']
    expect((await sallyport(args)).stdout).toBe(`${arns.join('\n')}\n`)
    expect(JSON.parse((await sallyport([...args, '--json'])).stdout)).toEqual(arns)
  })

  it('refuses what the directory does not list, and two questions at once', async () => {
    const none = await sallyport(['inspect', path('b'), '--resource', 'arn:aws:s3:::none'])
    expect(none).toMatchObject({ code: 3, stdout: '' })
    expect(none.stderr).toContain('the directory lists no resource `arn:aws:s3:::none`')
    const both = ['inspect', path('b'), '--resource', report, '--principal', 'alice']
    expect(await sallyport(both)).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('a name of nobody', () => {
  it.each([
    ['alcie', 'did you mean `alice`?'],
    ['Bob', 'did you mean `bob`?'],
    ['444455556666/bbo', 'did you mean `444455556666/bob`?'],
    ['x', 'give an ARN, a name, or `ACCOUNT/NAME`'],
    ['somebody', 'give an ARN, a name, or `ACCOUNT/NAME`'],
  ])('%s is answered with the nearest one, if any is near', async (principal, hint) => {
    const request = JSON.stringify({ ...allowedRequest, principal })
    const outcome = await sallyport(['check', path('b'), '--request', request])
    expect(outcome.stderr).toContain(`hint: ${hint}`)
    expect(outcome.code).toBe(3)
  })

  it('is so where an ARN is inspected, too', async () => {
    const arn = `arn:aws:iam::${account}:user/people/alise`
    const { stderr } = await sallyport(['inspect', path('b'), '--principal', arn])
    expect(stderr).toContain('hint: did you mean `alice`? `sallyport inspect BUNDLE --principals`')
  })
})
