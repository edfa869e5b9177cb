/** An account, in memory where no store is given, with a clock that stands still, called as clients call it. */
import { randomBytes } from 'node:crypto'
import { AwsPolicies } from '../../../src/server/access/aws-policies.ts'
import { IdentityProviders } from '../../../src/server/federation/identity-providers.ts'
import { centerOf } from '../../../src/server/identity-center/center.ts'
import { writeTime } from '../../../src/server/protocol/write-xml.ts'
import { Secrets } from '../../../src/server/signature/secrets.ts'
import type { AccountState } from '../../../src/server/store/account-state.ts'
import { Accounts } from '../../../src/server/store/all-accounts.ts'
import { Changes } from '../../../src/server/store/changes.ts'
import type { RecordStore } from '../../../src/server/store/record-store.ts'
import { openSqlite } from '../../../src/server/store/sqlite-store.ts'
import { AwsService } from '../../../src/server/wire/aws-service.ts'
import type { HttpReply } from '../../../src/server/wire/http-reply.ts'
import { makeAdministrator, openAccount } from '../../../src/server/wire/open-account.ts'
import { readXml, type XmlValue } from './read-xml.ts'
import { type Keys, type Route, type SignedForm, signForm } from './sign-form.ts'

export type { Keys }

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Of an error. */
  readonly code: string | undefined
  readonly message: string | undefined
  /** What is inside `…Result`. */
  readonly result: Readonly<Record<string, XmlValue>>
}

/** What a service that speaks JSON answers; a test that reads more than is there fails. */
// biome-ignore lint/suspicious/noExplicitAny: outputs are of 60 shapes, and their models are not in TypeScript
export type Output = Readonly<Record<string, any>>

export interface OpenBody {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly type?: string
}

export type Parameters = Readonly<Record<string, string | number | boolean>>

export const account = '111122223333'
const versions = { iam: '2010-05-08', sts: '2011-06-15' } as const

type OpenedParts = Pick<TestAccount, 'service' | 'store' | 'administrator' | 'secrets' | 'now'>

export class TestAccount {
  readonly service: AwsService
  readonly store: RecordStore
  readonly administrator: Keys
  readonly secrets: Secrets
  /** Milliseconds since 1970; whoever sets it moves the clock. */
  now: number
  /** Where identity providers are reached, by origin. */
  addresses = new Map<string, string>()
  accounts = new Accounts()

  private constructor({ service, store, administrator, secrets, now }: OpenedParts) {
    this.service = service
    this.store = store
    this.administrator = administrator
    this.secrets = secrets
    this.now = now
  }

  /** The account that the store was made with. */
  get state(): AccountState {
    return this.accounts.home
  }

  /** In a store, or in a file of SQLite. */
  static async open(
    place: RecordStore | string = ':memory:',
    master = randomBytes(32),
    id = account,
  ): Promise<TestAccount> {
    const store = typeof place === 'string' ? openSqlite(place) : place
    const secrets = new Secrets(master)
    const clock = { now: Date.parse('2026-03-01T12:00:00Z') }
    let opened: TestAccount | undefined
    const now = () => opened?.now ?? clock.now
    const { accounts, firstKey } = await openAccount(store, { account: id, secrets, now })
    const managed = new AwsPolicies(policyLines)
    const addresses = new Map<string, string>()
    const providers = new IdentityProviders(addresses, now)
    const service = new AwsService({ store, accounts, secrets, managed, providers, now })
    const none = { accessKeyId: '', secretAccessKey: '' }
    const administrator = firstKey ?? none
    opened = new TestAccount({ service, store, administrator, secrets, now: clock.now })
    opened.addresses = addresses
    opened.accounts = accounts
    return opened
  }

  /** Another account in the same store, with an administrator, whose keys are returned. */
  async addAccount(id: string): Promise<Keys> {
    const turn = await this.store.begin()
    this.accounts.learn(turn.news)
    const changes = new Changes(this.accounts.at(id))
    const time = writeTime(new Date(this.now))
    changes.put('settings', { id: 'settings', account: id, created: time })
    const key = makeAdministrator(changes, { account: id, secrets: this.secrets, time })
    await turn.commit([{ changes, event: JSON.stringify({ eventName: 'CreateAccount', id }) }])
    return key
  }

