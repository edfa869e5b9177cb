/** Random command lines over whole, broken and foreign files: whatever they say, every fault is named. */
import { mkdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { announce, drawsRare, fuzzed, Tally } from '../support/fuzz.ts'
import { makeFolder, sallyport } from './command-line.ts'
import {
  allowedRequest,
  deniedRequest,
  directory,
  passAnyRole,
  passingCase,
  readReports,
} from './documents.ts'

const runs = fuzzed(2_000)
/** What a command takes: words of its own, options whose value is a path or a request. */
const commands = {
  validate: {
    flags: ['--json', '--format=sarif', '--format=github', '--format=jsonl', '--type=scp'],
    more: [
      ...['--type=trust', '--no-catalogue', '--fail-level=none', '--fail-level=suggestion'],
      ...['--fail-level=warning', '--fail-level=security-warning'],
    ],
    valued: ['--authorization-details', '--organization'],
    needs: ['FILE'],
  },
  compile: {
    flags: ['--json', '--strip', '--format=pretty'],
    more: [],
    valued: [
      ...['--authorization-details', '--organization', '--identity-center', '--resource-policy'],
      ...['--managed-policies', '--sign'],
    ],
    needs: ['FILE', '-o', 'OUT'],
  },
  check: {
    flags: ['--json', '--format=pretty', '--simulate', '--expect=denied', '--expect=allowed'],
    more: ['--requests=-'],
    valued: ['--verify', '--requests', '--policy'],
    needs: ['BUNDLE', '--request', 'VALUE'],
  },
  explain: {
    flags: ['--json', '--format=pretty', '--simulate', '--all'],
    more: [],
    valued: ['--verify', '--policy'],
    needs: ['BUNDLE', '--request', 'VALUE'],
  },
  test: {
    flags: ['--json', '--format=jsonl', '--format=junit', '--format=pretty'],
    more: [],
    valued: [],
    needs: ['FILE'],
  },
  inspect: {
    flags: ['--json', '--principals', '--principal=alice', '--format=pretty'],
    more: ['--principal=', '--resources', '--statements', '--resource=arn:aws:s3:::reports'],
    valued: ['--verify', '--principal', '--resource'],
    needs: ['BUNDLE'],
  },
} as const
type Name = keyof typeof commands
const strays = ['--help', '--version', '--', '-', '--nothing', '--format=', 'chek', '--typ', '']

const documents: Readonly<Record<string, unknown>> = {
  'a.directory.json': directory,
  'policy.json': readReports,
  'advice.json': passAnyRole,
  'a.iamtest.json': [passingCase, { ...passingCase, expect: {} }],
  'requests.jsonl': [allowedRequest, deniedRequest].map((one) => JSON.stringify(one)).join('\n'),
  'request.json': allowedRequest,
  'key.jwk': { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', d: 'AAAA' },
  'sso.json': { Region: 'eu-west-1', AccountAssignments: [] },
  'block.json': { PublicAccessBlockConfiguration: {} },
  'details.json': { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] },
}
const strangers = [
  'null',
  '[]',
  '{}',
  '[[[]]]',
  '"x"',
  '',
  '\u{feff}',
  '\0',
  '{"Statement":[{"Effect":1}]}',
]
const junk = fc.oneof(
  fc.constantFrom(...strangers),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 64 }),
)

/** A document with a stretch of it cut out, repeated or replaced. */
const damaged = fc
  .record({
    text: fc.constantFrom(...Object.values(documents).map(textOf)),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(12),
    by: fc.constantFrom('', '"', ',', '{', 'null', '1e999', '\\ud800', '\n', '\u{0}', '__proto__'),
  })
  .map(({ text, from, length, by }) => {
    const at = Math.floor(from * text.length)
    return text.slice(0, at) + by + text.slice(at + length)
  })

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

test('no command line ends in an internal error, a stack or a code without a meaning', async () => {
  const folder = makeFolder({ ...documents, 'folder/policy.json': readReports })
  const build = ['compile', folder('a.directory.json'), '-o', folder('a.bundle')]
  expect(await sallyport(build)).toMatchObject({ code: 0 })
  mkdirSync(folder('empty'))
  const whole = [...Object.keys(documents), 'a.bundle', 'a.bundle', 'folder', 'empty', 'none']
  const often = Array.from({ length: 5 }, () => 'advice.json')
  const names = [
    ...whole,
    ...often,
    'broken.json',
    'broken.directory.json',
    'broken.iamtest.json',
    'broken.gz',
  ]
  const path = fc.constantFrom(...names).map(folder)
  const bundle = fc.oneof({ weight: 9, arbitrary: fc.constant(folder('a.bundle')) }, path)
  const request = JSON.stringify(allowedRequest)
  const value = fc.oneof(
    fc.constantFrom(request, '-', `@${folder('request.json')}`),
    path.map((one) => `@${one}`),
    damaged,
    fc.string({ unit: 'binary' }),
  )
  const needed = new Map<string, fc.Arbitrary<string>>([
    ['FILE', path],
    ['BUNDLE', bundle],
    ['VALUE', value],
    ['OUT', fc.constant(folder('out.bundle'))], // nothing that is read is written over
  ])
  const drawLine = (command: Name) => {
    const { flags, more, valued, needs } = commands[command]
    const own = {
      weight: 4,
      arbitrary: fc.constantFrom<string>(...flags, ...more).map((one) => [one]),
    }
    const pairs = valued.map((option) => fc.oneof(path, value).map((one) => [option, one]))
    const file = path.map((one) => [one])
    const stray = fc.oneof(fc.constantFrom(...strays), fc.string({ unit: 'binary' }))
    const words = fc.oneof(
      { weight: 12, arbitrary: fc.oneof(own, ...pairs, ...(needs[0] === 'FILE' ? [file] : [])) },
      { weight: 1, arbitrary: stray.map((one) => [one]) },
    )
    return fc
      .tuple(
        fc.tuple(...needs.map((need) => needed.get(need) ?? fc.constant<string>(need))),
        fc.array(words, { maxLength: 3 }),
      )
      .map(([first, rest]) => [command, ...first, ...rest.flat()])
  }
  const draw = fc.record({
    args: fc.oneof(...(Object.keys(commands) as Name[]).map(drawLine)),
    broken: fc.oneof(damaged, junk),
    stdin: fc.oneof(damaged, fc.string({ unit: 'binary' })),
    terminal: fc.boolean(),
  })
  const tally = new Tally()
  announce('random command lines')
  await fc.assert(
    fc.asyncProperty(draw, async ({ args, broken, stdin, terminal }) => {
      for (const name of names.filter((one) => one.startsWith('broken'))) {
        writeFileSync(folder(name), broken)
      }
      const { code, stdout, stderr } = await sallyport(args, { stdin, terminal })
      expect([0, 2, 3, 4, 5], stderr).toContain(code)
      expect(`${stdout}${stderr}`).not.toMatch(/ERR_INTERNAL|ERR_KERNEL|^ {4}at .*:\d+:\d+\)?$/m)
      if (code === 2 || code === 3) expect(`${stdout}${stderr}`).not.toBe('')
      tally.add(String(code))
    }),
    runs,
  )
  console.info(tally.describe('command lines, by exit code'))
  for (const code of drawsRare ? ['0', '2', '3', '5'] : [])
    expect(tally.count(code), code).toBeGreaterThan(0)
})
