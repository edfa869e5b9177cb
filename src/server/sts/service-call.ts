/** AssumeRole by an AWS service, for a workload that it runs. */
import type { Context } from '../../entries/index.ts'
import type { AssumeRoleInput } from '../../entries/sts.ts'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { deciderOfRole, findRole } from './assume-role-call.ts'
import { runCall } from './issue-credentials.ts'
import { makeCredentials } from './session-token.ts'
import type { ProvenCall } from './token-operation.ts'

/** For whom a service assumes which role. */
export interface ServiceAssumption {
  /** `ec2.amazonaws.com` */
  readonly service: string
  readonly roleArn: string
  readonly sessionName: string
  /** What the service puts into the session. */
  readonly sessionKeys?: NonNullable<AssumeRoleInput['sessionKeys']>
  /** For whom it assumes the role: `aws:SourceAccount` and the like. */
  readonly context?: Context
}

/** The call of a service, which needs no signature: it is this server's own. */
export function assumeByService(assumption: ServiceAssumption): ProvenCall {
  const { service } = assumption
  return {
    identity: { type: 'AWSService', invokedBy: service },
    run: (call) => assume(assumption, call),
  }
}

async function assume(
  { service, roleArn, sessionName, sessionKeys, context }: ServiceAssumption,
  call: OpenCall,
): Promise<CallOutput> {
  const role = findRole(call, roleArn)
  const { sts } = await deciderOfRole(call, role)
  const { session } = runCall(() =>
    sts.assumeRole({
      ...{ caller: { service }, role: roleArn, sessionName },
      ...(sessionKeys && { sessionKeys }),
      // a service calls from no address that a policy could name
      context: { 'aws:RequestedRegion': 'us-east-1', 'aws:SecureTransport': true, ...context },
    }),
  )
  if (session === undefined || role === undefined) {
    throw new AwsError('AccessDenied', `Not authorized to perform sts:${call.operation}`)
  }
  return {
    Credentials: { ...makeCredentials(call.secrets, session) },
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: session.arn },
  }
}
