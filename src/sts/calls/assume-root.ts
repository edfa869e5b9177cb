/** AssumeRoot: a member account's root user, limited to one task (E-90…E-92). */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import type { Context } from '../../model/request.ts'
import { taskPolicies } from '../../services/task-policies.ts'
import {
  type Authority,
  type Requester,
  refusal,
  type SessionDecision,
} from '../session/authority.ts'
import { sessionBounds } from '../session/session.ts'
import { fault, readDuration } from './call-inputs.ts'
import { issue } from './issue-session.ts'
import { readRequester, type StsCaller } from './requester.ts'
import { decideCall } from './sts-call.ts'

/** What AssumeRoot is asked for. */
export interface AssumeRootInput {
  readonly caller: Requester
  /** The member account's id, or the ARN of its root user. */
  readonly target: string
  /** Name or ARN of one of the five task policies (`taskPolicies`). */
  readonly taskPolicy: string
  /** 900 at most, and by default. */
  readonly durationSeconds?: number
  /** Network, time and other keys of the call itself. */
  readonly context?: Context
}

/** See `Sts.assumeRoot`. */
export function assumeRoot(authority: Authority, input: AssumeRootInput): SessionDecision {
  const { name, document } = readTaskPolicy(input.taskPolicy)
  const caller = readRequester(input.caller, authority)
  const { partition, account } = caller.identity
  const target = readTarget(input.target, partition)
  const { assumedRoot: most } = sessionBounds
  const seconds = readDuration(input.durationSeconds, { least: 0, most, usual: most })
  if (!mayAssumeRoot(authority, caller, target)) return refusal
  authority.admit([document])
  const arn = `arn:${partition}:iam::${target}:root`
  const decision = decideCall(authority, {
    principal: caller.principal,
    actions: ['sts:AssumeRoot'],
    resource: arn,
    // The caller's account decides: no policy of the member account names who may be its root.
    resourceAccount: account,
    stated: input.context,
    own: {
      ...caller.context,
      'sts:TaskPolicyArn': `arn:${partition}:iam::aws:policy/root-task/${name}`,
    },
  })
  if (decision.verdict !== 'allowed') return { decision }
  return issue(authority, decision, {
    kind: 'assumedRoot',
    principal: (issuedAt) => ({ assumedRoot: arn, policies: [document], issuedAt }),
    seconds,
    chained: false,
  })
}

/**
 * An IAM user or role of the management account, or of IAM's delegated administrator, in whose
 * organization root sessions are enabled; the target is a member account of it (E-90).
 */
function mayAssumeRoot(authority: Authority, { identity }: StsCaller, target: string): boolean {
  const { kind } = identity
  const isIdentity =
    kind === CallerLayout.USER ||
    kind === CallerLayout.ROLE_SESSION ||
    kind === CallerLayout.SERVICE_LINKED_ROLE
  const own = authority.bundle().records.account(identity.account)
  const member = authority.bundle().records.account(target)
  if (!isIdentity || own?.administersRoot !== true) return false
  return member?.organization === own.organization && member?.isManagement === false
}

function readTaskPolicy(text: unknown) {
  const name =
    typeof text === 'string'
      ? (/^arn:[^:]+:iam::aws:policy\/root-task\/(\w+)$/.exec(text)?.[1] ?? text)
      : ''
  const document = taskPolicies.get(name)
  if (document !== undefined) return { name, document }
  throw fault(
    'taskPolicy',
    'is not a task policy',
    `use one of ${[...taskPolicies.keys()].join(', ')}`,
  )
}

function readTarget(target: unknown, partition: string): string {
  const text = typeof target === 'string' ? target : ''
  const [, stated, account] = /^(?:arn:([^:]+):iam::)?(\d{12})(?::root)?$/.exec(text) ?? []
  const isWhole = stated === undefined ? /^\d{12}$/.test(text) : text.endsWith(':root')
  if (account !== undefined && isWhole && (stated ?? partition) === partition) return account
  throw fault('target', 'is not a member account', 'give its id, or the ARN of its root user')
}
