/** A generated trail has the counts that a few lines of their own find; `bench/trail/soak.ts` has it larger. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countTrail } from '../../bench/trail/count-trail.ts'
import { generateTrail } from '../../bench/trail/generate-trail.ts'
import { differences } from '../../bench/trail/soak.ts'
import { root } from '../support/sources.ts'
import { makeFolder, sallyport } from './command-line.ts'

test('an audit counts what is in a generated trail', async () => {
  const at = makeFolder({
    'acme.json': readFileSync(`${root}/samples/acme/acme.directory.json`, 'utf8'),
  })
  const { files } = generateTrail(at('trail'), { bytes: 200_000, events: 250 })
  expect(files).toBeGreaterThan(4)
  expect(await sallyport(['compile', at('acme.json'), '-o', at('a.bundle')])).toMatchObject({
    code: 0,
  })
  const { stdout } = await sallyport(['audit', at('a.bundle'), at('trail'), '--json'])
  const report = JSON.parse(stdout)
  const counted = countTrail(at('trail'))
  expect(counted.events).toBe(files * 250)
  for (const name of ['repeated', 'apart', 'denied', 'undecided'] as const) {
    expect(counted[name]).toBeGreaterThan(0)
  }
  expect(differences(report, counted)).toEqual([])
  expect(differences({ ...report, repeated: report.repeated + 1 }, counted)).toHaveLength(1)
})