  /** Calls IAM. */
  iam(operation: string, parameters: Parameters = {}, keys = this.administrator): Promise<Answer> {
    return this.call('iam', { ...parameters, Action: operation }, keys)
  }

  /** Calls STS. */
  sts(operation: string, parameters: Parameters = {}, keys = this.administrator): Promise<Answer> {
    return this.call('sts', { ...parameters, Action: operation }, keys)
  }

  async call(service: 'iam' | 'sts', parameters: Parameters, keys: Keys): Promise<Answer> {
    const all = { Version: versions[service], ...parameters }
    const body = new URLSearchParams(
      Object.entries(all).map(([name, value]) => [name, String(value)]),
    ).toString()
    return answerOf(await this.send(service, body, keys))
  }

  /** Calls CloudTrail, which speaks JSON. */
  async cloudtrail(
    operation: string,
    input: object = {},
    keys = this.administrator,
    cloudtrailTarget = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101',
  ) {
    return this.#inJson('cloudtrail', input, keys, `${cloudtrailTarget}.${operation}`)
  }

  /** Calls Organizations, which speaks JSON, too. */
  async organizations(operation: string, input: object = {}, keys = this.administrator) {
    const target = `AWSOrganizationsV20161128.${operation}`
    return this.#inJson('organizations', input, keys, target)
  }

  /** Calls the one operation of OpenID Connect that is signed. */
  async tokenWithIam(keys = this.administrator) {
    const input = { clientId: 'c', grantType: 'authorization_code' }
    const route = { method: 'POST', path: '/token', query: 'aws_iam=t' }
    const answer = await this.send('sso-oauth', JSON.stringify(input), keys, { route })
    const { status, headers, body } = answer
    const { message } = JSON.parse(body) as { readonly message: string }
    return { status, headers, code: headers['x-amzn-ErrorType'], message, result: {} }
  }

  /** Calls IAM Identity Center, in JSON; its instance need not be said. */
  async center(operation: string, input: object = {}, keys = this.administrator) {
    const { instanceArn: InstanceArn } = centerOf(this.state)
    const whole = operation === 'ListInstances' ? input : { InstanceArn, ...input }
    return this.#inJson('sso', whole, keys, `SWBExternalService.${operation}`)
  }

  /** Calls the Identity Store, which speaks JSON, of the account's own directory. */
  async identityStore(operation: string, input: object = {}, keys = this.administrator) {
    const { identityStoreId: IdentityStoreId } = centerOf(this.state)
    const body = { IdentityStoreId, ...input }
    return this.#inJson('identitystore', body, keys, `AWSIdentityStore.${operation}`)
  }

