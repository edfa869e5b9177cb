/** What a policy means on the resource it is attached to: the short forms of a service (L-79). */
import type { Fault } from '../json/report.ts'
import { shorten } from '../json/report.ts'
import type { Policy } from '../model/policy.ts'
import { canMatchArn } from '../policy/read/arn.ts'

/**
 * Services that write the ARNs of their own resources short in policies attached to them, as
 * `execute-api:/STAGE/VERB/PATH` ("API Gateway resource policy examples").
 */
const shortened: ReadonlySet<string> = new Set(['execute-api'])

/** The policy as attached to a resource: its short forms are patterns for the resource's ARN. */
export function attachPolicy(policy: Policy, arn: string): Policy {
  const [whole = '', service = ''] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:\w+/.exec(arn) ?? []
  if (!shortened.has(service)) return policy
  const start = `${service}:`
  const expand = (text: string) =>
    text.startsWith(`${start}/`) ? whole + text.slice(start.length) : text
  const statements = policy.statements.map((statement) => {
    const { resource } = statement
    if (resource === undefined) return statement
    return { ...statement, resource: { ...resource, patterns: resource.patterns.map(expand) } }
  })
  return { ...policy, statements }
}

/** A fault for each entry of a Deny that can match no ARN: the statement never does what it says. */
export function findIdleDenials({ statements }: Policy): Fault[] {
  return statements.flatMap(({ effect, resource, sid, index }) => {
    if (effect !== 'Deny' || resource === undefined || resource.negated) return []
    const idle = resource.patterns.filter((text) => !canMatchArn(text))
    return idle.map((entry) => ({
      code: 'DENY_NEVER_MATCHES',
      message: `the Deny \`${shorten(sid ?? `${index}`)}\` names \`${shorten(entry)}\`, which matches no resource`,
      hint: 'write an ARN, a pattern of one that begins with `arn:`, or `*`',
    }))
  })
}
