/** Lists of Organizations in pages of 20, with `MaxResults` and `NextToken`. */

import type { ServedCall } from '../iam/operation.ts'
import { compareText } from '../iam/pages.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { invalidMember } from './organization.ts'

const usualResults = 20

export interface OrganizationList<T> {
  /** The member of the output that has the items. */
  readonly member: string
  readonly items: readonly T[]
  /** Unique among the items; they are sorted by it. */
  readonly keyOf: (item: T) => string
  readonly show: (item: T) => CallOutput
}

/** One page. The token says after which key the next begins, sealed for this very list. */
export function organizationPage<T>(
  input: InputFields,
  { operation, account, secrets }: ServedCall,
  { member, items, keyOf, show }: OrganizationList<T>,
): CallOutput {
  const purpose = `token of ${operation} of organizations in ${account}`
  const token = input.text('NextToken')
  const after = token === undefined ? undefined : secrets.open(purpose, token)
  if (token !== undefined && typeof after !== 'string') {
    throw invalidMember('INVALID_NEXT_TOKEN', 'You specified an invalid value for nextToken.')
  }
  const left = [...items]
    .filter((item) => typeof after !== 'string' || keyOf(item) > after)
    .sort((one, other) => compareText(keyOf(one), keyOf(other)))
  const page = left.slice(0, input.number('MaxResults') ?? usualResults)
  const last = page.at(-1)
  return {
    [member]: page.map(show),
    ...(last !== undefined &&
      page.length < left.length && { NextToken: secrets.seal(purpose, keyOf(last)) }),
  }
}
