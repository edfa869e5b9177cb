/** Random batches in pools: every row as one thread decides it, whoever shares memory, whatever is swapped. */
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { checkBatch } from '../../src/batch/check-batch.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { SingleRequest } from '../../src/model/request.ts'
import type { WorkerPool } from '../../src/pool/worker-pool.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { asColumns, asRow } from '../support/generators-batches.ts'
import { directoryDocument, policiesIn } from '../support/generators-directories.ts'
import { drawSeeded, happens, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { sessionDocuments, someSession } from '../support/generators-sessions.ts'
import { surveyPolicies } from '../support/generators-survey.ts'
import { tryPool } from '../support/pool-threads.ts'

const ROWS = 120
const now = Date.parse('2024-01-01T00:00:00Z')
const pools: WorkerPool[] = []
const wishes = { policyTypes: true, statements: true }

async function poolsOn(bundle: Uint8Array): Promise<readonly WorkerPool[]> {
  if (pools.length === 0) {
    for (const sharing of ['auto', 'never'] as const) {
      const options = { sharing, workers: 2, chunkRows: 7, now: () => now, sessionPolicies: true }
      pools.push((await tryPool(bundle, { ...options, simulation: true })).pool)
    }
  }
  await Promise.all(pools.map((pool) => pool.swap(bundle)))
  return pools
}

/** What is told of each row, whatever the numbers of statements are. */
function told(result: ReturnType<typeof checkBatch>) {
  const { verdicts, policyTypes, statements, invalid, errors } = result
  const behind = [...(statements?.numbers ?? [])].map((at) => statements?.list[at])
  const faults = errors.map(({ row, error }) => [row, error.name, error.code, error.message])
  return { verdicts, policyTypes, behind, invalid, faults }
}

afterAll(() => Promise.all(pools.map((pool) => pool.close())))

describe('random batches', () => {
  it('are decided by pools as by one thread', { timeout: 36_000_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(
      directoryDocument,
      sessionDocuments,
      fc.nat(),
      async (document, documents, seed) => {
        const draw = drawSeeded(seed)
        const directory = parseDirectory(JSON.stringify(document))
        const bundle = await compileBundle(directory)
        const options = { simulation: true, compile: compileSession, now: () => now }
        const engine = await createEngine(kernelModule(), bundle, options)
        const survey = surveyPolicies(policiesIn(directory))
        const sessions = Array.from({ length: 4 }, () => someSession(draw, documents))
        const rows = Array.from({ length: ROWS }, (): SingleRequest => {
          const request = asRow(someRequest(draw, survey, { statesDerivedKeys: true }))
          const principal = pick(draw, sessions, 'anonymous')
          const wrong = { action: pick(draw, ['s3', 's3:*'], 's3:*') }
          const { 'aws:sourcevpce': _, 'aws:SourceVpce': __, ...stated } = request.context ?? {}
          const whole = Object.entries(stated).filter(([key]) => !/\p{Cs}/u.test(key))
          return {
            ...request,
            context: Object.fromEntries(whole),
            ...(happens(draw, { of: 3 }) && { principal }),
            ...(happens(draw, { of: 20 }) && wrong),
          }
        })
        const columns = asColumns(draw, rows)
        const expected = told(checkBatch(engine, columns, wishes))
        for (const verdict of expected.verdicts) tally.add(`${verdict}`)
        for (const pool of await poolsOn(bundle)) {
          expect(told(await pool.checkBatch(columns, wishes))).toEqual(expected)
        }
      },
    )
    await fc.assert(property, { ...fuzzed(20), endOnFailure: true })
    announce(tally.describe('rows'))
    for (const verdict of ['0', '1', '2', '3']) expect(tally.share(verdict)).toBeGreaterThan(0.005)
  })
})
