/**
 * IAM Identity Center, as it is once somebody has turned it on in the console: one instance of the
 * organization's kind, with a directory of its own, in the account that the server was made with.
 */
import { createHash } from 'node:crypto'
import type { OperationTable, ServedCall, ServedOperation } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { AccountState } from '../store/account-state.ts'
import type { CenterRecord } from '../store/center-records.ts'

/** What an instance is called. All of it follows from the account. */
export interface Center {
  readonly instanceArn: string
  /** `ssoins-…` */
  readonly instanceId: string
  /** `d-…` */
  readonly identityStoreId: string
}

/** The operations, for the account that the instance is of: other accounts have none of their own. */
export function forInstance(table: OperationTable): OperationTable {
  const operations = Object.entries(table).map(([name, { target, run }]) => [
    name,
    { target, run: (input: InputFields, call: ServedCall) => runAtHome(run, input, call) },
  ])
  return Object.fromEntries(operations)
}

function runAtHome(run: ServedOperation['run'], input: InputFields, call: ServedCall) {
  if (call.state === call.accounts.home) return run(input, call)
  if (call.operation === 'ListInstances') return { Instances: [] }
  throw new AwsError(
    'AccessDeniedException',
    'IAM Identity Center is administered by the management account.',
  )
}

export function centerOf({ settings }: AccountState): Center {
  const { account } = settings
  const instanceId = `ssoins-${hexOf('instance', account, 16)}`
  const identityStoreId = `d-${hexOf('identity store', account, 10)}`
  return { instanceArn: `arn:aws:sso:::instance/${instanceId}`, instanceId, identityStoreId }
}

/** Lower-case hexadecimal digits that follow from what they are for, and from a text. */
export function hexOf(purpose: string, text: string, digits: number): string {
  return createHash('sha256').update(`${purpose}\n${text}`).digest('hex').slice(0, digits)
}

/** What was set of it; nothing but its id at first. */
export function centerSettings({ state }: Pick<ServedCall, 'state'>): CenterRecord {
  return state.shelf('center').byId('center') ?? { id: 'center' }
}

/** Throws unless the input's instance is the account's. */
export function confirmInstance(input: InputFields, { state }: ServedCall): void {
  const arn = input.text('InstanceArn')
  if (arn === undefined || arn === centerOf(state).instanceArn) return
  throw new AwsError('ResourceNotFoundException', `Instance not found: ${arn}`)
}

/** Throws unless the input's identity store is the account's. */
export function confirmStore(input: InputFields, { state }: ServedCall): void {
  const id = input.need('IdentityStoreId')
  if (id === centerOf(state).identityStoreId) return
  const members = { ResourceType: 'IDENTITY_STORE', ResourceId: id }
  throw new AwsError('ResourceNotFoundException', 'IDENTITY_STORE not found.', { members })
}

/** One of a list's pages, of the services that count with `MaxResults` and `NextToken`. */
export interface CenterList<T> {
  readonly items: readonly T[]
  /** Unique among the items; they are sorted by it. */
  readonly keyOf: (item: T) => string
}

const mostResults = 100

/** The token says after which key the next page begins, sealed for this operation alone. */
export function resultsOf<T>(
  input: InputFields,
  { operation, account, secrets }: Pick<ServedCall, 'operation' | 'account' | 'secrets'>,
  { items, keyOf }: CenterList<T>,
  names: { readonly most: string; readonly token: string } = {
    most: 'MaxResults',
    token: 'NextToken',
  },
): { readonly items: readonly T[]; readonly token: string | undefined } {
  const purpose = `token of ${operation} in ${account}`
  const given = input.text(names.token)
  const after = given === undefined ? '' : secrets.open(purpose, given)
  if (typeof after !== 'string') {
    throw new AwsError('ValidationException', 'The provided token is not valid.')
  }
  const most = input.number(names.most) ?? mostResults
  const first = firstKeyed(items, keyOf, {
    after: given === undefined ? undefined : after,
    most: most + 1,
  })
  const page = first.slice(0, most)
  const last = page.at(-1)
  const token =
    last === undefined || page.length === first.length ? undefined : secrets.seal(purpose, last.key)
  return { items: page.map(({ item }) => item), token }
}

interface Keyed<T> {
  readonly key: string
  readonly item: T
}

/** The first items after a key, in the order of their keys; the others, of which there may be very many, are not sorted. */
function firstKeyed<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { after, most }: { readonly after: string | undefined; readonly most: number },
): readonly Keyed<T>[] {
  let first: Keyed<T>[] = []
  let bound: string | undefined
  for (const item of items) {
    const key = keyOf(item)
    if ((after !== undefined && key <= after) || (bound !== undefined && key >= bound)) continue
    first.push({ key, item })
    if (first.length < 2 * most) continue
    first = sortedByKey(first).slice(0, most)
    bound = first.at(-1)?.key
  }
  return sortedByKey(first).slice(0, most)
}

function sortedByKey<T>(items: readonly Keyed<T>[]): Keyed<T>[] {
  return [...items].sort((one, other) => (one.key < other.key ? -1 : 1))
}

/** What IAM refuses, as IAM Identity Center calls it. */
export function inCenterWords<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause
    const code = centerCodes.get(cause.code)
    throw code === undefined ? cause : new AwsError(code, cause.message)
  }
}

const centerCodes: ReadonlyMap<string, string> = new Map([
  ['InvalidInput', 'ValidationException'],
  ['MalformedPolicyDocument', 'ValidationException'],
  ['LimitExceeded', 'ServiceQuotaExceededException'],
])
