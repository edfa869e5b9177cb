/** Random tokens and assertions of identity providers, and the calls that hand them in. */
import { home } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import {
  accountOf,
  contextOf,
  durationOf,
  names,
  policiesOf,
  type Surroundings,
  someRole,
  sourceIdentityOf,
  tagSets,
} from './generators-sts-parts.ts'
import { builtIn, oidc, saml } from './generators-trust.ts'
import type { StsCall } from './sts-calls.ts'
import type { TagMap } from './sts-parts.ts'
import type { WrittenClaims } from './sts-tokens.ts'

/** One call. */
export function someWebIdentity(draw: Draw, surroundings: Surroundings): StsCall {
  const role = someRole(draw, surroundings, happens(draw, { of: 8 }) ? '' : home)
  const tags = pick(draw, tagSets, {})
  const { sourceIdentity } = sourceIdentityOf(draw)
  const issuer = pick(draw, ['https://id.example.com', 'https://other.example.com'], '')
  const claims: WrittenClaims = {
    ...(happens(draw, { of: 5 }) && { iss: issuer }),
    aud: pick(draw, ['app', 'app', 'other'], 'app'),
    sub: pick(draw, ['alice', 'mallory'], 'alice'),
    ...(draw(2) === 0 && { email: 'alice@example.com' }),
    ...(draw(3) === 0 && { amr: ['pwd', 'mfa'] }),
    ...(happens(draw, { of: 6 }) && { azp: pick(draw, ['app', 'other'], 'app') }),
    ...(Object.keys(tags).length > 0 && { 'https://aws.amazon.com/tags': claimTags(draw, tags) }),
    ...(sourceIdentity && { 'https://aws.amazon.com/source_identity': sourceIdentity }),
  }
  return {
    api: 'assumeRoleWithWebIdentity',
    input: {
      role,
      provider: pick(draw, [oidc, oidc, oidc, builtIn], oidc),
      sessionName: pick(draw, names, 'session'),
      claims,
      ...durationOf(draw),
      ...policiesOf(draw, surroundings, accountOf(role)),
      ...contextOf(draw, surroundings),
    },
  }
}

function claimTags(draw: Draw, tags: TagMap) {
  return {
    principal_tags: Object.fromEntries(
      Object.entries(tags).map(([key, value]): [string, [string]] => [key, [value]]),
    ),
    ...(draw(2) === 0 && { transitive_tag_keys: Object.keys(tags) }),
  }
}

/** One call. */
export function someSaml(draw: Draw, surroundings: Surroundings): StsCall {
  const role = someRole(draw, surroundings, happens(draw, { of: 8 }) ? '' : home)
  const tags = Object.entries(pick(draw, tagSets, {}))
  const own = 'https://aws.amazon.com/SAML/Attributes/'
  const { sourceIdentity } = sourceIdentityOf(draw)
  const keys = tags.map(([key]) => key)
  return {
    api: 'assumeRoleWithSaml',
    input: {
      role,
      provider: saml,
      assertion: {
        recipient: pick(draw, ['https://signin.aws.amazon.com/saml', 'https://x'], ''),
        issuer: 'https://idp.example.com',
        subject: pick(draw, ['alice', 'mallory'], 'alice'),
        ...(draw(2) === 0 && {
          subjectFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        }),
        attributes: {
          ...(!happens(draw, { of: 10 }) && { [`${own}Role`]: `${role},${saml}` }),
          ...(happens(draw, { of: 8 }) && { [`${own}SessionDuration`]: '900' }),
          [`${own}RoleSessionName`]: pick(draw, names, 'session'),
          ...Object.fromEntries(tags.map(([key, value]) => [`${own}PrincipalTag:${key}`, value])),
          ...(tags.length > 0 && draw(2) === 0 && { [`${own}TransitiveTagKeys`]: keys }),
          ...(sourceIdentity && { [`${own}SourceIdentity`]: sourceIdentity }),
          mail: ['alice@example.com'],
        },
        ...(happens(draw, { of: 8 }) && {
          sessionNotOnOrAfter: pick(draw, ['2024-01-01T00:05:00Z', '2023-12-31T23:59:59Z'], ''),
        }),
      },
      ...durationOf(draw),
      ...policiesOf(draw, surroundings, accountOf(role)),
      ...contextOf(draw, surroundings),
    },
  }
}
