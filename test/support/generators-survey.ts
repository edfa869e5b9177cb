/** What policies speak of: the patterns, keys and values that requests are made from. */
import type { Policy } from '../../src/model/policy.ts'
import { parseTemplate } from '../../src/policy/read/variables.ts'

export interface Survey {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** What Principal elements name under `AWS`. */
  readonly principals: readonly string[]
  /** The values that conditions compare each key with; a key that only a variable names has none. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

export function surveyPolicies(policies: readonly Policy[]): Survey {
  const actions = new Set<string>()
  const resources = new Set<string>()
  const principals = new Set<string>()
  const values = new Map<string, string[]>()
  const note = (key: string): string[] => {
    const known = values.get(key) ?? []
    values.set(key, known)
    return known
  }
  const noteVariables = (text: string): void => {
    for (const part of parseTemplate(text, '2012-10-17'))
      if (part.kind === 'variable') note(part.key)
  }
  for (const { statements } of policies) {
    for (const { action, resource, principal, conditions } of statements) {
      for (const pattern of action.patterns) actions.add(pattern)
      for (const pattern of resource?.patterns ?? []) {
        resources.add(pattern)
        noteVariables(pattern)
      }
      for (const { kind, value } of principal?.entries ?? [])
        if (kind === 'AWS') principals.add(value)
      for (const condition of conditions) {
        note(condition.key).push(...condition.values)
        for (const value of condition.values) noteVariables(value)
      }
    }
  }
  return {
    actions: [...actions],
    resources: [...resources],
    principals: [...principals],
    values,
  }
}
