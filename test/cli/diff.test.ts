/** `sallyport diff` and `sallyport audit --what-if`: the same calls by two bundles. */
import { describe, expect, test } from 'vitest'
import { account, aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'
import { makeFolder, sallyport } from './command-line.ts'

const describeAll = { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }
const instances = { ...describeAll, Action: 'ec2:DescribeInstances' }
const tagged = (team: string, more: object = {}) => ({
  ...describeAll,
  Condition: { StringEquals: { 'aws:RequestTag/team': team } },
  ...more,
})
const volumes = { ...listEvent, eventName: 'DescribeVolumes' }
const calls = [eventOf(listEvent), eventOf(volumes), eventOf(volumes)]

/** Runs `diff` over the calls. */
async function diffOf(old: object[], next: object[], ...more: string[]) {
  const at = makeFolder({
    'old.bundle': await bundleOf(aliceWith(...old)),
    'new.bundle': await bundleOf(aliceWith(...next)),
    'calls.json': calls,
    'allowed.txt': `# meant\narn:aws:iam::${account}:user/* ec2:describe*\n`,
    'other.txt': `arn:aws:iam::${account}:user/alice s3:*\n`,
    'wrong.txt': 'one two three',
  })
  const files = more.map((one) => (one.endsWith('.txt') ? at(one) : one))
  return sallyport(['diff', at('old.bundle'), at('new.bundle'), at('calls.json'), ...files])
}

describe('access', () => {
  test('that is gained is told of, and exits 5 unless the allow list names it', async () => {
    const { code, stdout } = await diffOf([instances], [describeAll], '--json')
    expect(code).toBe(5)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ calls: 3, gained: 2, revoked: 0, unknown: 0, unchanged: 1, left: 0 },
      changes: [
        {
          change: 'gained',
          principal: `arn:aws:iam::${account}:user/alice`,
          action: 'ec2:DescribeVolumes',
          count: 2,
          before: 'implicitDeny by identity',
          after: 'allowed by identity',
        },
      ],
    })
    const allowed = await diffOf([instances], [describeAll], '--allow-list', 'allowed.txt')
    expect(allowed.code).toBe(0)
    expect(allowed.stdout).toContain('3 calls: 2 gained, 0 revoked, 0 maybe changed\n')
    expect((await diffOf([instances], [describeAll], '--allow-list', 'other.txt')).code).toBe(5)
    const wrong = await diffOf([instances], [describeAll], '--allow-list', 'wrong.txt')
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toContain('a line of the allow list must be `PRINCIPAL ACTION`')
  })

  test('that is revoked is told of, and is fine', async () => {
    const { code, stdout } = await diffOf([describeAll], [instances])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^access revoked +arn:aws:iam::\d+:user\/alice ec2:DescribeVolumes \(2\)/,
    )
  })

  test('that rests on unknown keys may have changed, unless the statements are the same', async () => {
    const changed = await diffOf([tagged('red')], [tagged('blue')], '--json')
    expect(changed.code).toBe(0)
    expect(JSON.parse(changed.stdout)).toMatchObject({ gained: 0, unknown: 3, unchanged: 0 })
    const same = await diffOf(
      [tagged('red')],
      [tagged('red'), { ...instances, Action: 's3:*' }],
      '--json',
    )
    expect(JSON.parse(same.stdout)).toMatchObject({ gained: 0, unknown: 0, unchanged: 3 })
  })

  test('of somebody whom one bundle does not have may have changed', async () => {
    const at = makeFolder({
      'old.bundle': await bundleOf({ accounts: [{ id: account, users: [{ name: 'bob' }] }] }),
      'new.bundle': await bundleOf(aliceWith(describeAll)),
      'calls.json': calls,
    })
    const { stdout } = await sallyport([
      'diff',
      at('old.bundle'),
      at('new.bundle'),
      at('calls.json'),
      '--json',
    ])
    expect(JSON.parse(stdout)).toMatchObject({ unknown: 3, gained: 0 })
  })
})

describe('a comparison', () => {
  test('is a table for a pull request', async () => {
    const { stdout, stderr } = await diffOf([instances], [describeAll], '--format', 'markdown')
    expect(stdout).toContain('**Access by the new policies:** 3 calls: 2 gained')
    expect(stdout).toContain(
      '| access gained | `arn:aws:iam::111122223333:user/alice` | `ec2:DescribeVolumes` | 2 |',
    )
    expect(stderr).toContain('3 calls: 2 gained')
  })

  test('is annotations of GitHub, errors where a gain is not meant', async () => {
    const { stdout } = await diffOf([instances], [describeAll], '--format', 'github')
    expect(stdout).toMatch(/^::error title=access gained::arn:.* ec2:DescribeVolumes, 2 calls: /)
    const meant = await diffOf(
      [instances],
      [describeAll],
      '--format',
      'github',
      '--allow-list',
      'allowed.txt',
    )
    expect(meant.stdout).toMatch(/^::notice title=access gained::/)
  })

  test('is in the report of an audit that is asked what if', async () => {
    const at = makeFolder({
      'old.bundle': await bundleOf(aliceWith(describeAll)),
      'new.bundle': await bundleOf(aliceWith(instances)),
      'calls.json': calls,
    })
    const args = ['audit', at('old.bundle'), at('calls.json'), '--what-if', at('new.bundle')]
    const { code, stdout } = await sallyport([...args, '--json'])
    expect(code).toBe(0)
    const { outcomes, whatIf } = JSON.parse(stdout)
    expect(outcomes).toMatchObject({ agree: 3 })
    expect(whatIf).toMatchObject({ calls: 3, revoked: 2, unchanged: 1 })
    expect((await sallyport(args)).stdout).toContain('by the other bundle\naccess revoked')
    expect((await sallyport([...args, '--manifest', at('m')])).code).toBe(2)
  })
})

test('events are mapped by the service reference, too', async () => {
  const action = { Name: 'DescribeVolumes', Service: 'ec2' }
  const operation = { Name: 'FindVolumes', AuthorizedActions: [action] }
  const at = makeFolder({
    'old.bundle': await bundleOf(aliceWith(instances)),
    'new.bundle': await bundleOf(aliceWith(describeAll)),
    'calls.json': [eventOf({ ...listEvent, eventName: 'FindVolumes' })],
    'reference/ec2.json': { Name: 'ec2', Operations: [operation] },
  })
  const args = ['diff', at('old.bundle'), at('new.bundle'), at('calls.json'), '--json']
  expect(JSON.parse((await sallyport(args)).stdout)).toMatchObject({ calls: 0, gained: 0 })
  const known = await sallyport([...args, '--service-reference', at('reference')])
  expect(JSON.parse(known.stdout)).toMatchObject({ calls: 1, gained: 1 })
  expect(known.code).toBe(5)
})
