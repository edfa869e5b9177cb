/** How the files of an audit are cut into shards. */
import { describe, expect, test } from 'vitest'
import { planShards } from '../../src/cli/queue/plan-shards.ts'

const ground = { version: '1.0.0', bundle: 'ab', bytesMost: 100 }

function fileOf(path: string, bytes = 30) {
  return { path, bytes, changed: 1 }
}

function trailFile(account: string, region: string, day: string, number = 1) {
  return fileOf(
    `/logs/AWSLogs/${account}/${account}_CloudTrail_${region}_${day}T0005Z_${number}.json.gz`,
  )
}

const [first, second] = ['111122223333', '222233334444'] as const

function pathsOf(files: readonly ReturnType<typeof fileOf>[]): string[][] {
  return planShards(files, ground).map((shard) => shard.files.map(({ path }) => path))
}

describe('shards', () => {
  test('have a day of a Region together, of whatever account', () => {
    const [a, b, c, d] = [
      trailFile(first, 'eu-central-1', '20260101'),
      trailFile(first, 'eu-central-1', '20260102'),
      trailFile(second, 'eu-central-1', '20260101'),
      trailFile(second, 'eu-central-1', '20260102'),
    ] as const
    expect(pathsOf([a, b, c, d])).toEqual([
      [a.path, c.path],
      [b.path, d.path],
    ])
  })

  test('have a day of an account alone where the day of all is too large', () => {
    const day = (account: string) =>
      [1, 2].map((n) => trailFile(account, 'us-east-1', '20260101', n))
    const [mine, others] = [day(first), day(second)]
    expect(pathsOf([...mine, ...others])).toEqual(
      [mine, others].map((of) => of.map(({ path }) => path)),
    )
  })

  test('never cut a file, or a day of an account, however large', () => {
    const day = [1, 2, 3, 4, 5].map((n) => trailFile(first, 'us-east-1', '20260101', n))
    expect(pathsOf(day)).toHaveLength(1)
    expect(pathsOf([fileOf('a.json', 500), fileOf('b.json', 500)])).toEqual([
      ['a.json'],
      ['b.json'],
    ])
  })

  test('of files with names of their own are cut by size', () => {
    const files = ['a', 'b', 'c', 'd'].map((name) => fileOf(`${name}.jsonl`, 40))
    expect(pathsOf(files)).toEqual([
      ['a.jsonl', 'b.jsonl'],
      ['c.jsonl', 'd.jsonl'],
    ])
  })

  test('have ids of what their summaries depend on', () => {
    const idOf = (changed: object, file = fileOf('a.json')) =>
      planShards([file], { ...ground, ...changed })[0]?.id
    const ids = [
      idOf({}),
      idOf({ version: '1.0.1' }),
      idOf({ bundle: 'cd' }),
      idOf({}, fileOf('b.json')),
      idOf({}, fileOf('a.json', 31)),
      idOf({}, { ...fileOf('a.json'), changed: 2 }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
    expect(idOf({ bytesMost: 50 })).toBe(ids[0])
  })
})
