/** Values from outside, as messages show them. */

/** A value's text or JSON; one that JSON cannot say is named by its type. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? typeof value
  } catch {
    return typeof value
  }
}

/** The kind of a built-in object, of whatever realm; empty for a proxy that throws. */
export function kindOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice(8, -1)
  } catch {
    return ''
  }
}
