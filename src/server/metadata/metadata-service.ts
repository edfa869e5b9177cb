/** Where SDKs look for credentials: EC2's instance metadata, token first, and ECS's endpoint for containers. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { AwsError, asAwsError } from '../protocol/aws-error.ts'
import { writeTime } from '../protocol/write-xml.ts'
import { Secrets } from '../signature/secrets.ts'
import { headerOf } from '../signature/stated-signature.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf } from '../store/arns.ts'
import type { HttpReply } from '../wire/http-reply.ts'
import type { IncomingRequest } from '../wire/open-call.ts'
import { type CredentialSource, RoleCredentials } from './role-credentials.ts'
import { instanceIdOf, ofInstance, ofTask, region, roleOfProfile } from './workload.ts'

export interface MetadataParts {
  readonly source: CredentialSource
  readonly state: AccountState
  /** Milliseconds since 1970: the account's time. */
  readonly now: () => number
  /** Whose role instances have. */
  readonly instanceProfile?: string | undefined
  /** The role that containers have. */
  readonly taskRole?: string | undefined
}

/** Where containers ask. */
export const containerPath = '/v2/credentials'

const longestToken = 21_600
const tokenPurpose = 'metadata token'

/** What a browser on this machine could be made to ask for another site, it asks by that site's name. */
const ownHosts = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/

export class MetadataService {
  /** What containers send as `Authorization`. */
  readonly authorization = randomBytes(32).toString('base64url')
  readonly #parts: MetadataParts
  readonly #tokens = new Secrets(randomBytes(32))
  readonly #instance: RoleCredentials
  readonly #task: RoleCredentials

  constructor(parts: MetadataParts) {
    this.#parts = parts
    this.#instance = new RoleCredentials(parts.source, parts.now)
    this.#task = new RoleCredentials(parts.source, parts.now)
  }

  /** The response to a request. It never rejects. */
  async answer(request: IncomingRequest): Promise<HttpReply> {
    try {
      if (!ownHosts.test(headerOf(request, 'host') ?? '')) return plain(403, 'Forbidden')
      if (request.target === containerPath) return await this.#forContainer(request)
      if (request.target === '/latest/api/token') return this.#makeToken(request)
      if (request.method !== 'GET') return plain(405, 'Method Not Allowed')
      if (!this.#hasToken(request)) return plain(401, 'Unauthorized')
      return await this.#forInstance(request.target)
    } catch (cause) {
      return plain(asAwsError(cause).status, 'the request cannot be served')
    }
  }

  #makeToken(request: IncomingRequest): HttpReply {
    if (request.method !== 'PUT') return plain(405, 'Method Not Allowed')
    // whoever passes requests on for others passes them on from anywhere
    if (headerOf(request, 'x-forwarded-for') !== undefined) return plain(403, 'Forbidden')
    const life = headerOf(request, 'x-aws-ec2-metadata-token-ttl-seconds') ?? ''
    const seconds = /^\d{1,5}$/.test(life) ? Number(life) : 0
    if (seconds < 1 || seconds > longestToken) return plain(400, 'Bad Request')
    const token = this.#tokens.seal(tokenPurpose, performance.now() + 1_000 * seconds)
    const reply = plain(200, token)
    const headers = { ...reply.headers, 'X-aws-ec2-metadata-token-ttl-seconds': String(seconds) }
    return { ...reply, headers }
  }

  #hasToken(request: IncomingRequest): boolean {
    const token = headerOf(request, 'x-aws-ec2-metadata-token') ?? ''
    const end = this.#tokens.open(tokenPurpose, token)
    return typeof end === 'number' && performance.now() < end
  }

  async #forInstance(target: string): Promise<HttpReply> {
    const { state, now, instanceProfile = '' } = this.#parts
    const { account } = state.settings
    const found = roleOfProfile(state, instanceProfile)
    const path = target.replace(/^\/latest\//, '')
    const fixed = instanceFacts(account, instanceProfile).get(path)
    if (fixed !== undefined) return plain(200, fixed)
    if (found === undefined) return plain(404, 'Not Found')
    const { profile, role } = found
    const folder = 'meta-data/iam/security-credentials'
    if (path === folder || path === `${folder}/`) return plain(200, role.name)
    if (path === `${folder}/${role.name}`) {
      const assumption = ofInstance(account, profile.name, role)
      return json(200, await this.#instanceCredentials(role, assumption))
    }
    if (path !== 'meta-data/iam/info') return plain(404, 'Not Found')
    return json(200, {
      ...{ Code: 'Success', LastUpdated: writeTime(new Date(now())) },
      InstanceProfileArn: arnOf(account, 'instance-profile', profile),
      InstanceProfileId: profile.id,
    })
  }

  async #instanceCredentials(
    { id, name }: { readonly id: string; readonly name: string },
    assumption: ReturnType<typeof ofInstance>,
  ): Promise<object> {
    try {
      const found = await this.#instance.find(id, assumption)
      return {
        ...{ Code: 'Success', LastUpdated: writeTime(new Date(found.obtained)), Type: 'AWS-HMAC' },
        ...shown(found),
      }
    } catch (cause) {
      if (!(cause instanceof AwsError) || cause.code !== 'AccessDenied') throw cause
      return {
        Code: 'AssumeRoleUnauthorizedAccess',
        Message: `EC2 cannot assume the role ${name}. Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.`,
        LastUpdated: writeTime(new Date(this.#parts.now())),
      }
    }
  }

  async #forContainer(request: IncomingRequest): Promise<HttpReply> {
    const { state, taskRole } = this.#parts
    if (request.method !== 'GET') return plain(405, 'Method Not Allowed')
    if (!isSame(headerOf(request, 'authorization') ?? '', this.authorization)) {
      return json(401, { code: 'Unauthorized', message: 'The authorization token is not known.' })
    }
    const role = taskRole === undefined ? undefined : state.shelf('role').byName(taskRole)
    if (role === undefined) {
      return json(404, { code: 'NoSuchRole', message: `The role ${taskRole} cannot be found.` })
    }
    try {
      const assumption = ofTask(state.settings.account, role)
      const found = await this.#task.find(role.id, assumption)
      return json(200, { RoleArn: assumption.roleArn, ...shown(found) })
    } catch (cause) {
      const { code, message, status } = asAwsError(cause)
      return json(status, { code, message })
    }
  }
}

/** What an instance knows of itself, as far as SDKs ask. */
function instanceFacts(account: string, profile: string): ReadonlyMap<string, string> {
  const instanceId = instanceIdOf(account, profile)
  const availabilityZone = `${region}a`
  const identity = {
    accountId: account,
    availabilityZone,
    instanceId,
    region,
    version: '2017-09-30',
  }
  return new Map([
    ['meta-data/instance-id', instanceId],
    ['meta-data/placement/availability-zone', availabilityZone],
    ['meta-data/placement/availability-zone/', availabilityZone],
    ['meta-data/placement/region', region],
    ['dynamic/instance-identity/document', JSON.stringify(identity, undefined, 2)],
  ])
}

interface ShownCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

function shown({ AccessKeyId, SecretAccessKey, SessionToken, Expiration }: ShownCredentials) {
  return { AccessKeyId, SecretAccessKey, Token: SessionToken, Expiration: writeTime(Expiration) }
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function plain(status: number, body: string): HttpReply {
  return { status, headers: { 'Content-Type': 'text/plain' }, body }
}

function json(status: number, body: object): HttpReply {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}
