/** Statements as policy documents have them. */
import type { StatementText } from '../../entries/index.ts'
import type { Effect } from '../../model/policy.ts'

/** Elements that list entries, as policies write them. */
export const written = {
  principal: { list: 'principals', name: 'Principal', negated: 'NotPrincipal' },
  action: { list: 'actions', name: 'Action', negated: 'NotAction' },
  resource: { list: 'resources', name: 'Resource', negated: 'NotResource' },
} as const

/** Whether the element is the `Not…` of its kind. */
export function isNegated({ negated = [] }: StatementText, element: string): boolean {
  return negated.includes(element)
}

/** A statement as a policy document has it, on one line. */
export function statementJson(effect: Effect, text: StatementText): string {
  const element = (one: keyof typeof written, value: unknown) => {
    const { name, negated } = written[one]
    return value === undefined ? [] : [[isNegated(text, one) ? negated : name, value]]
  }
  return JSON.stringify({
    ...(text.sid !== undefined && { Sid: text.sid }),
    Effect: effect,
    ...Object.fromEntries([
      ...element('principal', text.principals && principalMap(text.principals)),
      ...element('action', short(text.actions)),
      ...element('resource', text.resources && short(text.resources)),
      ...(text.conditions.length === 0 ? [] : [['Condition', conditionMap(text)]]),
    ]),
  })
}

function short(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? '') : values
}

function principalMap(entries: readonly string[]): unknown {
  if (entries.length === 1 && entries[0] === '*') return '*'
  const kinds = new Map<string, string[]>()
  for (const entry of entries) {
    const [, kind = 'AWS', name = entry] =
      /^(Service|Federated|CanonicalUser):(.*)$/s.exec(entry) ?? []
    kinds.set(kind, [...(kinds.get(kind) ?? []), name])
  }
  return Object.fromEntries([...kinds].map(([kind, names]) => [kind, short(names)]))
}

function conditionMap({ conditions }: StatementText): unknown {
  const operators = new Map<string, [string, unknown][]>()
  for (const [operator, key, values] of conditions) {
    operators.set(operator, [...(operators.get(operator) ?? []), [key, short(values)]])
  }
  return Object.fromEntries(
    [...operators].map(([operator, keys]) => [operator, Object.fromEntries(keys)]),
  )
}
