/** Nothing that policies or directories hold makes a decision throw: what is too large is found when compiling. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { drawSeeded } from '../support/generators-draw.ts'
import { someDirectory, someExtremeRequest } from '../support/generators-extremes.ts'
import { ask, openTrial } from '../support/trial.ts'

const REQUESTS = 12

describe('directories near the limits', () => {
  it('are decided alike by every evaluator, and no content makes a decision throw', {
    timeout: 36_000_000,
  }, async () => {
    const { numRuns, seed } = fuzzed(10)
    const tally = new Tally()
    for (let run = 0; run < numRuns; run += 1) {
      const draw = drawSeeded(seed + run)
      const directory = parseDirectory(JSON.stringify(someDirectory(draw)))
      const trial = await openTrial(directory, { simulation: draw(4) === 0 })
      for (let at = 0; at < REQUESTS; at += 1) {
        const { answer, fault } = ask(trial, someExtremeRequest(draw))
        expect(fault, `seed ${seed + run}, request ${at}`).toBeUndefined()
        // a request may contradict what the engine derives, or list values of a key that has one,
        // and that is all that it is refused for
        const refusal = /^$|contradicts|has one value in a request/
        expect(answer.message, `seed ${seed + run}, request ${at}`).toMatch(refusal)
        tally.add(answer.verdict)
      }
    }
    announce(tally.describe('requests near the limits'))
    expect(tally.share('error')).toBeLessThan(0.5)
    expect(tally.count('implicitDeny')).toBeGreaterThan(0)
  })
})
