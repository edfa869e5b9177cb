/** Imports, and all AWS managed policies as one bundle: its size, the time until its first check. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Directory } from '../src/directory/directory.ts'
import type { Policy } from '../src/model/policy.ts'
import { compileBundle, createNodeEngine, inspectBundle, parsePolicy } from './built.ts'
import { importRow } from './import.ts'
import { median } from './measure.ts'
import type { Row } from './rows.ts'
import { account } from './vocabulary.ts'

const section = 'load'
const source = new URL(
  '../../shared/data/aws-managed-policies/managed-policies.jsonl.gz',
  import.meta.url,
)

export async function loadRows(): Promise<Row[]> {
  if (!existsSync(source)) {
    console.error('load: ../shared/data/aws-managed-policies is not there')
    return [importRow()]
  }
  const policies = readManagedPolicies()
  const begun = performance.now()
  const bundle = await compileBundle(toDirectory(policies), { strip: true })
  const compiled = performance.now() - begun
  const { sections } = inspectBundle(await createNodeEngine(bundle))
  const large = sections.filter(({ bytes }) => bytes * 50 >= bundle.length)
  return [
    importRow(),
    { section, work: `compile ${policies.length} managed policies`, value: compiled, unit: 'ms' },
    {
      section,
      work: 'their bundle, stripped',
      value: bundle.length / 1_000_000,
      unit: 'MB',
      most: 1.2,
    },
    ...large.map(({ name, bytes }): Row => {
      return { section, work: `… ${name}`, value: bytes / 1_000_000, unit: 'MB' }
    }),
    {
      section,
      work: 'load it and check once, new process',
      value: timeFirstCheck(bundle),
      unit: 'ms',
      most: 10,
    },
  ]
}

interface ManagedPolicy {
  readonly name: string
  readonly document: object
}

function readManagedPolicies(): Policy[] {
  const lines = gunzipSync(readFileSync(source)).toString().trimEnd().split('\n')
  return lines.map((line) => {
    const { name, document } = JSON.parse(line) as ManagedPolicy
    return parsePolicy(document, { type: 'identity', name })
  })
}

/** A user for each policy. */
function toDirectory(policies: readonly Policy[]): Directory {
  const users = policies.map((policy, at) => ({
    arn: userArn(at),
    account,
    name: `user-${at}`,
    id: undefined,
    tags: new Map(),
    policies: [policy],
    boundary: undefined,
    groups: [],
  }))
  const home = {
    id: account,
    partition: 'aws',
    alias: undefined,
    membership: undefined,
    users: new Map(users.map((user) => [user.name, user])),
    roles: new Map(),
  }
  return { accounts: new Map([[account, home]]), resources: new Map(), endpoints: new Map() }
}

function userArn(number: number): string {
  return `arn:aws:iam::${account}:user/user-${number}`
}

/** Milliseconds from bytes to verdict, by a process that has decided nothing before. */
function timeFirstCheck(bundle: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const file = join(folder, 'managed.bundle')
  writeFileSync(file, bundle)
  const host = new URL('../dist/node.js', import.meta.url).href
  const request = { principal: userArn(7), action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' }
  const program = `
    import { openEngine } from '${host}'
    const begun = performance.now()
    const engine = await openEngine(${JSON.stringify(file)})
    engine.isAllowed(${JSON.stringify(request)})
    console.log(performance.now() - begun)`
  const run = () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program]).toString())
  const times = Array.from({ length: 9 }, run)
  rmSync(folder, { recursive: true })
  return median(times)
}
