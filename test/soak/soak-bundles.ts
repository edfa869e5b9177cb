/** Bundles that decide the same requests otherwise, and what the reference says of each. */

import type { AuthorizationRequest } from 'sallyport'
import type { BatchColumns } from 'sallyport/batch'
import { compileBundle, parseDirectory } from 'sallyport/compile'
import { makePointer } from 'sallyport/publish'
import { createReference } from 'sallyport/reference'

/** One of the bundles that take turns. */
export interface SoakBundle {
  readonly bytes: Uint8Array
  readonly digest: string
  /** Of each request in turn, by the reference. */
  readonly verdicts: readonly string[]
}

const account = '111122223333'
const actions = ['docs:Read', 'docs:Edit', 'docs:Delete', 'docs:Share']
const folders = ['plans', 'reports', 'drafts']
const users = 6
/** Users that nobody asks for: their bundle is checked and copied in many steps. */
const crowd = 2_500

/** What all checks ask, again and again. */
export const soakRequests: readonly AuthorizationRequest[] = Array.from(
  { length: 96 },
  (_, at) => ({
    principal: `arn:aws:iam::${account}:user/u${at % users}`,
    action: actions[at % actions.length] ?? '',
    resource: `arn:app:docs::${account}:${folders[at % folders.length]}/${at % 7}`,
    context: {
      'aws:SourceIp': `203.0.113.${at}`,
      'aws:SecureTransport': at % 5 !== 0,
      'docs:State': at % 2 === 0 ? 'draft' : 'final',
    },
  }),
)

/** The same as columns. */
export const soakColumns: BatchColumns = {
  principal: soakRequests.map(({ principal }) => String(principal)),
  action: soakRequests.map(({ action }) => action),
  resource: soakRequests.map(({ resource }) => String(resource)),
  context: Object.fromEntries(
    ['aws:SourceIp', 'aws:SecureTransport', 'docs:State'].map((key) => [
      key,
      soakRequests.map(({ context }) => context?.[key]),
    ]),
  ),
}

/** So many bundles, of which one in 24 is large. */
export async function makeSoakBundles(count: number): Promise<SoakBundle[]> {
  const made: SoakBundle[] = []
  for (let number = 0; number < count; number += 1) {
    const directory = parseDirectory(JSON.stringify(directoryOf(number)))
    const reference = createReference(directory)
    const bytes = await compileBundle(directory)
    const { digest } = await makePointer(bytes, { channel: 'soak', version: 1, lifetime: 1 })
    made.push({
      bytes,
      digest,
      verdicts: soakRequests.map((request) => reference.check(request).verdict),
    })
  }
  return made
}

function directoryOf(number: number): object {
  const chance = randomOf(number + 1)
  const asked = Array.from({ length: users }, (_, at) => userOf(`u${at}`, chance))
  const others = number % 24 === 7 ? crowd : 20
  const rest = Array.from({ length: others }, (_, at) => userOf(`v${number}-${at}`, chance))
  return { accounts: [{ id: account, users: [...asked, ...rest] }] }
}

function userOf(name: string, chance: (most: number) => number): object {
  const pick = (list: readonly string[]) => list[chance(list.length)] ?? ''
  const Statement = Array.from({ length: 4 }, () => ({
    Effect: chance(4) === 0 ? 'Deny' : 'Allow',
    Action: [pick(actions), pick(actions)],
    Resource: `arn:app:docs::${account}:${pick(folders)}/${pick(['*', '?', '1', '2*'])}`,
    ...(chance(2) === 0 && { Condition: conditions[chance(conditions.length)] }),
  }))
  const document = { Version: '2012-10-17', Statement }
  return { name, policies: [{ name: 'own', document }] }
}

const conditions = [
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/26' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
  { StringEquals: { 'docs:State': 'draft' } },
]

/** The same numbers at every run. */
function randomOf(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}
