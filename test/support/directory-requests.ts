/** Random requests about what random directories list. */
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Document } from './generators.ts'
import { endpointId, management } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { someRequest } from './generators-requests.ts'
import { someSession } from './generators-sessions.ts'
import type { Survey } from './generators-survey.ts'

/** Resources of random directories, and some that belong to them. */
export const listed = [
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
  'arn:aws:glue:us-east-1:111122223333:table/d/t',
  'arn:aws:glue:us-east-1:111122223333:catalog',
  'arn:aws:glue:us-east-1:111122223333:job/j',
  'arn:aws:logs:us-east-1:444455556666:log-group:g:log-stream:s',
  'arn:aws:logs:us-east-1:444455556666:destination:d',
  'arn:aws:logs:eu-west-1:444455556666:log-group:g',
  'arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i',
  'arn:aws:kms:us-east-1:111122223333:key/1',
  'arn:aws:kms:us-east-1:111122223333:alias/a',
  'arn:aws:iam::111122223333:role/R',
  'arn:aws:iam::111122223333:role/path/R',
  'arn:aws:iam::111122223333:user/alice',
  'arn:aws:iam::111122223333:role/aws-service-role/s3.amazonaws.com/Linked',
]

/** A request about what the directory lists, and of a described session, as often as not. */
export function someDirectoryRequest(
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
