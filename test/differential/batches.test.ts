/** Random directories and batches: every row is decided as its request is, in any order and layout. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BatchResult, batchDeciders, batchVerdicts } from '../../src/batch/batch-result.ts'
import { checkBatch } from '../../src/batch/check-batch.ts'
import type { BatchColumns } from '../../src/batch/columns/columns.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Principal, SingleRequest } from '../../src/model/request.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { asColumns, asRow } from '../support/generators-batches.ts'
import { directoryDocument, endpointId, policiesIn } from '../support/generators-directories.ts'
import { type Draw, drawSeeded, happens, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { sessionDocuments, someSession } from '../support/generators-sessions.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'

const ROWS = 80
const now = Date.parse('2024-01-01T00:00:00Z')

const resources = [
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::a/é',
  '*',
  'arn:aws:s3:us-east-1:111122223333:accesspoint/p/object/b',
  'arn:aws:sqs:us-east-1:444455556666:q',
  'arn:aws:kms:us-east-1:111122223333:alias/k',
  'arn:aws:s3:::p-abcdef-s3alias/b',
  'alias/k',
  '1234abcd-12ab-34cd-56ef-1234567890ab',
  'arn:aws:kms:us-east-1:111122223333:key/1',
  'arn:aws:iam::111122223333:user/alice',
]
const actions = ['s3:ListAllMyBuckets', 'kms:Decrypt', 'KMS:UpdateAlias', 'sts:AssumeRole']

/** Members that no request has, each here and there. */
const wrong: readonly ((request: SingleRequest) => object)[] = [
  () => ({ principal: 'nobody' }),
  () => ({ principal: null }),
  () => ({ principal: { role: 'arn:aws:iam::1:role' } }),
  () => ({ action: 's3' }),
  () => ({ action: 's3:*' }),
  () => ({ resource: '' }),
  () => ({ resource: 'a'.repeat(20_000) }),
  ({ context }) => ({ context: { ...context, 'app:k': Number.NaN } }),
  ({ context }) => ({ context: { ...context, 'app:k': 'a'.repeat(20_000) } }),
  ({ context }) => ({ context: { ...context, 'aws:PrincipalArn': 'arn:aws:iam::1:user/x' } }),
]

interface World {
  readonly draw: Draw
  readonly survey: Survey
  readonly principals: readonly Principal[]
}

/** Rows repeat what others have, as rows of logs do. */
function someRows({ draw, survey, principals }: World, isLoose: boolean): SingleRequest[] {
  const drawn = Array.from({ length: ROWS }, () => {
    const request = asRow(someRequest(draw, survey, { statesDerivedKeys: isLoose }))
    const { 'aws:sourcevpce': _, 'aws:SourceVpce': __, ...stated } = request.context ?? {}
    const whole = Object.entries(stated).filter(([key]) => !/\p{Cs}/u.test(key))
    const context = Object.fromEntries(whole)
    return {
      ...request,
      ...(happens(draw, { of: 2 }) && { principal: pick(draw, principals, 'anonymous') }),
      ...(happens(draw, { of: 3 }) && { resource: pick(draw, resources, '*') }),
      ...(happens(draw, { of: 8 }) && { action: pick(draw, actions, 's3:GetObject') }),
      context: happens(draw, { of: 9 }) ? { ...context, 'aws:SourceVpce': endpointId } : context,
    }
  })
  const keys = drawn.slice(0, 6).map(({ context }) => context)
  return drawn.map((request, at) => {
    const alike = happens(draw, { of: 3 }) ? request : { ...drawn[at % 12], ...{} }
    const row = { ...request, ...alike } as SingleRequest
    const calm = happens(draw, { of: 2 }) ? { ...row, context: keys[at % 6] ?? {} } : row
    return happens(draw, { of: 30 })
      ? ({ ...calm, ...pick(draw, wrong, () => ({}))(calm) } as SingleRequest)
      : calm
  })
}

