/** Context keys that a request lacks and that decide it, said in sentences. */
import type {
  ExplainedStatement,
  Explanation,
  Mismatch,
  StatementText,
} from '../../entries/index.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { unownedRequest } from '../../services/unowned-requests.ts'
import { sessionArn } from '../render/labels.ts'
import { isNegated } from './statement-json.ts'
import { matchingEntries } from './written-entries.ts'

/** Why a condition holds although its key is missing ("Condition operators", "IfExists", "Null"). */
export function missingReason(operator: string): string {
  if (/^null$/i.test(operator)) return '`Null` asks for that'
  if (/ifexists$/i.test(operator)) return `\`${operator}\` holds for a missing key`
  if (/^forallvalues:/i.test(operator)) return '`ForAllValues` holds for a missing key'
  return `\`${operator}\`, a negated operator, holds for a missing key`
}

/** The explanation, its notes ending with the keys whose absence made the decision what it is. */
export function withMissingKeys(explanation: Explanation): Explanation {
  const missing = missingIn(explanation).map(
    ({ key, effect, name }) =>
      `\`${key}\` is missing${absenceOf(key, explanation)}${adviceOn(key, explanation.principal)}; ${effect}: ${name}`,
  )
  const unnamed = namesSession(explanation) ? [sessionNote(explanation.principal)] : []
  const notes = [...explanation.notes, ...missing, ...unnamed]
  return { ...explanation, notes: [...new Set(notes)] }
}

interface MissingKey {
  readonly key: string
  /** The statement that reads it. */
  readonly name: string
  /** What comes of it. */
  readonly effect: string
}

function missingIn(explanation: Explanation): MissingKey[] {
  const { verdict } = explanation.decision
  if (verdict === 'allowed') return allStatements(explanation).flatMap(evadedDeny)
  return decidingStatements(explanation).flatMap((one) =>
    verdict === 'explicitDeny' ? missingInDeny(one) : missingInAllow(one),
  )
}

/** An explicit denial may come from any policy type, another comes from the one that decided. */
function decidingStatements({ decision, gates }: Explanation): ExplainedStatement[] {
  const { verdict, policyType } = decision
  return gates
    .filter((gate) => verdict === 'explicitDeny' || gate.policyType === policyType)
    .flatMap(({ statements }) => statements)
}

function allStatements({ gates }: Explanation): ExplainedStatement[] {
  return gates.flatMap(({ statements }) => statements)
}

/** A Deny that a missing key, and nothing else, kept from matching an allowed request. */
function evadedDeny(explained: ExplainedStatement): MissingKey[] {
  const { statement, name, mismatch, others, text, values } = explained
  if (mismatch === undefined || statement.effect !== 'Deny') return []
  const lacking = [mismatch, ...others].map((one) => lackingFor(one, text, values))
  if (lacking.some((keys) => keys.length === 0)) return []
  const effect = 'with some values of it this would deny'
  return [...new Set(lacking.flat())].map((key) => ({ key, effect, name }))
}

/** A Deny that holds because its key is missing. */
function missingInDeny({
  statement,
  name,
  mismatch,
  text,
  values,
}: ExplainedStatement): MissingKey[] {
  if (mismatch !== undefined || statement.effect !== 'Deny') return []
  return text.conditions
    .filter(([, key]) => isMissing(key, values))
    .map(([operator, key]) => ({
      key,
      name,
      effect: `${missingReason(operator)}, so this applies`,
    }))
}

/** An Allow that missing keys, and nothing else, kept from matching. */
function missingInAllow(explained: ExplainedStatement): MissingKey[] {
  const { statement, name, mismatch, others, text, values } = explained
  if (mismatch === undefined || statement.effect !== 'Allow') return []
  const lacking = [mismatch, ...others].map((one) => lackingFor(one, text, values))
  if (lacking.some((keys) => keys.length === 0)) return []
  const effect = 'this needs it'
  return [...new Set(lacking.flat())].map((key) => ({ key, effect, name }))
}

/** The missing keys that could make an element or a condition match. */
function lackingFor(
  mismatch: Mismatch,
  text: StatementText,
  values: ExplainedStatement['values'],
): string[] {
  const { element, key } = mismatch
  const keys = element === 'resource' ? variablesToFill(text, mismatch) : [key ?? '']
  return keys.filter((name) => isMissing(name, values))
}

/** Variables, without a value of their own, of the entries that some value of them would make match. */
function variablesToFill(text: StatementText, { expected, actual }: Mismatch): string[] {
  const { variables = [] } = text
  if (isNegated(text, 'resource')) return []
  const [resource = ''] = actual
  const near = expected.filter((entry) => {
    const open = entry.replace(/\$\{[^}]*\}/g, '*')
    return matchingEntries([open], { text: resource, ignoresCase: false }).length > 0
  })
  return variables.filter((key) => near.some((entry) => entry.includes(`\${${key}}`)))
}

function isMissing(key: string, values: ExplainedStatement['values']): boolean {
  return values.some(([name, found]) => name === key && found.length === 0)
}

/** Why a key of the resource's owner has no value (E-17, E-76). */
function absenceOf(key: string, { decision, accounts, action }: Explanation): string {
  if (!/^(?:aws:resource(?:account|org(?:id|paths))|s3:resourceaccount)$/i.test(key)) return ''
  if (unownedRequest.test(foldAscii(action))) return `, as from all requests for \`${action}\``
  if (decision.assumed?.includes('resourceAccount') === true) {
    return ' since nothing says which account owns the resource'
  }
  if (accounts.bucketOwner === undefined) return ''
  return ' since the access point and its bucket belong to different accounts'
}

/** Where a key comes from that only the principal can have. */
function adviceOn(key: string, principal: string): string {
  if (!/^aws:userid$/i.test(key)) return ''
  if (isRoleArn(principal)) return `, since ${sessionNote(principal)}`
  return /:(?:user|assumed-role)\//.test(principal)
    ? ', since the directory says no `id` of the user or role'
    : ''
}

/** Whether a statement of the decision names one session, and the request only its role. */
function namesSession(explanation: Explanation): boolean {
  const { principal, decision } = explanation
  if (decision.verdict === 'allowed' || !isRoleArn(principal)) return false
  return decidingStatements(explanation).some(
    ({ mismatch }) =>
      mismatch?.element === 'principal' &&
      mismatch.expected.some((entry) => entry.startsWith(sessionArn(principal, ''))),
  )
}

function isRoleArn(principal: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\//.test(principal)
}

function sessionNote(principal: string): string {
  return `the ARN of a role does not say which session asks, \`${sessionArn(principal, 'SESSION')}\` does`
}
