/** What AssumeRoleWithWebIdentity and AssumeRoleWithSAML ask of the trust policy (E-66, K-170…K-177). */
import type { Directory } from '../../src/directory/directory.ts'
import type { Context, SessionPolicies } from '../../src/model/request.ts'
import type { SamlInput, WebIdentityInput } from '../../src/sts/calls/by-token.ts'
import {
  accountOf,
  ask,
  type Expectation,
  fault,
  fitsAccount,
  HOUR,
  hasKey,
  identityAction,
  isOverMaximum,
  isWithin,
  lasting,
  policiesOf,
  refused,
  type Setting,
  stated,
  type TagMap,
  tagAction,
  tagKeys,
  write,
} from './sts-parts.ts'

type TokenSetting = Pick<Setting, 'directory' | 'now'>

/** What a token says. */
interface Token {
  readonly operation: 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRoleWithSAML'
  readonly provider: string
  readonly session: string
  readonly tags: TagMap
  readonly transitive: readonly string[]
  readonly sourceIdentity: string | undefined
  readonly keys: Context
  readonly kept: Context
  /** Seconds that the token, or who hands it in, asks for. */
  readonly seconds: number | undefined
  /** Milliseconds since 1970. */
  readonly end: number
  /** Issued by another provider, to another client, or for other roles. */
  readonly isForOthers: boolean
}

const AWS = 'https://aws.amazon.com/'

/** What the claims of a token may hold in these tests. */
export interface WrittenClaims {
  readonly [claim: string]: unknown
  readonly iss?: string
  readonly aud?: string
  readonly azp?: string
  readonly sub?: string
  readonly email?: string
  readonly amr?: readonly string[]
  readonly 'https://aws.amazon.com/tags'?: {
    readonly principal_tags: Readonly<Record<string, readonly [string]>>
    readonly transitive_tag_keys?: readonly string[]
  }
  readonly 'https://aws.amazon.com/source_identity'?: string
}

/** K-170, K-171: the claims that become keys, under the provider's host. */
export function expectWebIdentity(input: WebIdentityInput, setting: TokenSetting): Expectation {
  const claims = input.claims as WrittenClaims
  const host = input.provider.split(':oidc-provider/')[1] ?? input.provider
  const tagged = claims[`${AWS}tags`]
  const values = Object.entries(tagged?.principal_tags ?? {}).map(([key, [value]]) => [key, value])
  const { aud, azp, sub, email, amr } = claims
  const kept = keysOf(host, { aud: azp ?? aud, sub, amr })
  return expectByToken(input, setting, {
    operation: 'sts:AssumeRoleWithWebIdentity',
    provider: input.provider,
    session: input.sessionName,
    tags: Object.fromEntries(values),
    transitive: tagged?.transitive_tag_keys ?? [],
    sourceIdentity: claims[`${AWS}source_identity`],
    keys: { ...kept, ...keysOf(host, { oaud: aud, email }) },
    kept,
    seconds: input.durationSeconds,
    end: Number.POSITIVE_INFINITY,
    isForOthers:
      (claims.iss !== undefined && claims.iss !== `https://${host}`) ||
      !isClient(setting.directory, input.provider, azp ?? aud ?? ''),
  })
}

/** Of a provider that lists its clients, one of them (D-32). */
function isClient(directory: Directory, provider: string, audience: string): boolean {
  const clients = directory.accounts.get(accountOf(provider))?.clients?.get(provider)
  return clients === undefined || clients.includes(audience)
}

/** K-175…K-177. */
export function expectSaml(input: SamlInput, setting: TokenSetting): Expectation {
  const { assertion, provider } = input
  const attributes = new Map(Object.entries(assertion.attributes ?? {}))
  const own = `${AWS}SAML/Attributes/`
  const one = (name: string) => attributes.get(`${own}${name}`) as string | undefined
  const tagPrefix = `${own}PrincipalTag:`
  const tags = [...attributes].filter(([name]) => name.startsWith(tagPrefix))
  const format = assertion.subjectFormat?.replace(/^urn:oasis:names:tc:SAML:2.0:nameid-format:/, '')
  const kept = keysOf('saml', {
    sub: assertion.subject,
    sub_type: format,
    namequalifier: assertion.nameQualifier,
  })
  return expectByToken(input, setting, {
    operation: 'sts:AssumeRoleWithSAML',
    provider,
    session: input.sessionName ?? one('RoleSessionName') ?? '',
    tags: Object.fromEntries(
      tags.map(([name, value]) => [name.slice(tagPrefix.length), String(value)]),
    ),
    transitive: [attributes.get(`${own}TransitiveTagKeys`) ?? []].flat(),
    sourceIdentity: one('SourceIdentity'),
    keys: {
      ...kept,
      ...keysOf('saml', {
        doc: `${accountOf(provider)}/${provider.split('/')[1]}`,
        aud: assertion.recipient,
        iss: assertion.issuer,
        mail: attributes.get('mail'),
      }),
    },
    kept,
    seconds: shorter(input.durationSeconds, one('SessionDuration')),
    end: Date.parse(assertion.sessionNotOnOrAfter ?? '+275760-09-13T00:00:00Z'),
    isForOthers: one('Role') !== `${input.role},${provider}`,
  })
}

function shorter(asked: number | undefined, stated: string | undefined): number | undefined {
  if (stated === undefined) return asked
  return Math.min(asked ?? Number.POSITIVE_INFINITY, Number(stated))
}

function keysOf(prefix: string, values: Readonly<Record<string, unknown>>): Context {
  const present = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [`${prefix}:${name}`, value])) as Context
}

type TokenInput = SessionPolicies & {
  readonly role: string
  readonly context?: Context
}

function expectByToken(input: TokenInput, { directory, now }: TokenSetting, token: Token) {
  const { role } = input
  const { provider, tags, transitive, sourceIdentity, end, seconds = HOUR } = token
  const isFaulty =
    !transitive.every((key) => hasKey(tags, key)) ||
    !isWithin(seconds, 900, 43_200) ||
    !fitsAccount(input, accountOf(role))
  if (isFaulty) return fault
  if (!isProviderOf(directory, provider, role)) return refused
  if (end <= now || token.isForOthers) return refused
  const times = lasting(now, seconds)
  return ask(input, {
    caller: { principal: { federated: provider }, own: {} },
    actions: [token.operation, ...tagAction(tags), ...identityAction(sourceIdentity)],
    resource: role,
    incoming: {},
    keys: {
      ...token.keys,
      'sts:RoleSessionName': token.session,
      ...stated('sts:SourceIdentity', sourceIdentity),
      ...tagKeys(tags, transitive),
    },
    gives: isOverMaximum(directory, role, seconds)
      ? 'fault'
      : {
          ...times,
          expiresAt: Math.min(times.expiresAt, end),
          principal: {
            role,
            session: token.session,
            ...(Object.keys(tags).length > 0 && { tags }),
            ...policiesOf(input),
            ...(sourceIdentity !== undefined && { sourceIdentity }),
            issuedAt: write(now),
            federatedProvider: provider,
          },
          transitiveTagKeys: transitive,
          kept: token.kept,
        },
  })
}

/** D-115: built in, or the role's account's own, as far as the account says which it has. */
function isProviderOf(directory: Directory, provider: string, role: string): boolean {
  if (!provider.startsWith('arn:')) return true
  const listed = directory.accounts.get(accountOf(role))?.providers
  const [home, homeOfProvider] = [role, provider].map((arn) => arn.split(':').slice(0, 5).join())
  return home === homeOfProvider && (listed === undefined || listed.has(provider))
}
