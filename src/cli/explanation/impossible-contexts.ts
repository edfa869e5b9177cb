/** Context keys that AWS never sends together. */
import type { AuthorizationRequest, Context, Explanation } from '../../entries/index.ts'
import { foldCase } from '../../json/fold-case.ts'

/** A context, by names in lower case, and who asks. */
interface SentContext {
  readonly keys: ReadonlyMap<string, string>
  readonly principal: AuthorizationRequest['principal']
}

interface Impossibility {
  /** The names of the keys, as the guide spells them, that do not go with the rest; empty for none. */
  find(context: SentContext): readonly string[]
  readonly says: string
}

/** From the IAM User Guide, "AWS global condition context keys", and "Forward access sessions". */
const impossibilities: readonly Impossibility[] = [
  {
    find: ({ keys, principal }) =>
      keys.has('aws:multifactorauthage') && !usesMfa(keys, principal)
        ? ['aws:MultiFactorAuthAge']
        : [],
    says: 'is there only where MFA was used, and `aws:MultiFactorAuthPresent` is not `true`',
  },
  {
    find: ({ keys }) => (keys.has('aws:sourceip') ? present(keys, endpointKeys) : []),
    says: 'is there only in calls through a VPC endpoint, which have no `aws:SourceIp`',
  },
  {
    find: ({ keys }) => (isTrue(keys, 'aws:viaawsservice') ? present(keys, endpointKeys) : []),
    says: 'is not kept in calls that a service makes for the caller, as `aws:ViaAWSService` says that this is',
  },
  {
    find: ({ keys }) =>
      keys.get('aws:viaawsservice') === 'false' ? present(keys, calledViaKeys) : [],
    says: 'is there only in calls that a service makes for the caller, and `aws:ViaAWSService` is `false`',
  },
  {
    find: ({ keys, principal }) => (isService(principal) ? [] : present(keys, sourceKeys)),
    says: 'is there only in calls that an AWS service makes as itself',
  },
  {
    find: ({ keys, principal }) =>
      isService(principal) && isTrue(keys, 'aws:viaawsservice') ? ['aws:ViaAWSService'] : [],
    says: 'is `false` in calls that an AWS service makes as itself',
  },
]

const endpointKeys = ['aws:SourceVpc', 'aws:SourceVpce', 'aws:VpcSourceIp']
const calledViaKeys = ['aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast']
const sourceKeys = ['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths']

/** The explanation, its notes ending with keys of the context that no call of AWS has together. */
export function withImpossibleContext(
  explanation: Explanation,
  { context = {}, principal }: AuthorizationRequest,
): Explanation {
  const sent = { keys: readKeys(context), principal }
  const notes = impossibilities.flatMap(({ find, says }) =>
    find(sent).map((key) => `AWS sends no such context: \`${key}\` ${says}`),
  )
  return notes.length === 0
    ? explanation
    : { ...explanation, notes: [...explanation.notes, ...notes] }
}

function readKeys(context: Context): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(context).map(([name, value]) => [foldCase(name), foldCase(String(value))]),
  )
}

function present(keys: ReadonlyMap<string, string>, names: readonly string[]): string[] {
  return names.filter((name) => keys.has(foldCase(name)))
}

function isTrue(keys: ReadonlyMap<string, string>, name: string): boolean {
  return keys.get(name) === 'true'
}

function usesMfa(
  keys: ReadonlyMap<string, string>,
  principal: AuthorizationRequest['principal'],
): boolean {
  const isStated = typeof principal === 'object' && 'mfa' in principal && principal.mfa === true
  return isStated || isTrue(keys, 'aws:multifactorauthpresent')
}

function isService(principal: AuthorizationRequest['principal']): boolean {
  return typeof principal === 'object' && 'service' in principal
}
