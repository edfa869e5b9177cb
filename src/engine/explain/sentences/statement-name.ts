/** What sentences call a statement, and the policy that it is in. */
import type { DeterminingStatement } from '../../../model/decision.ts'
import { nameTarget } from '../../../services/organization-targets.ts'
import { bareName, typeNames } from './policy-type-names.ts'

/** `Allow, Sid "Read", statement 1 of alice/Own`: positions count from 1. */
export function nameStatement(statement: DeterminingStatement): string {
  const { effect, sid, index, policy, file } = statement
  const label = sid === undefined || sid === '' ? '' : `Sid "${sid}", `
  const whole = policy === file ? '' : ` of ${namePolicy(statement)}` // its place follows
  return `${effect}, ${label}statement ${index + 1}${whole}`
}

/** A policy without a name of its own has its place for one: `alice/policies[0]`. */
function namePolicy({ policy, policyType }: DeterminingStatement): string {
  const whole = /^(the resource policy of )arn:[^:]*:([^:]*):([^:]*):(\d+)$/.exec(policy)
  if (whole !== null) {
    return `${whole[1]}${whole[2]} for all of account ${[whole[4], whole[3]].filter(Boolean).join(', ')}`
  }
  const type = bareName(typeNames[policyType])
  const [, owner, member, at, inner] =
    /^(?:([\w+=,.@-]+)\/)?([a-z.]+)(?:\[(\d+)\](?:\[(\d+)\])?)?$/.exec(policy) ?? []
  const number = (digits: string | undefined) => (digits === undefined ? '' : ` ${+digits + 1}`)
  if (member === undefined) return policy
  if (owner === undefined) {
    if (inner !== undefined) return `${type}${number(inner)} of level${number(at)}`
    return unowned.test(member) ? `${at === undefined ? 'the ' : ''}${type}${number(at)}` : policy
  }
  if (member === 'trust') return `the trust policy of role ${owner}`
  if (member === 'policy' && policyType === 'endpoint') return `the policy of VPC endpoint ${owner}`
  return at === undefined ? policy : `${type}${number(at)} of ${nameTarget(owner)}`
}

const unowned = /^(?:identity|resource|boundary|session|endpoint|principal\.policies)$/