/** The request with its context in the order of columns: of keys that differ only in case the first may count. */
function inOrderOf({ context = {} }: BatchColumns, request: SingleRequest): SingleRequest {
  const stated = Object.entries(request.context ?? {})
  const places = Object.keys(context)
  const ordered = stated.toSorted(([one], [other]) => places.indexOf(one) - places.indexOf(other))
  return { ...request, context: Object.fromEntries(ordered) }
}

/** In short: `allowed by identity, one/0`. */
function expected(engine: Engine, request: SingleRequest): string {
  try {
    const { verdict, policyType, statements } = engine.check(request)
    const [first] = statements
    return `${verdict} by ${policyType}${first === undefined ? '' : `, ${first.policy}/${first.index}`}`
  } catch (error) {
    return `invalid: ${(error as { code?: string }).code}`
  }
}

function decided(result: BatchResult, row: number): string {
  const { verdicts, policyTypes, statements, errors } = result
  const verdict = batchVerdicts[verdicts[row] ?? -1]
  if (verdict === 'invalid') {
    return `invalid: ${errors.find((one) => one.row === row)?.error.code}`
  }
  const first = statements?.list[statements.numbers[row] ?? -1]
  const behind = first === undefined ? '' : `, ${first.policy}/${first.index}`
  return `${verdict} by ${batchDeciders[policyTypes?.[row] ?? -1]}${behind}`
}

/** The rows, cut somewhere: each part is a batch. */
function cut(draw: Draw, rows: readonly SingleRequest[]): SingleRequest[][] {
  const at = draw(rows.length + 1)
  return draw(2) === 0 ? [[...rows]] : [rows.slice(0, at), rows.slice(at)]
}

function shuffled<Item>(draw: Draw, items: readonly Item[]): Item[] {
  const keyed = items.map((item) => [draw(1_000_000), item] as const)
  return keyed.sort(([one], [other]) => one - other).map(([, item]) => item)
}

describe('random batches', () => {
  it('decide each row as `check` decides its request', { timeout: 36_000_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(
      directoryDocument,
      sessionDocuments,
      fc.nat(),
      fc.boolean(),
      async (document, documents, seed, simulation) => {
        const draw = drawSeeded(seed)
        const directory = parseDirectory(JSON.stringify(document))
        const bundle = await compileBundle(directory)
        const options = { simulation, compile: compileSession, now: () => now }
        const engines = [
          await createEngine(kernelModule('simd'), bundle, options),
          await createEngine(kernelModule('plain'), bundle, { ...options, remembered: 0 }),
        ]
        const survey = surveyPolicies(policiesIn(directory))
        const sessions = Array.from({ length: 4 }, () => someSession(draw, documents))
        const isBare = happens(draw, { of: 2 })
        const principals = isBare ? [] : sessions
        const rows = someRows({ draw, survey, principals }, simulation).map((row) =>
          isBare && typeof row.principal === 'object' && row.principal !== null
            ? { ...row, principal: `arn:aws:iam::111122223333:user/alice` }
            : row,
        )
        for (const engine of engines) {
          for (const part of cut(draw, shuffled(draw, rows))) {
            if (part.length === 0) continue
            const columns = asColumns(draw, part)
            const remembered = pick(draw, [0, 1, 65_536], 0)
            const result = checkBatch(engine, columns, {
              policyTypes: true,
              statements: true,
              remembered,
            })
            const quick = checkBatch(engine, columns)
            for (const [row, request] of part.entries()) {
              const wanted = expected(engine, inOrderOf(columns, request))
              const actual = decided(result, row)
              if (actual !== wanted) {
                throw new Error(`${actual}, not ${wanted}: ${JSON.stringify(request)}`)
              }
              tally.add(wanted.replace(/[ :].*/, ''))
            }
            expect(quick.verdicts).toEqual(result.verdicts)
          }
        }
      },
    )
    await fc.assert(property, { ...fuzzed(60), endOnFailure: true })
    announce(tally.describe('rows'))
    for (const verdict of batchVerdicts) expect(tally.share(verdict)).toBeGreaterThan(0.01)
  })
})
