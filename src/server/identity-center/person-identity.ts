/** People as CloudTrail has them, and their attributes as session tags. */
import { lowered } from '../protocol/letter-case.ts'
import type { AccountState } from '../store/account-state.ts'
import type { AccessAttribute, DirectoryUserRecord } from '../store/center-records.ts'
import { centerOf } from './center.ts'

/** Who called, of the calls that an access token is for. */
export function personIdentity(state: AccountState, { id }: DirectoryUserRecord): object {
  const { account } = state.settings
  const { identityStoreId } = centerOf(state)
  return {
    type: 'IdentityCenterUser',
    accountId: account,
    onBehalfOf: {
      userId: id,
      identityStoreArn: `arn:aws:identitystore::${account}:identitystore/${identityStoreId}`,
    },
  }
}

/**
 * Session tags of a person, as the instance has attributes for access control: of each the first
 * source that the person has ("Attributes for access control").
 */
export function personTags(
  attributes: readonly AccessAttribute[],
  user: DirectoryUserRecord,
): Readonly<Record<string, string>> {
  const facts = {
    userName: user.name,
    ...user.attributes,
    enterprise: user.extensions['aws:identitystore:enterprise'],
  }
  const found = attributes.flatMap(({ key, sources }) => {
    const values = sources.flatMap((source) => sourceValue(facts, source) ?? [])
    return values.length === 0 ? [] : [[key, values[0]]]
  })
  return Object.fromEntries(found)
}

/** `${path:name.givenName}`, `${path:emails[primary eq true].value}`; other text is a value itself. */
function sourceValue(facts: object, source: string): string | undefined {
  const [, path] = /^\$\{path:(.+)\}$/.exec(source) ?? []
  if (path === undefined) return source.includes('${') ? undefined : source || undefined
  const steps: readonly string[] = path.match(/[^.[\]]+(?:\[[^\]]*\])?/g) ?? []
  if (steps.join('.') !== path) return undefined
  let values: unknown[] = [facts]
  for (const step of steps) {
    const [, name = '', filter] = /^([^[]+)(?:\[(.*)\])?$/.exec(step) ?? []
    values = values.flatMap((one) => memberOf(one, name)).filter(matching(filter))
  }
  const [value] = values
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}

/** A member, whatever the case of its name; the items of one that is a list. */
function memberOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const wanted = lowered(name)
  const found = Object.entries(value).find(([key]) => lowered(key) === wanted)?.[1]
  return found === undefined ? [] : [found].flat()
}

/** `primary eq true`, `type eq "work"` */
function matching(filter: string | undefined): (value: unknown) => boolean {
  const [, name, wanted] = /^\s*(\w+)\s+eq\s+"?([^"]*?)"?\s*$/.exec(filter ?? '') ?? []
  if (name === undefined || wanted === undefined) return () => filter === undefined
  return (value) => memberOf(value, name).some((one) => String(one) === wanted)
}
