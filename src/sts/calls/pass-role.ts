/** Handing a role to a service: may the caller pass it, and may the service assume it (E-67). */
import type { Decision } from '../../model/decision.ts'
import type { Context } from '../../model/request.ts'
import { combineParts } from '../../request/call.ts'
import type { Authority, Requester } from '../session/authority.ts'
import { readRole } from './call-inputs.ts'
import { readRequester } from './requester.ts'
import { decideCall } from './sts-call.ts'

/** Who wants to pass which role to which service. */
export interface PassRoleInput {
  readonly caller: Requester
  /** The role's ARN, with its path. */
  readonly role: string
  /** The service that will assume it: `iam:PassedToService`. */
  readonly service: string
  /** The resource that the role is given to: `iam:AssociatedResourceArn`. */
  readonly associatedResource?: string
  /** Network, time and other keys of the caller's request. */
  readonly context?: Context
  /** For whom the service assumes the role: `aws:SourceArn`, `aws:SourceAccount` (K-104, K-105). */
  readonly source?: { readonly arn?: string; readonly account?: string }
}

/** Whether a role may be passed to a service, and whether the service may take it. */
export interface PassRoleDecision {
  /** `iam:PassRole` by the caller. */
  readonly pass: Decision
  /** `sts:AssumeRole` by the service: the role's trust policy. */
  readonly assume: Decision
  /** Both: allowed when both are. */
  readonly decision: Decision
}

/** See `Sts.passRole`. */
export function passRole(authority: Authority, input: PassRoleInput): PassRoleDecision {
  const { name: resource } = readRole(input.role)
  const { service, associatedResource, source = {} } = input
  const caller = readRequester(input.caller, authority)
  const pass = decideCall(authority, {
    principal: caller.principal,
    actions: ['iam:PassRole'],
    resource,
    stated: input.context,
    own: {
      ...caller.context,
      'iam:PassedToService': service,
      ...(associatedResource !== undefined && { 'iam:AssociatedResourceArn': associatedResource }),
    },
  })
  const assume = authority.check({
    principal: { service },
    action: 'sts:AssumeRole',
    resource,
    context: {
      ...(source.arn !== undefined && { 'aws:SourceArn': source.arn }),
      ...(source.account !== undefined && { 'aws:SourceAccount': source.account }),
    },
  })
  return { pass, assume, decision: combineParts([pass, assume]) }
}
