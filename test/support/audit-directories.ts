/** Directories made to match recorded events: everybody may do what nobody was denied. */

type Plain = Readonly<Record<string, unknown>>

interface Called {
  readonly account: string
  readonly kind: 'users' | 'roles'
  readonly name: string
  readonly path: string
  readonly denied: Set<string>
}

/**
 * A directory of all users and roles of the events, each allowed all actions but those that an event
 * says it was denied.
 */
export function readDenials(events: readonly Plain[]): object {
  const called = new Map<string, Called>()
  for (const event of events) {
    const identity = plain(event.userIdentity)
    const issuer = plain(plain(identity.sessionContext).sessionIssuer).arn
    const arn = String(issuer ?? identity.arn ?? '')
    const one = find(called, arn)
    if (one === undefined || !isDenied(event)) continue
    const prefix = String(event.eventSource).split('.')[0]
    one.denied.add(`${prefix}:${event.eventName}`)
  }
  for (const event of events) {
    const role = plain(event.requestParameters).roleArn
    if (event.eventName === 'AssumeRole' && typeof role === 'string') find(called, role)
    const message = /role\/[\w+=,.@-]+$/.exec(String(event.errorMessage ?? ''))
    const [account] = /arn:aws:iam::\d{12}/.exec(String(event.errorMessage ?? '')) ?? []
    if (message !== null && account !== undefined) find(called, `${account}:${message[0]}`)
  }
  const accounts = [...new Set([...called.values()].map(({ account }) => account))]
  return { accounts: accounts.map((id) => accountOf(id, [...called.values()])) }
}

function plain(value: unknown): Plain {
  return typeof value === 'object' && value !== null ? (value as Plain) : {}
}

function isDenied({ errorCode, eventName }: Plain): boolean {
  const code = String(errorCode ?? '')
  return /AccessDenied|UnauthorizedOperation/.test(code) && eventName !== 'AssumeRole'
}

function find(called: Map<string, Called>, arn: string): Called | undefined {
  const [, account = '', kind, rest = ''] =
    /^arn:aws:iam::(\d{12}):(user|role)\/(.+)$/.exec(arn) ?? []
  if (kind === undefined) return undefined
  const known = called.get(arn)
  if (known !== undefined) return known
  const slash = rest.lastIndexOf('/')
  const one: Called = {
    account,
    kind: kind === 'user' ? 'users' : 'roles',
    name: rest.slice(slash + 1),
    path: `/${rest.slice(0, slash + 1)}`,
    denied: new Set(),
  }
  called.set(arn, one)
  return one
}

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:*' },
}

function accountOf(id: string, called: readonly Called[]): object {
  const of = (kind: Called['kind']) => {
    return called.filter((one) => one.account === id && one.kind === kind).map(describe)
  }
  const roles = of('roles').map((role) => ({ ...role, trust }))
  return { id, users: of('users'), roles }
}

function describe({ name, path, denied }: Called): object {
  const actions = denied.size > 0 ? { NotAction: [...denied] } : { Action: '*' }
  const Statement = { Effect: 'Allow', ...actions, Resource: '*' }
  return { name, path, policies: [{ name: 'own', document: { Version: '2012-10-17', Statement } }] }
}
