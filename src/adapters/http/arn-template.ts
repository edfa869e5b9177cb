/** ARNs with values of requests in them, which cannot become part of a pattern. */
import { readGiven } from '../../json/own-copy.ts'
import { quote } from '../../json/report.ts'
import { RequestError } from '../../model/errors.ts'

/** What would mean something else in an ARN: wildcards, policy variables, another segment. */
const special = /[*?:]|\$\{|[\0-\x1f\x7f]/
/** What a file system takes for another file than the policy was asked about. */
const dots = /(?:^|[/\\])\.\.?(?:$|[/\\])/

/**
 * A template tag: the ARN, each value as it is. Throws `ERR_REQUEST_INVALID` for a value that is
 * empty, that is neither a string nor a number, or that contains `*`, `?`, `:`, `${`, a control
 * character, or `.` or `..` between slashes.
 */
export function arn(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return readGiven('parts', () => {
    const { raw } = Object(parts) as { raw?: unknown }
    if (!Array.isArray(raw)) throw refuse('the tag must be written before a template', 'parts')
    return raw.map((part, at) => (at === 0 ? '' : confirmValue(values[at - 1])) + part).join('')
  })
}

/** Whether a text that is put into an ARN names one thing, the same for all who read it. */
export function isPlain(text: string): boolean {
  return text !== '' && !special.test(text) && !dots.test(text)
}

function confirmValue(value: unknown): string {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
  if (typeof text !== 'string') throw refuse('a value in an ARN must be a string', 'value')
  if (text === '') throw refuse('a value in an ARN is empty', 'value')
  if (isPlain(text)) return text
  throw refuse(`the value ${quote(text)} would change the meaning of the ARN`, 'value')
}

function refuse(message: string, place: string): RequestError {
  return new RequestError(message, {
    place,
    hint: 'write arn`arn:app:docs::acme:doc/${id}`, with names that have no `*`, `?`, `:` or `${`',
  })
}
