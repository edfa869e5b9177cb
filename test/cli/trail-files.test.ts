/** In which order the files of a trail are read. */
import { expect, test } from 'vitest'
import { findTrailFiles } from '../../src/cli/audit/trail-files.ts'
import { makeFolder } from './command-line.ts'

test('files of one day and Region are read together, whatever accounts they are of', async () => {
  const nameOf = (account: number, day: number, region = 'eu-west-1') =>
    `logs/${account}/${region}/2026/01/0${day}/${account}_CloudTrail_${region}_2026010${day}T0005Z_abc.json.gz`
  const order = [
    'logs/zulu.json',
    nameOf(111122223333, 1),
    nameOf(222233334444, 1),
    nameOf(111122223333, 1, 'us-east-1'),
    nameOf(222233334444, 1, 'us-east-1'),
    nameOf(111122223333, 2),
    nameOf(222233334444, 2),
  ]
  const at = makeFolder(Object.fromEntries(order.map((name) => [name, '{}'])))
  const { files } = await findTrailFiles([at('logs')])
  expect(files.map(({ path }) => path)).toEqual(order.map(at))
})
