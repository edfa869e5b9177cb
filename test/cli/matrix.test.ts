/** `sallyport matrix`: a row for each principal, action and resource. */
import { readFileSync } from 'node:fs'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { account, bundleOf, policyOf } from '../support/audits.ts'
import { makeFolder, readLines, sallyport } from './command-line.ts'

const reads = {
  Effect: 'Allow',
  Action: 'dynamodb:Get*',
  Resource: 'arn:aws:dynamodb:eu-central-1:111122223333:table/*',
}
const office = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }

async function folder() {
  const directory = {
    accounts: [
      {
        id: account,
        users: [
          { name: 'alice', policies: [policyOf(reads)] },
          { name: 'bob', policies: [policyOf({ ...reads, Condition: office })] },
        ],
      },
    ],
  }
  return makeFolder({ 'a.bundle': await bundleOf(directory) })
}

const asked = [
  ...['--action', 'dynamodb:GetItem', '--action', 'dynamodb:PutItem'],
  ...[
    '--resource',
    'arn:aws:dynamodb:eu-central-1:111122223333:table/a',
    '--resource',
    'arn:aws:dynamodb:eu-central-1:111122223333:table/b',
  ],
]

const answers = [
  ...['alice dynamodb:GetItem always', 'alice dynamodb:GetItem always'],
  ...['alice dynamodb:PutItem never', 'alice dynamodb:PutItem never'],
  ...['bob dynamodb:GetItem depends', 'bob dynamodb:GetItem depends'],
  ...['bob dynamodb:PutItem never', 'bob dynamodb:PutItem never'],
]

function short({ principal, action, answer }: Record<string, unknown>): string {
  return `${String(principal).split('/').at(-1)} ${action} ${answer}`
}

describe('the matrix', () => {
  test('has a row for each principal of the bundle, action and resource', async () => {
    const at = await folder()
    const args = ['matrix', at('a.bundle'), ...asked]
    const { code, stdout } = await sallyport([...args, '--format', 'jsonl'])
    expect(code).toBe(0)
    expect(readLines(stdout).map((row) => short(row as never))).toEqual(answers)
    const { stdout: csv } = await sallyport(args)
    const [head, ...lines] = csv.trimEnd().split('\n')
    expect(head).toBe('principal,action,resource,answer,statement,conditions')
    expect(lines).toHaveLength(8)
    expect(lines[4]).toContain('aws:SourceIp')
  })

  test('is written as Parquet, and to a file', async () => {
    const at = await folder()
    const args = ['matrix', at('a.bundle'), ...asked]
    await sallyport([...args, '--format', 'parquet', '-o', at('a.parquet')])
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(at('a.parquet')) })
    expect(rows.map(short)).toEqual(answers)
    await sallyport([...args, '-o', at('a.csv')])
    const { stdout } = await sallyport(args)
    expect(readFileSync(at('a.csv'), 'utf8')).toBe(stdout)
  })

  test('is of the principals that are named alone', async () => {
    const at = await folder()
    const args = ['matrix', at('a.bundle'), ...asked, '--principal', 'bob', '--format', 'jsonl']
    const { stdout } = await sallyport([
      ...args,
      ...['--context', '{"aws:SourceIp":"203.0.113.7"}'],
    ])
    expect(readLines(stdout).map((row) => short(row as never))).toEqual([
      ...['bob dynamodb:GetItem always', 'bob dynamodb:GetItem always'],
      ...['bob dynamodb:PutItem never', 'bob dynamodb:PutItem never'],
    ])
  })

  test('is refused without a file for Parquet, over its bundle, and for a stranger', async () => {
    const at = await folder()
    const args = ['matrix', at('a.bundle'), ...asked]
    const codes = []
    for (const more of [
      ['--format', 'parquet'],
      ['-o', at('a.bundle')],
      ['--principal', 'carol'],
    ]) {
      codes.push((await sallyport([...args, ...more])).code)
    }
    expect(codes).toEqual([2, 2, 3])
  })
})
