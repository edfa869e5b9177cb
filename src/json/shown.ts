/** A value from outside, as a message shows it: one that JSON cannot say is named by its type. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? typeof value
  } catch {
    return typeof value
  }
}
