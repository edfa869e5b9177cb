/** Slices of random bundles never allow what the bundle does not, nor deny what it allows. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { openSlice, type SlicedEngine, type SliceRequest } from '../../src/slice/open-slice.ts'
import { type SliceOptions, sliceBundle } from '../../src/slice/slice-bundle.ts'
import { answerOf } from '../support/compare.ts'
import { listed, someDirectoryRequest } from '../support/directory-requests.ts'
import { ofDirectories } from '../support/drawn-directories.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { writtenSets } from '../support/generators.ts'
import { policiesIn } from '../support/generators-directories.ts'
import { type Draw, drawFrom, pick, tapes } from '../support/generators-draw.ts'
import { surveyPolicies } from '../support/generators-survey.ts'
import { policiesOf, readSets } from '../support/policy-sets.ts'

const module = kernelModule()
const now = () => 1_704_067_200_000
const PRINCIPALS = 4
const REQUESTS = 6

const scopes: readonly (readonly string[] | undefined)[] = [
  undefined,
  undefined,
  ['*'],
  ['arn:aws:s3:::a/*', 'arn:aws:sqs:*'],
  listed,
  [],
]
const revealed = [undefined, [], ['*'], ['aws:*'], ['aws:ResourceTag/*', 'aws:SourceIp']]

function someOptions(draw: Draw): SliceOptions {
  const resources = pick(draw, scopes, undefined)
  const reveal = pick(draw, revealed, undefined)
  return { ...(resources && { resources }), ...(reveal && { reveal }) }
}

/** What a slice answers; an error is a denial that only the request is to blame for. */
function sliceAnswer(sliced: SlicedEngine, request: SliceRequest): string {
  try {
    return sliced.check(request).verdict
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return 'error'
  }
}

async function open(engine: Engine, request: AuthorizationRequest, options: SliceOptions) {
  const slice = JSON.parse(JSON.stringify(await sliceBundle(engine, request.principal, options)))
  return openSlice(slice, {
    open: (bytes, { compile }) => createEngine(module, bytes, { compile, now }),
    now,
  })
}

/** Whether both answers may stand side by side. */
function fits(whole: string, part: string): boolean {
  if (part === 'allowed') return whole === 'allowed'
  return part === 'depends' || part === 'error' || whole !== 'allowed'
}

/** Asks the slices of some principals what they ask the whole bundle. */
async function compare(
  engine: Engine,
  { requests, draw }: { readonly requests: () => AuthorizationRequest; readonly draw: Draw },
  tally: Tally,
): Promise<void> {
  const first = requests()
  const options = someOptions(draw)
  // who cannot be read, or brings policies that cannot, has no slice
  const sliced = await open(engine, first, options).catch((error) => {
    if (!(error instanceof SallyportError) || answerOf(engine, first).verdict !== 'error')
      throw error
    return undefined
  })
  if (sliced === undefined) return
  let request = first
  for (let count = 0; count < REQUESTS; count += 1) {
    const whole = answerOf(engine, request).verdict
    const { principal: _, ...asked } = request
    const part = sliceAnswer(sliced, asked)
    tally.add(`${whole} ${part}`)
    if (!fits(whole, part)) {
      throw new Error(JSON.stringify({ whole, part, request, options }, null, 2))
    }
    const other = requests()
    if (JSON.stringify(other.principal) !== JSON.stringify(first.principal)) {
      expect(['depends', 'error']).toContain(sliceAnswer(sliced, other))
    }
    request = { ...other, principal: first.principal }
  }
}

describe('slices', () => {
  it('of random directories never allow more, nor deny what is allowed', {
    timeout: 36_000_000,
  }, async () => {
    const tally = new Tally()
    const property = ofDirectories(PRINCIPALS, async ({ directory, documents, draws }) => {
      const options = { compile: compileSession, now }
      const engine = await createEngine(module, await compileBundle(directory), options)
      const survey = surveyPolicies(policiesIn(directory))
      for (const draw of draws) {
        const requests = () => someDirectoryRequest(draw, survey, documents)
        await compare(engine, { requests, draw }, tally)
      }
    })
    await fc.assert(property, { ...fuzzed(200), endOnFailure: true })
    announce(tally.describe('answers of bundles and slices'))
    expect(tally.count('allowed allowed')).toBeGreaterThan(10)
    expect(tally.count('allowed depends')).toBeGreaterThan(10)
    expect(tally.count('implicitDeny depends')).toBeGreaterThan(10)
  })

  it('of bare policies do neither', { timeout: 36_000_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(writtenSets, tapes(PRINCIPALS), async (written, choices) => {
      const engine = await createEngine(module, await compileBundle(readSets(written)), { now })
      const survey = surveyPolicies(policiesOf(readSets(written)))
      for (const choice of choices) {
        const draw = drawFrom(choice)
        const requests = () => someDirectoryRequest(draw, survey, [])
        await compare(engine, { requests, draw }, tally)
      }
    })
    await fc.assert(property, { ...fuzzed(100), endOnFailure: true })
    announce(tally.describe('answers of bundles and slices'))
    expect(tally.count('allowed allowed')).toBeGreaterThan(10)
  })
})
