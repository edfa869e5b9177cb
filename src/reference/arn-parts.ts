/** ARNs as text: at least six segments, colons between them; the sixth keeps the rest (L-70). */

export interface ArnParts {
  readonly partition: string
  readonly service: string
  readonly account: string
  /** Everything after the fifth colon. */
  readonly resource: string
}

/** The six components of an ARN; undefined for any other string. */
export function splitComponents(text: string): string[] | undefined {
  const segments = text.split(':')
  if (segments.length < 6) return undefined
  return [...segments.slice(0, 5), segments.slice(5).join(':')]
}

/** The named components of an ARN; undefined for any other string. */
export function readArn(text: string): ArnParts | undefined {
  const components = splitComponents(text)
  if (components === undefined) return undefined
  const [, partition = '', service = '', , account = '', resource = ''] = components
  return { partition, service, account, resource }
}

/** Whether the text is an account ID: twelve digits. */
export function isAccountId(text: string): boolean {
  return /^[0-9]{12}$/.test(text)
}

/** The name at the end of a path: `R` of `role/division/R` (D-37). */
export function readName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
