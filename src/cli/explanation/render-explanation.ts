/** An explanation as a tree that a person reads. */
import type {
  ExplainedGate,
  ExplainedStatement,
  Explanation,
  Verdict,
} from '../../entries/index.ts'
import { nameTarget } from '../../services/organization-targets.ts'
import { placeOf } from '../render/labels.ts'
import { printable } from '../render/printable.ts'
import type { Painter } from '../render/terminal.ts'
import { proposeChange } from './proposed-change.ts'
import { describeAbsent, describeSay, nameGate, outcomes, silentTargets } from './render-gate.ts'
import { describeMatch, isOfOtherActions, isOfSameService } from './render-statement.ts'

/** How an explanation is written. */
export interface TreeStyle {
  readonly paint: Painter
  /** Whether statements about other actions are shown too; else they are counted. */
  readonly showsAll: boolean
  /** Whether the bundle names no statements. */
  readonly isStripped: boolean
}

/** The headline, what was asked, and a branch for each policy type. */
export function describeExplanation(explanation: Explanation, style: TreeStyle): string {
  const { decision, headline, principal, parent, action, resource, notes } = explanation
  const { paint } = style
  const colour = decision.verdict === 'allowed' ? 'green' : 'red'
  const lines = [
    paint('bold', headline),
    ...describeMissing(explanation).map((line) => paint(['yellow', 'bold'], printable(line))),
    '',
    `${paint([colour, 'bold'], decision.verdict)} by ${listDeciders(explanation)}`,
    `  principal ${printable(principal)}`,
    ...(parent === undefined ? [] : [`  parent    ${printable(parent)}`]),
    `  action    ${printable(action)}`,
    `  resource  ${printable(resource)}`,
    `  accounts  ${describeAccounts(explanation)}`,
    ...describeNotes(notes, paint),
    '',
    ...describeTree(explanation, style),
    ...describeChange(explanation),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** What the verdict rests on that nobody gave. */
function describeMissing({ decision, restsOn }: Explanation): string[] {
  if (restsOn.length === 0) return []
  const verdict = decision.verdict === 'allowed' ? 'Allowed' : 'Denied'
  return [`${verdict}, but ${restsOn.map(({ says }) => says).join(', and ')}`]
}

function describeAccounts({ accounts, decision }: Explanation): string {
  const { caller = 'none', bucketOwner, isCrossAccount } = accounts
  const isAssumed = decision.assumed?.includes('resourceAccount') === true
  const { owner = isAssumed ? 'not known, taken for the caller’s' : 'none' } = accounts
  const bucket = bucketOwner === undefined ? '' : `, bucket ${bucketOwner}`
  const isOne = caller === accounts.owner && !isCrossAccount
  const both = isOne ? ': the same account' : ''
  return `caller ${caller}, resource ${owner}${bucket}${isCrossAccount ? ': cross-account' : both}`
}

/** A branch for each policy type, those without a say last. */
function describeTree(explanation: Explanation, style: TreeStyle): string[] {
  const { gates, absent } = explanation
  const branches = [
    ...gates.map((gate) => describeGate(gate, explanation, style)),
    ...absent.map((types) => [style.paint('dim', `– ${printable(describeAbsent(types))}`)]),
  ]
  return branches.flatMap(([head = '', ...rest], at) => {
    const isLast = at === branches.length - 1
    return [
      `${isLast ? '└─' : '├─'} ${head}`,
      ...rest.map((line) => `${isLast ? '   ' : '│  '}${line}`),
    ]
  })
}

/** What would make another verdict, where that is known. */
function describeChange(explanation: Explanation): string[] {
  const change = proposeChange(explanation)
  if (change === undefined) return []
  const { needs, steps } = change
  const line =
    needs === 'nothing'
      ? `No policy can change this: ${steps.join(', ')}`
      : `To change this: ${steps.join(needs === 'all' ? '; and ' : '; or ')}`
  return ['', printable(line)]
}

/**
 * What decided, and what decided it besides: of the caller's and the resource's policies those that
 * had to allow, or all that deny, or all that are needed and allow nothing.
 */
function listDeciders({ decision, gates }: Explanation): string {
  const { verdict, policyType } = decision
  const also = gates.filter((gate) => gate.policyType !== policyType && decides(gate, verdict))
  const names = [policyType, ...also.map((gate) => gate.policyType)]
  const last = names.pop() ?? ''
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}

function decides({ policyType, outcome, isRequired }: ExplainedGate, verdict: Verdict): boolean {
  if (verdict === 'explicitDeny') return outcome === 'deny'
  if (verdict === 'implicitDeny') return isRequired && outcome === 'silent'
  return isRequired && outcome === 'allow' && !/^(?:scp|rcp|endpoint)$/.test(policyType)
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
  const shown = showsAll ? branches : branches.filter(ofInterest(branches, gate, asked))
  const folded = branches.filter((branch) => !shown.includes(branch))
  const blocks = [
    ...shown.map((branch) => describeStatement(branch, asked, paint)),
    ...(folded.length === 0 ? [] : [[paint('dim', `· ${describeFolded(folded)}`)]]),
  ]
  const name = printable(nameGate(gate))
  const head = `${paint(colour, mark)} ${name}: ${paint(colour, describeSay(gate, style))}`
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

/** So many statements are shown where nothing allows, whatever they are about. */
const fewStatements = 8

/**
 * Statements about other actions are not, but where nothing allows those of the same service; where
 * the service has no other, all if they are few.
 */
function ofInterest(
  branches: readonly CountedStatement[],
  gate: ExplainedGate,
  { action }: Explanation,
): (branch: CountedStatement) => boolean {
  const lacking = branches.filter((one) => isOfOtherActions(one) && isLacking(one, gate))
  const near = lacking.filter((one) => isOfSameService(one, action))
  const isPlain = branches.some((one) => !isOfOtherActions(one) && isLacking(one, gate))
  const isFew = gate.isRequired && lacking.length <= fewStatements
  const shown = near.length === 0 && !isPlain && isFew ? lacking : near
  return (one) => !isOfOtherActions(one) || shown.includes(one)
}

/** Whether it could allow where nothing does; of an organization's levels, where one of them does not. */
function isLacking(
  { statement, mismatch, targets }: CountedStatement,
  gate: ExplainedGate,
): boolean {
  if (gate.outcome === 'allow' || statement.effect === 'Deny') return false
  if (mismatch === undefined || gate.statements.some(allows)) return false
  const silent = silentTargets(gate)
  return silent.length === 0 || targets.length === 0 || silent.some((one) => targets.includes(one))
}

function allows({ statement, mismatch, target }: ExplainedStatement): boolean {
  return statement.effect === 'Allow' && mismatch === undefined && target === undefined
}

/** How many there are, and how many of each effect. */
function describeFolded(folded: readonly CountedStatement[]): string {
  const { length } = folded
  const [noun, object] = length === 1 ? ['statement', 'it'] : ['statements', 'them']
  const effects = ['Allow', 'Deny'].flatMap((effect) => {
    const count = folded.filter(({ statement }) => statement.effect === effect).length
    return count === 0 ? [] : [`${count} ${effect}`]
  })
  return `${length} ${noun} about other actions: ${effects.join(', ')} (\`sallyport explain --all\` shows ${object})`
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
  const { statement, name, count, targets } = branch
  const { mark, style } = markOf(branch)
  const counted = count > 1 ? `(attached ${count} times)` : ''
  const places = targets.map(nameTarget).join(', ')
  const times = targets.length > 0 ? `(attached to ${places})` : counted
  const tail = paint('dim', [times, placeOf(statement)].filter((part) => part !== '').join(' '))
  const named = `${printable(name)}  ${tail}`.trimEnd()
  return [`${paint(style, mark)} ${named}`, ...describeMatch(branch, asked)]
}

function markOf({ statement, mismatch }: ExplainedStatement) {
  if (mismatch !== undefined) return { mark: '·', style: 'dim' } as const
  return statement.effect === 'Allow' ? outcomes.allow : outcomes.deny
}
