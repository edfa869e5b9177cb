/** AssumeRoleWithSAML, from its input to credentials. */
import { type SamlIdentity, verifySamlIdentity } from '../federation/saml-identity.ts'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { deciderOfRole, findRole } from './assume-role-call.ts'
import { confirmArnOf } from './given-arns.ts'
import {
  packedSize,
  readSessionPolicies,
  runCall,
  sourceIdentityOf,
  tagsOf,
} from './issue-credentials.ts'
import { makeCredentials } from './session-token.ts'
import type { ProofParts, ProvenCall } from './token-operation.ts'
import { useOnce } from './use-once.ts'

const roleSessionName = 'https://aws.amazon.com/SAML/Attributes/RoleSessionName'
const roles = 'https://aws.amazon.com/SAML/Attributes/Role'

/** See `sts.assumeRoleWithSaml` of the library, which decides. */
export async function assumeRoleWithSaml(
  input: InputFields,
  parts: ProofParts,
): Promise<ProvenCall> {
  const arn = input.need('PrincipalArn')
  confirmArnOf('role', input.need('RoleArn'))
  confirmArnOf('saml-provider', arn)
  const response = input.need('SAMLAssertion')
  const identity = verifySamlIdentity({ arn, response }, parts)
  const sessionName = sessionNameOf(identity)
  confirmPair(identity, [input.need('RoleArn'), arn])
  const { nameQualifier, subject } = identity
  return {
    identity: {
      type: 'SAMLUser',
      principalId: `${nameQualifier}:${subject}`,
      ...{ userName: subject, identityProvider: nameQualifier },
    },
    run: (call) => assume(input, call, { ...identity, sessionName }),
  }
}

function sessionNameOf({ facts }: SamlIdentity): string {
  const [name] = [facts.attributes?.[roleSessionName] ?? []].flat()
  if (name === undefined) {
    throw new AwsError('InvalidIdentityToken', 'RoleSessionName is required in AuthnResponse')
  }
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return name
  throw new AwsError(
    'InvalidIdentityToken',
    'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
  )
}

/** Throws unless the assertion has the role with the provider, in either order. */
function confirmPair({ facts }: SamlIdentity, pair: readonly string[]): void {
  const pairs = [facts.attributes?.[roles] ?? []].flat()
  const isThere = pairs.some((one) => {
    const arns = one.split(',').map((arn) => arn.trim())
    return arns.length === pair.length && pair.every((arn) => arns.includes(arn))
  })
  if (isThere) return
  throw new AwsError(
    'InvalidIdentityToken',
    "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
  )
}

async function assume(
  input: InputFields,
  call: OpenCall,
  identity: SamlIdentity & { readonly sessionName: string },
): Promise<CallOutput> {
  const roleArn = input.need('RoleArn')
  const { nameQualifier, facts, sessionName } = identity
  const durationSeconds = input.number('DurationSeconds')
  const role = findRole(call, roleArn)
  const { sts } = await deciderOfRole(call, role)
  const { session } = runCall(() =>
    sts.assumeRoleWithSaml({
      ...{ role: roleArn, provider: input.need('PrincipalArn') },
      assertion: { ...facts, nameQualifier },
      ...readSessionPolicies(input, call),
      ...(durationSeconds !== undefined && { durationSeconds }),
      context: call.context,
    }),
  )
  if (session === undefined || role === undefined) {
    throw new AwsError('AccessDenied', `Not authorized to perform sts:${call.operation}`)
  }
  confirmUnused(call, identity, role.id)
  return {
    Credentials: { ...makeCredentials(call.secrets, session) },
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: session.arn },
    PackedPolicySize: packedSize(input, tagsOf(session)),
    ...{ Subject: identity.subject, SubjectType: subjectTypeOf(identity) },
    ...{ Issuer: identity.issuer, Audience: identity.recipient, NameQualifier: nameQualifier },
    SourceIdentity: sourceIdentityOf(session),
  }
}

/** An assertion that lists several roles is good for each of them, once. */
function confirmUnused(call: OpenCall, { issuer, id, expires }: SamlIdentity, role: string): void {
  if (useOnce(call, [issuer, id, role], expires)) return
  throw new AwsError('InvalidIdentityToken', 'The assertion was used for this role before')
}

/** `persistent`, `transient`; formats of others whole. */
function subjectTypeOf({ subjectFormat = '' }: SamlIdentity): string {
  const unspecified = 'unspecified'
  if (subjectFormat === '') return unspecified
  return subjectFormat.replace(/^urn:oasis:names:tc:SAML:[\d.]+:nameid-format:/, '')
}
