/** AssumeRoot, from its input to credentials. */
import type { ServedCall } from '../iam/operation.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { openAccountOf } from '../store/find-organization.ts'
import { decidersOf } from '../wire/authorize.ts'
import { requesterOf, sessionOf, sourceIdentityOf } from './issue-credentials.ts'
import { makeCredentials } from './session-token.ts'

/** See `sts.assumeRoot` of the library: an organization's management account may, and who administers IAM for it. */
export async function assumeRoot(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const target = input.need('TargetPrincipal')
  const taskPolicy = input.structure('TaskPolicyArn')?.text('arn') ?? ''
  const durationSeconds = input.number('DurationSeconds')
  const resource = /^\d{12}$/.test(target) ? `arn:aws:iam::${target}:root` : target
  const member = openAccountOf(
    call.accounts,
    /^arn:aws:iam::(\d{12}):root$/.exec(resource)?.[1] ?? '',
  )
  const deciders = await decidersOf(call, member === undefined ? [] : [{ state: member, ids: [] }])
  const asked = {
    ...{ caller: requesterOf(call), target, taskPolicy },
    ...(durationSeconds !== undefined && { durationSeconds }),
    context: call.context,
  }
  const sessions = deciders.map(({ sts }) =>
    sessionOf(call, () => sts.assumeRoot(asked), { resource, reason: 'said' }),
  )
  const [session] = sessions // of what the caller has; the others only had to be allowed
  if (session === undefined) throw new TypeError('nobody has decided')
  return {
    Credentials: { ...makeCredentials(call.secrets, session) },
    SourceIdentity: sourceIdentityOf(session),
  }
}
