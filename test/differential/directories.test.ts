/** Random directories: the kernel finds the same policies and facts as the reference, and decides alike. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../src/directory/parse.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import {
  directoryDocument,
  endpointId,
  management,
  policiesIn,
} from '../support/generators-directories.ts'
import { type Draw, drawFrom, happens, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'
import { ask, describeDirectoryFailure, openTrial } from '../support/trial.ts'

const REQUESTS = 20

const tape = fc.array(fc.nat(0xffff), { minLength: 40, maxLength: 80, size: 'max' })
const tapes = fc.array(tape, { minLength: REQUESTS, maxLength: REQUESTS, size: 'max' })

const listed = [
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::a/é',
  'arn:aws:sqs:us-east-1:111122223333:q',
  'arn:aws:sqs:us-east-1:444455556666:q',
  `arn:aws:sqs:us-east-1:${management}:q`,
  'arn:aws:iam::111122223333:role/R',
  'arn:aws:iam::111122223333:role/path/R',
  'arn:aws:iam::111122223333:user/alice',
  'arn:aws:iam::111122223333:role/aws-service-role/s3.amazonaws.com/Linked',
]

/** A request that is about what the directory lists, more often than not. */
function someDirectoryRequest(draw: Draw, survey: Survey): AuthorizationRequest {
  const { context, ...request } = someRequest(draw, survey, { statesDerivedKeys: false })
  const throughEndpoint = happens(draw, { of: 4 })
  const asManager = happens(draw, { of: 12 })
  const { 'aws:sourcevpce': _, 'aws:SourceVpce': __, ...others } = context ?? {}
  return {
    ...request,
    ...(asManager && { principal: `arn:aws:iam::${management}:user/alice` }),
    ...(draw(2) === 0 && { resource: pick(draw, listed, '*') }),
    context: throughEndpoint ? { ...others, 'aws:SourceVpce': endpointId } : (context ?? {}),
  }
}

describe('random directories', () => {
  it('are decided alike by the reference and by every kernel', {
    timeout: 36_000_000,
  }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(directoryDocument, tapes, async (document, choices) => {
      const directory = parseDirectory(JSON.stringify(document))
      const trial = await openTrial(directory, { simulation: false })
      const survey = surveyPolicies(policiesIn(directory))
      for (const choice of choices) {
        const request = someDirectoryRequest(drawFrom(choice), survey)
        const { answer, fault } = ask(trial, request)
        tally.add(answer.verdict)
        if (fault !== undefined) throw new Error(await describeDirectoryFailure(document, request))
      }
    })
    await fc.assert(property, { ...fuzzed(1_000), endOnFailure: true })
    announce(tally.describe('directories and requests'))
    for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
      expect(tally.share(verdict)).toBeGreaterThan(0.05)
    }
  })
})
