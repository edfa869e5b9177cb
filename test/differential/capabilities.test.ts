/**
 * What a principal may do, held against every single check: of each resource the narrowest entry says
 * whether it may, whatever the context is, and what has no entry is denied.
 */
import { expect, it } from 'vitest'
import type { AccessAnswer } from '../../src/analysis/access-question.ts'
import { openAnalysis } from '../../src/analysis/analysis.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Context, Principal } from '../../src/model/request.ts'
import { account, bundleOf } from '../support/audits.ts'
import { someSensitiveDirectory } from '../support/drawn-events.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { type Draw, drawSeeded, pick } from '../support/generators-draw.ts'

const CONTEXTS = 30

const objects = [
  ...['logs/1', 'logs/2', 'logs/a', 'logs/a1', 'logs/', 'lots/a', 'b/logs/1', 'a.csv'],
  ...['1', 'b/a.csv', 'alice', 'AROAWORKER:first/a', 'x/y/z'],
]

/** What each action is asked about. */
const resources: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': [
    ...objects.map((key) => `arn:aws:s3:::acme/${key}`),
    ...['arn:aws:s3:::other/1', 'arn:aws:s3:::other/logs/2'],
  ],
  'dynamodb:Query': ['orders', 'order', 'ends', 'x'].map(
    (name) => `arn:aws:dynamodb:eu-central-1:${account}:table/${name}`,
  ),
  'sqs:SendMessage': ['orders', 'order', 'mine'].map(
    (name) => `arn:aws:sqs:eu-central-1:${account}:${name}`,
  ),
  'ec2:StopInstances': ['i-1', 'i-2', 'i-21', 'i-12'].map(
    (name) => `arn:aws:ec2:eu-central-1:${account}:instance/${name}`,
  ),
}

const callers: readonly (readonly [arn: string, principal: Principal])[] = [
  [`arn:aws:iam::${account}:user/alice`, `arn:aws:iam::${account}:user/alice`],
  [`arn:aws:iam::${account}:user/team/bob`, `arn:aws:iam::${account}:user/team/bob`],
  [
    `arn:aws:iam::${account}:role/jobs/Worker`,
    { role: `arn:aws:iam::${account}:role/jobs/Worker`, session: 'first' },
  ],
]

/** Values of the keys that conditions of the directory read. */
const values: Readonly<Record<string, readonly string[]>> = {
  'aws:SourceIp': ['203.0.113.7', '203.0.113.200'],
  'aws:VpcSourceIp': ['10.0.0.1', '10.0.0.2'],
  'aws:CurrentTime': ['2026-01-31T12:00:00Z', '2026-01-31T12:00:02Z'],
  'aws:EpochTime': ['1769860800', '1769860802'],
  'aws:UserAgent': ['aws-cli/2.0', 'Boto3/1.0'],
  'aws:SecureTransport': ['true', 'false'],
  'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'],
  'aws:ViaAWSService': ['true', 'false'],
}

/**
 * Patterns of which each is within another or apart from it: of what two have in common there is no
 * entry, and one with a wildcard is asked about as if that were a character, which `?` stands for.
 */
function someDirectory(draw: Draw): object {
  const text = JSON.stringify(someSensitiveDirectory(draw))
  return JSON.parse(nested.reduce((now, [own, other]) => now.replaceAll(own, other), text))
}

/** What is written in place of other patterns. */
const nested: readonly (readonly [own: string, other: string])[] = [
  [`\${*}`, '1'],
  ['?', 'g'],
  ['s3:::*/', 's3:::acme/'],
  ['*.csv', 'a.csv'],
  ['dynamodb:*:table/*s', 'dynamodb:*:*:table/ends'],
  ['ec2:*:', 'ec2:eu-central-1:'],
  ['ec2:eu-central-1:*:', `ec2:eu-central-1:${account}:`],
]

function someContext(draw: Draw): Context {
  const drawn = Object.entries(values).map(([key, own]) => [key, pick(draw, [...own, ''], '')])
  return Object.fromEntries(drawn.filter(([, value]) => value !== ''))
}

/** Whether a pattern matches a text, where `*` in the text is a character. */
function covers(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}

/** The entry that is narrower than all others that match; undefined where none is. */
function narrowest(entries: readonly AccessAnswer[]): AccessAnswer | undefined {
  return entries.find((one) => entries.every((other) => covers(other.resource, one.resource)))
}

/** Verdicts of single checks in contexts that are drawn. */
function checked(
  engine: Engine,
  asked: { readonly principal: Principal; readonly action: string; readonly resource: string },
  draw: Draw,
): ReadonlySet<boolean> {
  const own = asked.action === 's3:GetObject' ? { resourceAccount: account } : {}
  const drawn = Array.from({ length: CONTEXTS }, () => someContext(draw))
  return new Set(drawn.map((context) => engine.isAllowed({ ...asked, ...own, context })))
}

it('what a principal may do is what single checks allow', async () => {
  const { numRuns, seed } = fuzzed(40)
  const tally = new Tally()
  for (let run = 0; run < numRuns; run += 1) {
    const draw = drawSeeded(seed + run)
    const bundle = await bundleOf(someDirectory(draw))
    const engine = await createEngine(kernelModule(), bundle)
    const analysis = await openAnalysis(kernelModule(), bundle)
    for (const [arn, principal] of callers) {
      const actions = Object.keys(resources)
      const entries = await analysis.whatCan({ principal: arn, actions })
      for (const [action, own] of Object.entries(resources)) {
        for (const resource of own) {
          const matching = entries.filter(
            (one) => one.action === action && covers(one.resource, resource),
          )
          const entry = narrowest(matching)
          const said = matching.length === 0 ? 'no entry' : (entry?.answer ?? 'none is narrowest')
          const verdicts = checked(engine, { principal, action, resource }, draw)
          const what = `seed ${seed + run}: ${arn} ${action} ${resource}, ${said}`
          if (said === 'always') expect(verdicts, what).toEqual(new Set([true]))
          if (said === 'never' || said === 'no entry') {
            expect(verdicts, what).toEqual(new Set([false]))
          }
          tally.add(said)
        }
      }
    }
  }
  announce(tally.describe('resources'))
  for (const said of ['always', 'never', 'depends', 'no entry']) {
    expect(tally.count(said), said).toBeGreaterThan(0)
  }
}, 600_000)
