/** Random directories: the kernel finds the same policies and facts as the reference, and decides alike. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import type { AuthorizationRequest, Principal } from '../../src/model/request.ts'
import { announce, drawsRare, fuzzed, Tally } from '../support/fuzz.ts'
import type { Document } from '../support/generators.ts'
import {
  directoryDocument,
  endpointId,
  management,
  policiesIn,
} from '../support/generators-directories.ts'
import { type Draw, drawFrom, happens, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { sessionDocuments, someSession } from '../support/generators-sessions.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'
import { readSessionPolicy } from '../support/scenarios.ts'
import { ask, describeDirectoryFailure, openTrial } from '../support/trial.ts'

const REQUESTS = 20

const tape = fc.array(fc.nat(0xffff), { minLength: 60, maxLength: 100, size: 'max' })
const tapes = fc.array(tape, { minLength: REQUESTS, maxLength: REQUESTS, size: 'max' })

const listed = [
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::a/é',
  'arn:aws:s3:us-east-1:111122223333:accesspoint/p',
  'arn:aws:s3:us-east-1:111122223333:accesspoint/p/object/b',
  'arn:aws:sqs:us-east-1:111122223333:q',
  'arn:aws:sqs:us-east-1:444455556666:q',
  `arn:aws:sqs:us-east-1:${management}:q`,
  'arn:aws:events:us-east-1:111122223333:rule/a',
  'arn:aws:events:us-east-1:111122223333:rule/b/a',
  'arn:aws:codeartifact:us-east-1:111122223333:package/d/r/npm/n/p',
  'arn:aws:codeartifact:us-east-1:111122223333:package/d/s',
  'arn:aws:iam::111122223333:role/R',
  'arn:aws:iam::111122223333:role/path/R',
  'arn:aws:iam::111122223333:user/alice',
  'arn:aws:iam::111122223333:role/aws-service-role/s3.amazonaws.com/Linked',
]

/** A request about what the directory lists, and of a described session, as often as not. */
function someDirectoryRequest(
  draw: Draw,
  survey: Survey,
  documents: readonly Document[],
): AuthorizationRequest {
  const throughEndpoint = happens(draw, { of: 4 })
  const asManager = happens(draw, { of: 12 })
  const principal = draw(2) === 0 ? someSession(draw, documents) : undefined
  const resource = draw(2) === 0 ? pick(draw, listed, '*') : undefined
  const { context, ...request } = someRequest(draw, survey, { statesDerivedKeys: false })
  const { 'aws:sourcevpce': _, 'aws:SourceVpce': __, ...others } = context ?? {}
  return {
    ...request,
    ...(principal !== undefined && { principal }),
    ...(asManager && { principal: `arn:aws:iam::${management}:user/alice` }),
    ...(resource !== undefined && { resource }),
    context: throughEndpoint ? { ...others, 'aws:SourceVpce': endpointId } : (context ?? {}),
  }
}

describe('random directories', () => {
  it('are decided alike by the reference and by every kernel', {
    timeout: 36_000_000,
  }, async () => {
    const tally = new Tally()
    const sessions = new Tally()
    const property = fc.asyncProperty(
      directoryDocument,
      sessionDocuments,
      tapes,
      async (document, documents, choices) => {
        const directory = parseDirectory(JSON.stringify(document))
        const trial = await openTrial(directory, { simulation: false })
        const session = documents.map(readSessionPolicy)
        const survey = surveyPolicies([...policiesIn(directory), ...session])
        for (const choice of choices) {
          const request = someDirectoryRequest(drawFrom(choice), survey, documents)
          const { answer, fault } = ask(trial, request)
          tally.add(answer.verdict)
          const kind = kindOf(request.principal)
          if (kind !== undefined) sessions.add(`${kind} ${answer.verdict}`)
          if (fault === undefined) continue
          throw new Error(await describeDirectoryFailure(document, request))
        }
      },
    )
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
