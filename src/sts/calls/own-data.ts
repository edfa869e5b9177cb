/** A caller's own data, copied once: what is decided, and what is kept, is the copy and nothing else. */
import { isObject } from '../../json/is-object.ts'
import { LimitError, RequestError, SessionError } from '../../model/errors.ts'
import type { Context } from '../../model/request.ts'
import { copyData } from '../../request/plain-data.ts'
import type { Authority } from '../session/authority.ts'

/**
 * The input of a call, copied. A session that was issued here stays what it is: nobody can change
 * it. Throws `ERR_REQUEST_INVALID` for what is no plain data, `ERR_LIMIT_EXCEEDED` for what is too
 * large.
 */
export function readInput<Input extends object>(input: Input, authority: Authority): Input {
  const given: unknown = input
  if (typeof given !== 'object' || given === null || isList(given)) {
    throw new RequestError('the input must be an object', {
      place: 'input',
      hint: 'give the parameters of the call as { name: value }',
    })
  }
  const caller = ownCaller(given, authority)
  const copy = copyInput(given) as Input
  return caller === undefined ? copy : { ...copy, caller }
}

/** `Array.isArray` throws for a proxy that was revoked; copying says so. */
function isList(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** The calling session, where it is one that was issued here. */
function ownCaller(input: object, authority: Authority): unknown {
  try {
    const caller: unknown = Object.getOwnPropertyDescriptor(input, 'caller')?.value
    return authority.known.has(caller) ? caller : undefined
  } catch {
    return undefined // a proxy that refuses; copying says so
  }
}

function copyInput(input: object): unknown {
  try {
    return copyData(input)
  } catch (cause) {
    if (cause instanceof LimitError) {
      const { message, hint = 'give less' } = cause
      throw new LimitError(message, { place: 'input', hint, cause })
    }
    if (!(cause instanceof RequestError)) throw cause
    const { message, place = 'request', hint, issues } = cause
    throw new RequestError(message, {
      place: place.replace(/^request/, 'input'),
      hint: hint ?? 'give plain data',
      issues,
      cause,
    })
  }
}

/** A session from outside, copied. Throws `ERR_SESSION_INVALID`. */
export function copySession(value: unknown): unknown {
  try {
    return copyData(value)
  } catch (cause) {
    const place = cause instanceof RequestError ? cause.place : undefined
    throw new SessionError('ERR_SESSION_INVALID', 'the session must be plain data', {
      place: place?.replace(/^request/, 'session') ?? 'session',
      hint: 'give a session as an engine issued it, and ask for a new one if it is lost',
      cause,
    })
  }
}

/** The context that a session's request states, copied. Throws `ERR_REQUEST_INVALID`. */
export function copyContext(stated: Context): Context {
  const { context } = copyData({ context: stated }) as { readonly context?: unknown }
  if (isObject(context)) return context as Context
  throw new RequestError('the context must be an object', {
    place: 'request.context',
    hint: 'give context keys as { key: value }',
  })
}