  async #inJson(service: string, input: object, keys: Keys, target: string) {
    const { status, headers, body } = await this.send(service, JSON.stringify(input), keys, {
      target,
    })
    const result = JSON.parse(body) as Output
    const { __type: code, message } = result as Record<string, string | undefined>
    return { status, headers, code, message, result }
  }

  /** Calls Access Analyzer, whose operations are paths. */
  async analyzer(route: Route, input: object | undefined, keys = this.administrator) {
    const written = input === undefined ? '' : JSON.stringify(input)
    const answer = await this.send('access-analyzer', written, keys, { route })
    const { status, headers, body } = answer
    const result = JSON.parse(body) as Record<string, never>
    const { message } = result as Record<string, string | undefined>
    return { status, headers, code: headers['x-amzn-ErrorType'], message, result }
  }

  /** Calls what is a path and needs no signature, such as OpenID Connect and the access portal. */
  async openly(
    route: Route,
    { body = '', headers = {}, type = 'application/json' }: OpenBody = {},
  ): Promise<HttpReply & { readonly result: Output }> {
    const reply = await this.service.answer({
      ...{ method: route.method, target: route.path, address: '127.0.0.1' },
      headers: [
        ['host', 'localhost:7100'],
        ['user-agent', 'test'],
        ['content-type', type],
        ...Object.entries(headers),
      ],
      body: Buffer.from(body),
    })
    const isJson = reply.headers['Content-Type'] === 'application/json'
    return { ...reply, result: isJson ? JSON.parse(reply.body) : {} }
  }

  /** Calls STS without a signature. */
  async unsigned(operation: string, parameters: Parameters): Promise<Answer> {
    const all = { Version: versions.sts, ...parameters, Action: operation }
    const pairs = Object.entries(all).map(([name, value]) => [name, String(value)])
    return answerOf(
      await this.service.answer({
        method: 'POST',
        target: '/',
        headers: [
          ['host', 'localhost:7100'],
          ['user-agent', 'test'],
        ],
        body: Buffer.from(new URLSearchParams(pairs).toString()),
        address: '127.0.0.1',
      }),
    )
  }

  /** Signs a form as botocore does, or JSON where there is a target or a route, and sends it. */
  send(
    service: string,
    body: string,
    keys: Keys,
    { accept, ...form }: Pick<SignedForm, 'target' | 'route'> & { readonly accept?: string } = {},
  ): Promise<HttpReply> {
    const host = 'localhost:7100'
    const headers = signForm({ service, body, keys, now: this.now, host, ...form })
    const { method, path, query = '' } = form.route ?? { method: 'POST', path: '/' }
    return this.service.answer({
      method,
      target: query === '' ? path : `${path}?${query}`,
      headers: [
        ...headers,
        ['user-agent', 'test'],
        ...(accept === undefined ? [] : [['Accept', accept] as const]),
      ],
      body: Buffer.from(body),
      address: '127.0.0.1',
    })
  }

  /** A new user with an access key, and with an inline policy where one is given. */
  async makeUser(name: string, policy?: object): Promise<Keys> {
    await this.expectOk(this.iam('CreateUser', { UserName: name }))
    if (policy !== undefined) {
      const document = { PolicyName: 'own', PolicyDocument: JSON.stringify(policy) }
      await this.expectOk(this.iam('PutUserPolicy', { UserName: name, ...document }))
    }
    const { AccessKey } = await this.expectOk(this.iam('CreateAccessKey', { UserName: name }))
    return keysOf(AccessKey)
  }

  /** The result of a call that succeeds. */
  async expectOk<Result>(
    answer: Promise<Omit<Answer, 'result'> & { readonly result: Result }>,
  ): Promise<Result> {
    const { status, code, message, result } = await answer
    if (status === 200 && code === undefined) return result
    throw new Error(`${status} ${code}: ${message}`)
  }
}

/** Keys as responses have them. */
export function keysOf(value: XmlValue | undefined): Keys {
  const found = value as Record<string, string>
  const token = found.SessionToken
  return {
    accessKeyId: found.AccessKeyId ?? '',
    secretAccessKey: found.SecretAccessKey ?? '',
    ...(token !== undefined && { token }),
  }
}

function answerOf({ status, headers, body }: HttpReply): Answer {
  const [name = '', value] = Object.entries(readXml(body))[0] ?? []
  const root = value as Record<string, Record<string, string>>
  if (name === 'ErrorResponse') {
    return { status, headers, code: root.Error?.Code, message: root.Error?.Message, result: {} }
  }
  const result = root[name.replace(/Response$/, 'Result')] ?? {}
  return { status, headers, code: undefined, message: undefined, result }
}

/** A policy document that allows one thing. */
export function allow(action: string | readonly string[], resource = '*'): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  }
}

/** A trust policy. */
export function trust(
  principal: object,
  action: string | readonly string[] = 'sts:AssumeRole',
): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: action }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

const policyLines = [
  {
    name: 'ReadOnlyAccess',
    arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    version: 'v3',
    document: allow(['iam:Get*', 'iam:List*']),
  },
  {
    name: 'SecurityAudit',
    arn: 'arn:aws:iam::aws:policy/SecurityAudit',
    version: 'v50',
    document: allow([...Array.from({ length: 6_000 }, (_, at) => `s3:Get${at}`), 'iam:List*']),
  },
]
