/** Letters in one case: names that are the same whatever case they are written in, and those of AWS's members. */

/** For comparison: names of IAM and of HTTP headers have ASCII letters. */
export function lowered(text: string): string {
  return text.toLowerCase()
}

/** Capitals: hexadecimal digits and base 32 as AWS writes them, and beginnings of sentences. */
export function raised(text: string): string {
  return text.toUpperCase()
}

/** A member's name as messages and audit records have it: `userName`. */
export function memberName(name: string): string {
  return `${lowered(name.charAt(0))}${name.slice(1)}`
}
