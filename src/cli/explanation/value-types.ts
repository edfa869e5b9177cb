/** Whether a value is of the type that a condition operator compares: to show, not to decide. */
import { isIP } from 'node:net'

interface ValueType {
  readonly operators: RegExp
  readonly name: string
  holds(value: string): boolean
}

const types: readonly ValueType[] = [
  { operators: /ipaddress/i, name: 'an IP address', holds: (value) => isIP(value) !== 0 },
  {
    operators: /numeric/i,
    name: 'a number',
    holds: (value) => value.trim() !== '' && !Number.isNaN(Number(value)),
  },
  {
    operators: /date/i,
    name: 'a date',
    holds: (value) => /^\d+$/.test(value) || !Number.isNaN(Date.parse(value)),
  },
]

/** What the operator wants and the value is not: `a number`; undefined where it fits. */
export function missedType(value: string, operator: string): string | undefined {
  const type = types.find(({ operators }) => operators.test(operator))
  return type === undefined || type.holds(value) ? undefined : type.name
}
