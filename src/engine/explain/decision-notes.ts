/** What a decision assumes and lacks, in sentences. */
import type { Decision, ExplainedGate } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { nameKey } from '../context/key-name.ts'
import { readKey } from '../context/read-context.ts'
import { bareName, typeNames } from './policy-type-names.ts'

/** What a decision assumes, as sentences. */
export function describeRemarks({ assumed }: Decision, check: Check): string[] {
  const { account } = check.caller.identity
  const notes: string[] = []
  if (assumed?.includes('resourceAccount') === true) {
    notes.push(
      `it is not known which account owns the resource, so the caller's account \`${account}\` was assumed; declare the resource or give \`resourceAccount\``,
    )
  }
  if (assumed?.includes('bucket') === true) {
    notes.push(
      'it is not known which bucket the access point leads to, so a policy that allows nothing was assumed of it; declare the access point with its `bucket`',
    )
  }
  return [...notes, ...endpointNotes(check)]
}

/** The endpoint that the request came through has no policy in the directory. */
function endpointNotes(check: Check): string[] {
  const { loaded } = check
  const [id] = [readKey(nameKey('aws:SourceVpce'), check)].flat()
  if (typeof id !== 'string' || loaded.traits.isCase) return []
  return loaded.records.endpoint(id) === undefined
    ? [`the directory has no VPC endpoint \`${id}\`, so no endpoint policy was considered`]
    : []
}

/** What denies, too, and would were the reason for a denial gone. */
export function describeSilent(
  { verdict, policyType }: Decision,
  gates: readonly ExplainedGate[],
): string[] {
  if (verdict === 'allowed') return []
  const others = gates.filter((gate) => gate.policyType !== policyType)
  const silent = gates.filter((gate) => {
    const isReason = verdict === 'implicitDeny' && gate.policyType === policyType
    return gate.isRequired && !isReason && allowsNothing(gate)
  })
  return [
    ...others
      .filter(({ outcome }) => outcome === 'deny')
      .map((gate) => `besides, ${nameOf(gate)} denies it, too`),
    ...silent.map((gate) => `besides, no ${bareName(nameOf(gate))}${placesOf(gate)} allows it`),
  ]
}

function nameOf({ policyType, isTrust }: ExplainedGate): string {
  return isTrust === true ? 'the role trust policy' : typeNames[policyType]
}

/** The levels that allow nothing, where it is not all of them. */
function placesOf({ levels = [] }: ExplainedGate): string {
  const silent = levels.filter(({ outcome }) => outcome === 'silent')
  if (silent.length === 0 || silent.length === levels.length) return ''
  return ` of ${silent.map(({ target }) => target).join(', ')}`
}

/** A Deny may be all that there is. */
function allowsNothing({ outcome, statements }: ExplainedGate): boolean {
  if (outcome !== 'deny') return outcome === 'silent'
  const matched = statements.filter(({ mismatch }) => mismatch === undefined)
  return matched.length > 0 && matched.every(({ statement }) => statement.effect === 'Deny')
}
