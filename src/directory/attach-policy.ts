/** What changes in a policy when it is attached: the short forms of its service (L-79). */
import type { PatternElement, Policy, Statement } from '../model/policy.ts'

/**
 * Services that write the ARNs of their own resources short in policies attached to them, with what
 * the short form begins with ("API Gateway resource policy examples").
 */
const shortForms: ReadonlyMap<string, string> = new Map([['execute-api', 'execute-api:']])

/** The policy as attached to a resource: its short forms are patterns for the resource's ARN. */
export function attachPolicy(policy: Policy, arn: string): Policy {
  const [whole = '', service = '', id = ''] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(\w+)/.exec(arn) ?? []
  const prefix = shortForms.get(service)
  if (prefix === undefined || id === '') return policy
  const expand = (text: string) =>
    text.startsWith(`${prefix}/`) ? whole + text.slice(prefix.length) : text
  const statements = policy.statements.map((statement) => {
    const { resource } = statement
    return resource === undefined ? statement : { ...statement, resource: mapped(resource, expand) }
  })
  return { ...policy, statements }
}

function mapped(element: PatternElement, expand: (text: string) => string): PatternElement {
  return { ...element, patterns: element.patterns.map(expand) }
}

/**
 * Entries of a Deny that can match no ARN: the statement promises what it never does. Returns each
 * with its statement.
 */
export function idleDenials({ statements }: Policy): { statement: Statement; entry: string }[] {
  return statements.flatMap((statement) => {
    const { effect, resource } = statement
    if (effect !== 'Deny' || resource === undefined || resource.negated) return []
    const idle = resource.patterns.filter((text) => text !== '*' && !text.startsWith('arn:'))
    return idle.map((entry) => ({ statement, entry }))
  })
}
