/** Which gains of access are meant: a line each, `PRINCIPAL ACTION`, with `*` for any run. */
import { readText } from '../io/files.ts'
import { CliError } from '../io/report-error.ts'

/** Whether a gain is one that the list names. */
export type MeantGains = (gain: { readonly principal: string; readonly action: string }) => boolean

/** Throws `ERR_FILE_UNREADABLE`, and `ERR_FILE_INVALID` for a line of another form. */
export function readAllowList(path: string): MeantGains {
  const entries = readText(path)
    .split('\n')
    .map((line, at) => ({ text: line.trim(), number: at + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
    .map(({ text, number }) => readEntry(text, `${path}:${number}`))
  return ({ principal, action }) => {
    return entries.some((entry) => entry.principal.test(principal) && entry.action.test(action))
  }
}

function readEntry(text: string, place: string) {
  const [principal = '', action, ...rest] = text.split(/\s+/)
  if (action === undefined || rest.length > 0) {
    throw new CliError('ERR_FILE_INVALID', 'a line of the allow list must be `PRINCIPAL ACTION`', {
      place,
      hint: 'write, for example, `arn:aws:iam::111122223333:role/ci/* s3:Get*`',
    })
  }
  return { principal: matcherOf(principal, ''), action: matcherOf(action, 'i') }
}

function matcherOf(pattern: string, flags: string): RegExp {
  const pieces = pattern.split(/\*+/).map((piece) => piece.replace(/[.+^${}()|[\]\\?]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, flags)
}
