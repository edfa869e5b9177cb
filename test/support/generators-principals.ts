/** Random Principal elements, and the principals of requests that they may name. */
import fc from 'fast-check'
import type { Principal } from '../../src/model/request.ts'
import { listOf } from './generators-patterns.ts'

const home = '111122223333'
const other = '444455556666'

/** What entries under `AWS` hold: every form, near misses, and what names nobody. */
export const awsEntries = [
  '*',
  home,
  other,
  `arn:aws:iam::${home}:root`,
  `arn:aws-cn:iam::${home}:root`,
  `arn:aws:iam::${other}:root`,
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/Alice`,
  `arn:aws:iam::${home}:user/team/bob`,
  `arn:aws:iam::${home}:role/R`,
  `arn:aws:iam::${home}:role/path/R`,
  `arn:aws:iam::${home}:role/aws-service-role/s3.amazonaws.com/Linked`,
  `arn:aws:sts::${home}:assumed-role/R/session`,
  `arn:aws:sts::${home}:assumed-role/R/*`,
  `arn:aws:sts::${home}:federated-user/alice`,
  `arn:aws:iam::${other}:user/alice`,
  `arn:aws:iam::${other}:role/R`,
  'AIDAALICE',
  'AROAROLE',
  'arn:aws:iam::1111*:root',
  `arn:aws:iam::${home}:group/g`,
]

const services = ['s3.amazonaws.com', 'sqs.amazonaws.com', '*']
const oidc = `arn:aws:iam::${home}:oidc-provider/id.example.com`
const providers = [oidc, `arn:aws:iam::${home}:saml-provider/corp`, 'accounts.google.com', '*']
const canonical = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'

const principalMap = fc.oneof(
  { weight: 8, arbitrary: entries('AWS', awsEntries) },
  { weight: 1, arbitrary: entries('Service', services) },
  { weight: 1, arbitrary: entries('Federated', providers) },
  { weight: 1, arbitrary: entries('CanonicalUser', [canonical, '*']) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(entries('AWS', awsEntries), entries('Service', services))
      .map(([aws, service]) => ({ ...aws, ...service })),
  },
)

function entries(kind: string, values: readonly string[]) {
  return listOf(fc.constantFrom(...values), 3).map((list) => ({ [kind]: list }))
}

const filledMap = principalMap.filter((map) => Object.values(map).flat().length > 0)

/** `Principal`, `NotPrincipal`, or neither (L-47). */
export const principalElement: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ Principal: '*' }) },
  { weight: 8, arbitrary: principalMap.map((Principal) => ({ Principal })) },
  { weight: 2, arbitrary: filledMap.map((NotPrincipal) => ({ NotPrincipal })) },
  { weight: 1, arbitrary: fc.constant({}) },
)

const issuedAt = '2024-01-01T00:00:00Z'
const role = `arn:aws:iam::${home}:role/path/R`
const session = 'session'

/** Who asks: every kind of principal, as an ARN and described, and some that are none. */
export const principals: readonly Principal[] = [
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/team/bob`,
  `arn:aws:iam::${home}:root`,
  `arn:aws:iam::${home}:role/R`,
  `arn:aws:sts::${home}:assumed-role/R/session`,
  `arn:aws:sts::${home}:assumed-role/R/session`,
  `arn:aws:sts::${home}:federated-user/alice`,
  `arn:aws:iam::${other}:user/alice`,
  `arn:aws:sts::${other}:assumed-role/R/session`,
  `arn:aws-cn:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:role/aws-service-role/s3.amazonaws.com/Linked`,
  { role, session, mfa: true, tags: { team: 'a', Team: 'b' }, sourceIdentity: 'alice' },
  { role: `arn:aws:iam::${home}:role/R`, session, tags: { TEAM: 'b' }, issuedAt },
  { role, federatedProvider: oidc },
  { role, session, federatedProvider: `arn:aws:iam::${home}:saml-provider/corp` },
  { role: `arn:aws:iam::${home}:role/aws-service-role/s3.amazonaws.com/Linked`, session },
  { user: `arn:aws:iam::${home}:user/alice` },
  { user: `arn:aws:iam::${home}:user/alice`, sessionToken: true, issuedAt },
  { user: `arn:aws:iam::${home}:user/team/bob`, sessionToken: true, mfa: true },
  { federatedUser: `arn:aws:sts::${home}:federated-user/alice`, tags: { team: 'é' } },
  {
    federatedUser: `arn:aws:sts::${home}:federated-user/guest`,
    parent: `arn:aws:iam::${home}:user/alice`,
  },
  {
    federatedUser: `arn:aws:sts::${home}:federated-user/guest`,
    parent: `arn:aws:iam::${home}:root`,
  },
  { assumedRoot: `arn:aws:iam::${home}:root` },
  { service: 's3.amazonaws.com', names: ['s3.us-east-1.amazonaws.com'] },
  { service: 'sqs.amazonaws.com' },
  { federated: oidc },
  { federated: `arn:aws:iam::${home}:saml-provider/corp` },
  'anonymous',
  `arn:aws:iam::${home}:group/g`,
  'arn:aws:iam::1:user/alice',
  {
    federatedUser: `arn:aws:sts::${home}:federated-user/guest`,
    parent: `arn:aws:iam::${other}:root`,
  },
]
