/** AssumeRoot, from its input to credentials. */
import type { ServedCall } from '../iam/operation.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { deciderOf } from '../wire/authorize.ts'
import { requesterOf, sessionOf, sourceIdentityOf } from './issue-credentials.ts'
import { makeCredentials } from './session-token.ts'

/** See `sts.assumeRoot` of the library: only an organization's management account may. */
export async function assumeRoot(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const target = input.need('TargetPrincipal')
  const taskPolicy = input.structure('TaskPolicyArn')?.text('arn') ?? ''
  const durationSeconds = input.number('DurationSeconds')
  const { sts } = await deciderOf(call)
  const resource = /^\d{12}$/.test(target) ? `arn:aws:iam::${target}:root` : target
  const session = sessionOf(
    call,
    () =>
      sts.assumeRoot({
        ...{ caller: requesterOf(call), target, taskPolicy },
        ...(durationSeconds !== undefined && { durationSeconds }),
        context: call.context,
      }),
    { resource, reason: 'said' },
  )
  return {
    Credentials: { ...makeCredentials(call.secrets, session, call.account) },
    SourceIdentity: sourceIdentityOf(session),
  }
}
