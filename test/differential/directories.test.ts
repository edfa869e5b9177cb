/** Random directories: the kernel finds the same policies and facts as the reference, and decides alike. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Principal } from '../../src/model/request.ts'
import { someDirectoryRequest } from '../support/directory-requests.ts'
import { ofDirectories } from '../support/drawn-directories.ts'
import { announce, drawsRare, fuzzed, Tally } from '../support/fuzz.ts'
import { ask, describeDirectoryFailure, openTrial } from '../support/trial.ts'

const REQUESTS = 20

describe('random directories', () => {
  it('are decided alike by the reference and by every kernel', {
    timeout: 36_000_000,
  }, async () => {
    const tally = new Tally()
    const sessions = new Tally()
    const property = ofDirectories(REQUESTS, async (drawn) => {
      const { document, directory, documents, survey, draws } = drawn
      const trial = await openTrial(directory, { simulation: false })
      for (const draw of draws) {
        const request = someDirectoryRequest(draw, survey, documents)
        const { answer, fault } = ask(trial, request)
        tally.add(answer.verdict)
        const kind = kindOf(request.principal)
        if (kind !== undefined) sessions.add(`${kind} ${answer.verdict}`)
        if (fault === undefined) continue
        throw new Error(await describeDirectoryFailure(document, request))
      }
    })
    await fc.assert(property, { ...fuzzed(600), endOnFailure: true })
    announce(tally.describe('directories and requests'))
    announce(sessions.describe('of them by described principals'))
    for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
      expect(tally.share(verdict)).toBeGreaterThan(0.05)
      for (const kind of drawsRare ? kinds : []) {
        expect(sessions.count(`${kind} ${verdict}`), `${kind} ${verdict}`).toBeGreaterThan(10)
      }
    }
  })
})

/** Every kind of session there is, those that have policies of their own apart. */
const kinds = [
  'role',
  'role with policies',
  'user',
  'federatedUser with policies',
  'assumedRoot with policies',
]

function kindOf(principal: Principal): string | undefined {
  if (typeof principal === 'string') return undefined
  const [kind = ''] = Object.keys(principal)
  return 'policies' in principal ? `${kind} with policies` : kind
}
