/** Principals that a request gives by name: their ARNs take the names' places. */
import type { JsonNode } from '../json/json-node.ts'
import { confirmArgument, text } from '../json/options.ts'
import { type Cursor, report } from '../json/reader.ts'
import { RequestError } from '../model/errors.ts'

/** Returns the ARN of a principal's name. Throws `ERR_REQUEST_INVALID` for what names nobody. */
export type NameToArn = (name: string) => string

/**
 * A request, or a list of the parts of one call, with the ARN of each principal that is a string.
 * A name that `nameToArn` refuses is reported where it is written.
 */
export function renamePrincipals(cursor: Cursor, nameToArn: NameToArn): Cursor {
  return { ...cursor, node: rename(cursor, nameToArn) }
}

function rename(cursor: Cursor, nameToArn: NameToArn): JsonNode {
  const { node, path } = cursor
  if (node.kind === 'array') {
    const items = node.items.map((part, at) =>
      rename({ ...cursor, node: part, path: [...path, at] }, nameToArn),
    )
    return { ...node, items }
  }
  if (node.kind !== 'object') return node
  const members = node.members.map((member) => {
    const { key, value } = member
    if (key !== 'principal' || value.kind !== 'string') return member
    const place = { ...cursor, node: value, path: [...path, key] }
    return { ...member, value: { ...value, value: arnOf(place, value.value, nameToArn) } }
  })
  return { ...node, members }
}

/** The ARN; of a name that is refused, a principal with which nothing else is wrong. */
function arnOf(cursor: Cursor, name: string, nameToArn: NameToArn): string {
  try {
    const arn: unknown = nameToArn(name)
    confirmArgument(arn, 'options.nameToArn(…)', text)
    return String(arn)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    const { message, hint = '' } = error
    report(cursor, { code: 'INVALID_PRINCIPAL', message, hint })
    return 'anonymous'
  }
}
