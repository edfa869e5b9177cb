/** An explanation as a tree that a person reads. */
import type {
  ExplainedGate,
  ExplainedStatement,
  Explanation,
  PolicyType,
} from '../../entries/index.ts'
import { nameBesidePlace, placeOf } from '../render/labels.ts'
import { printable } from '../render/printable.ts'
import type { Painter } from '../render/terminal.ts'
import { describeMatch, isOfOtherActions } from './render-statement.ts'
import { matchingEntries } from './written-entries.ts'

const typeNames: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policies',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policies',
  scp: 'service control policies',
  rcp: 'resource control policies',
  endpoint: 'VPC endpoint policy',
}

const outcomes = {
  allow: { mark: '✓', style: 'green', says: 'allowed' },
  deny: { mark: '✗', style: 'red', says: 'denied' },
  silent: { mark: '·', style: 'yellow', says: 'nothing allows it' },
} as const

/** How an explanation is written. */
export interface TreeStyle {
  readonly paint: Painter
  /** Whether statements of other actions are shown too; else they are counted. */
  readonly showsAll: boolean
}

/** The headline, what was asked, and a branch for each policy type. */
export function describeExplanation(explanation: Explanation, style: TreeStyle): string {
  const { decision, headline, principal, action, resource, gates, notes } = explanation
  const { paint } = style
  const colour = decision.verdict === 'allowed' ? 'green' : 'red'
  const lines = [
    paint('bold', headline),
    '',
    `${paint([colour, 'bold'], decision.verdict)} by ${decision.policyType}`,
    `  principal ${printable(principal)}`,
    `  action    ${printable(action)}`,
    `  resource  ${printable(resource)}`,
    ...describeNotes(notes, paint),
    '',
    ...gates.flatMap((gate, at) => {
      const [head = '', ...branches] = describeGate(gate, explanation, style)
      const isLast = at === gates.length - 1
      return [
        `${isLast ? '└─' : '├─'} ${head}`,
        ...branches.map((line) => `${isLast ? '   ' : '│  '}${line}`),
      ]
    }),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** What was not known, or assumed, a line each. */
export function describeNotes(notes: readonly string[], paint: Painter): string[] {
  return notes.map((note) => `  ${paint('yellow', 'note')}      ${printable(note)}`)
}

/** The gate's say, then its branches. */
function describeGate(gate: ExplainedGate, asked: Explanation, style: TreeStyle): string[] {
  const { mark, style: colour } = outcomes[gate.outcome]
  const { paint, showsAll } = style
  const branches = countEqual(gate.statements)
  const shown = branches.filter((branch) => showsAll || isOfInterest(branch, gate, asked))
  const folded = branches.length - shown.length
  const blocks = [
    ...shown.map((branch) => describeStatement(branch, asked, paint)),
    ...(folded === 0 ? [] : [[paint('dim', `· ${describeFolded(folded)}`)]]),
  ]
  const say = describeSay(gate, asked)
  const head = `${paint(colour, mark)} ${typeNames[gate.policyType]}: ${paint(colour, say)}`
  return [
    head,
    ...blocks.flatMap(([first = '', ...details], at) => {
      const isLast = at === blocks.length - 1
      return [
        `${isLast ? '└─' : '├─'} ${first}`,
        ...details.map((line) => `${isLast ? '  ' : '│ '}   ${line}`),
      ]
    }),
  ]
}

/** What a policy type says; of the resource's also whether it has to allow, too. */
function describeSay(gate: ExplainedGate, asked: Explanation): string {
  const say = hasNone(gate, asked) ? 'no policy' : outcomes[gate.outcome].says
  if (gate.policyType !== 'resource' || gate.outcome !== 'silent') return say
  return `${say} (${gate.isRequired ? 'needed' : 'not needed'})`
}

/** A stripped bundle names no statements at all. */
function hasNone({ outcome, statements }: ExplainedGate, { gates }: Explanation): boolean {
  const isStripped = gates.every((gate) => gate.statements.length === 0)
  return outcome === 'silent' && statements.length === 0 && !isStripped
}

/** Statements of other actions are not, but where nothing allows what the same service does. */
function isOfInterest(
  one: ExplainedStatement,
  gate: ExplainedGate,
  { action }: Explanation,
): boolean {
  if (!isOfOtherActions(one, action)) return true
  if (gate.outcome !== 'silent' || one.statement.effect === 'Deny') return false
  const service = action.slice(0, action.indexOf(':') + 1)
  const own = { text: service, ignoresCase: true }
  const starts = one.text.actions.map((pattern) => pattern.slice(0, service.length))
  return matchingEntries(starts, own).length > 0
}

function describeFolded(count: number): string {
  const noun = count === 1 ? 'statement' : 'statements'
  return `${count} ${noun} of other actions (\`sallyport explain --all\` shows ${count === 1 ? 'it' : 'them'})`
}

interface CountedStatement extends ExplainedStatement {
  readonly count: number
  /** What its levels are attached to. */
  readonly targets: readonly string[]
}

/** A policy that is attached at several levels of an organization is shown once. */
function countEqual(statements: readonly ExplainedStatement[]): CountedStatement[] {
  const branches = new Map<string, CountedStatement>()
  for (const { target, ...explained } of statements) {
    const key = JSON.stringify(explained)
    const { count = 0, targets = [] } = branches.get(key) ?? {}
    const own = target === undefined ? [] : [target]
    branches.set(key, { ...explained, count: count + 1, targets: [...targets, ...own] })
  }
  return [...branches.values()]
}

/** The statement's name, then why it does or does not match. */
function describeStatement(branch: CountedStatement, asked: Explanation, paint: Painter): string[] {
  const { statement, count, targets } = branch
  const { mark, style } = markOf(branch)
  const counted = count > 1 ? `(${count}×)` : ''
  const times = targets.length > 0 ? `(of ${targets.join(', ')})` : counted
  const tail = paint('dim', [times, placeOf(statement)].filter((part) => part !== '').join(' '))
  const named = `${statement.effect} ${printable(nameBesidePlace(statement))}  ${tail}`.trimEnd()
  return [`${paint(style, mark)} ${named}`, ...describeMatch(branch, asked)]
}

function markOf({ statement, mismatch }: ExplainedStatement) {
  if (mismatch !== undefined) return { mark: '·', style: 'dim' } as const
  return statement.effect === 'Allow' ? outcomes.allow : outcomes.deny
}
