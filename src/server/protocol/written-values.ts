/** Names, paths and documents that IAM refuses in sentences of their own, before all constraints. */
import { AwsError } from './aws-error.ts'
import { type ModelShape, matchesPattern } from './service-model.ts'

const name = 'It must contain only alphanumeric characters and/or the following: +=,.@_-'
const path =
  'It must begin and end with / and contain only alphanumeric characters and/or / characters.'
const prefix =
  'It must begin with the / character and contain only alphanumeric characters and/or / characters.'

/** By the pattern of the model. What is said of other patterns is the pattern. */
const sentences: ReadonlyMap<string, string> = new Map([
  ['[\\w+=,.@-]+', name],
  ['[\\w]+', 'It must contain only alphanumeric characters.'],
  ['(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)', path],
  ['((/[A-Za-z0-9\\.,\\+@=_-]+)*)/', path],
  ['\\u002F[\\u0021-\\u007F]*', prefix],
  ['[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+', 'It must contain only printable ASCII characters.'],
])

/** Throws `ValidationError` for a value that is not written as IAM has it. */
export function confirmWritten({ pattern }: ModelShape, value: string, place: string): void {
  const sentence = pattern === undefined ? undefined : sentences.get(pattern)
  if (pattern === undefined || sentence === undefined || matchesPattern(pattern, value)) return
  const said = place === 'pathPrefix' ? prefix : sentence
  throw new AwsError('ValidationError', `The specified value for ${place} is invalid. ${said}`)
}
