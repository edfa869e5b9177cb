/** What nobody gave, and a verdict rests on. */
import type {
  Decision,
  ExplainedGate,
  ExplainedStatement,
  Mismatch,
  MissingInput,
} from '../../../model/decision.ts'
import type { Check } from '../../check.ts'
import { allowsNothing } from './decision-notes.ts'

/** Nothing where another verdict is not in sight, whatever was given. */
export function findMissing(
  decision: Decision,
  gates: readonly ExplainedGate[],
  check: Check,
): MissingInput[] {
  const isAssumed = decision.assumed?.includes('resourceAccount') === true
  const owner = check.caller.identity.account
  if (decision.verdict === 'allowed') {
    const says = `only if account \`${owner}\` owns the resource, which nothing says: give \`resourceAccount\``
    return isAssumed ? [{ input: 'resourceAccount', says }] : []
  }
  const keys = decision.verdict === 'explicitDeny' ? denyingKeys(gates) : allowingKeys(gates)
  if (keys.some((key) => ownerKeys.test(key)) && !isAssumed) return []
  return [...new Set(keys)].map((key) =>
    ownerKeys.test(key)
      ? {
          input: 'resourceAccount',
          says: `only because nothing says which account owns the resource, so that \`${key}\` has no value: give \`resourceAccount\``,
        }
      : { input: key, says: `only because the request has no \`${key}\`` },
  )
}

/** Keys that come from the owner of the resource (E-17). */
export const ownerKeys = /^(?:aws:resource(?:account|org(?:id|paths))|s3:resourceaccount)$/i

/** Keys by whose absence every Deny matches, where all that is required is allowed. */
function denyingKeys(gates: readonly ExplainedGate[]): string[] {
  if (gates.some((gate) => gate.isRequired && allowsNothing(gate))) return []
  const denials = gates.flatMap(({ statements }) =>
    statements.filter(({ statement }) => statement.effect === 'Deny'),
  )
  const needed = denials.filter(({ mismatch }) => mismatch === undefined).map(missingKeys)
  const keys = needed.flat()
  const isOnce = new Set(keys).size === keys.length
  const others = denials.flatMap(({ mismatch, text }) => (mismatch ? text.conditions : []))
  const isFree = !others.some(([, key]) => keys.includes(key))
  return isOnce && isFree && needed.every(({ length }) => length > 0) ? keys : []
}

/** Keys for want of which nothing allows that is required. */
function allowingKeys(gates: readonly ExplainedGate[]): string[] {
  const silent = gates.filter(({ isRequired, outcome }) => isRequired && outcome === 'silent')
  const lacking = silent.flatMap(({ levels = [{ target: '', outcome: 'silent' }], statements }) =>
    levels
      .filter(({ outcome }) => outcome === 'silent')
      .map(({ target }) => {
        const near = statements.filter((one) => (one.target ?? '') === target && isNear(one))
        return near[0] === undefined ? [] : missingKeys(near[0])
      }),
  )
  return lacking.every(({ length }) => length > 0) ? lacking.flat() : []
}

/** An Allow that lacks context keys alone. */
function isNear({ statement, mismatch, others }: ExplainedStatement): boolean {
  const isMissing = ({ element, actual }: Mismatch) =>
    element === 'condition' && actual.length === 0
  return (
    statement.effect === 'Allow' && mismatch !== undefined && [mismatch, ...others].every(isMissing)
  )
}

function missingKeys({ text, values, mismatch, others }: ExplainedStatement): string[] {
  const failed = [mismatch, ...others].map((one) => one?.key)
  const isMissing = (key: string) =>
    values.some(([name, found]) => name === key && found.length === 0) &&
    (mismatch === undefined || failed.includes(key))
  return text.conditions.map(([, key]) => key).filter(isMissing)
}
