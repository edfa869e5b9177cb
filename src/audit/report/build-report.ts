/** From counts to a report. */

import * as Section from '../../../assembly/layout/section.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { foldAscii } from '../../json/fold-case.ts'
import type { StatementText } from '../../model/decision.ts'
import type { Effect } from '../../model/policy.ts'
import type { AuditReport, SubjectCounts, UnusedAction, UnusedStatement } from './audit-report.ts'
import type { Counts } from './counts.ts'
import { labelOf, placeOf } from './statement-place.ts'
import type { AuditTally } from './tally.ts'

/** Rows of the lists in a report. */
const ROWS_MOST = 1_000

/** What a report is made of besides counts. */
export interface ReportGround {
  readonly loaded: LoadedBundle
  readonly digest: string
  readonly principals: Iterable<string>
  readonly partial: boolean
}

export function buildReport(tally: AuditTally, ground: ReportGround): AuditReport {
  const facts = tally.list('facts')
  const outcomes = tally.list('outcomes')
  const recorded = tally.list('recorded')
  const verdicts = tally.list('verdicts')
  const count = (counts: Counts, name: string) => counts.count(name)
  return {
    bundle: ground.digest,
    partial: ground.partial,
    events: count(facts, 'events'),
    apiCalls: count(facts, 'apiCalls'),
    requests: count(facts, 'requests'),
    actionsMapped: count(facts, 'actionsMapped'),
    resourcesMapped: count(facts, 'resourcesMapped'),
    outcomes: {
      agree: count(outcomes, 'agree'),
      flip: count(outcomes, 'flip'),
      depends: count(outcomes, 'depends'),
      unmapped: count(outcomes, 'unmapped'),
    },
    undecided: count(outcomes, 'undecided'),
    repeated: count(outcomes, 'repeated'),
    apart: tally.list('apart').top(ROWS_MOST),
    recorded: {
      allowed: count(recorded, 'allowed'),
      denied: count(recorded, 'denied'),
      unknown: count(recorded, 'unknown'),
    },
    verdicts: {
      allowed: count(verdicts, 'allowed'),
      explicitDeny: count(verdicts, 'explicitDeny'),
      implicitDeny: count(verdicts, 'implicitDeny'),
    },
    reasons: { stated: count(facts, 'reasonsStated'), same: count(facts, 'reasonsSame') },
    from: tally.from,
    to: tally.to,
    ...listsOf(tally),
    unused: unusedOf(tally, ground),
    skipped: tally.skipped,
    rejected: count(facts, 'rejected'),
    rejections: tally.rejections,
  }
}

function listsOf(tally: AuditTally) {
  const alone = tally.list('aloneKeys')
  const keys = tally.list('keys').top(ROWS_MOST)
  return {
    flips: tally.flips.sorted.slice(0, ROWS_MOST),
    topDenied: tally.list('denied').top(ROWS_MOST),
    principals: subjectsOf(tally.list('principals')),
    actions: subjectsOf(tally.list('actions')),
    resources: subjectsOf(tally.list('resources')),
    keys: keys
      .map(({ name, count }) => ({ key: name, events: count, alone: alone.count(name) }))
      .sort((a, b) => b.alone - a.alone || b.events - a.events),
    unmapped: tally.list('unmapped').top(ROWS_MOST),
  }
}

function subjectsOf(counts: Counts): SubjectCounts[] {
  return counts
    .top(Number.POSITIVE_INFINITY)
    .filter(({ name }) => !name.includes('\n') && name !== '')
    .slice(0, ROWS_MOST)
    .map(({ name, count }) => ({
      name,
      events: count,
      denied: counts.count(`${name}\ndenied`),
      flips: counts.count(`${name}\nflip`),
      depends: counts.count(`${name}\ndepends`),
    }))
}

/** What no event of the audit needed; nothing of a stripped bundle's statements. */
function unusedOf(tally: AuditTally, { loaded, principals }: ReportGround): AuditReport['unused'] {
  const met = [tally.list('principals'), tally.list('callers')]
  const idle = [...principals].filter((arn) => !met.some((counts) => counts.has(arn)))
  const isKnown = met.every(({ others }) => others === 0)
  return {
    ...unusedStatements(tally, loaded),
    principals: isKnown ? idle.slice(0, ROWS_MOST) : [],
  }
}

/** Names that were not kept may be any: then none is called unused. */
function unusedStatements(
  tally: AuditTally,
  { kernel, statements: written }: LoadedBundle,
): Omit<AuditReport['unused'], 'principals'> {
  const used = tally.list('used')
  const open = openMatcher(tally)
  const usedActions = actionsByPlace(tally.list('usedActions'))
  const isKnown = used.others === 0 && open !== undefined
  const areActionsKnown = isKnown && tally.list('usedActions').others === 0
  const statements: UnusedStatement[] = []
  const actions: UnusedAction[] = []
  const count = isKnown ? kernel.bundle.count(Section.STATEMENTS) : 0
  for (let number = 0; number < count; number += 1) {
    const statement = written.describe(number, 'identity')
    const text = written.text(number)
    const place = placeOf(statement)
    const label = labelOf(statement)
    if (!used.has(place) && open?.(statement.effect, text) !== true) {
      if (statements.length < ROWS_MOST) statements.push({ statement, label })
      continue
    }
    const { actions: patterns, negated = [] } = text
    if (statement.effect !== 'Allow' || negated.includes('NotAction') || !areActionsKnown) continue
    for (const pattern of patterns) {
      const isUsed = usedActions.get(place)?.some(matcherOf(pattern)) === true
      const isOpen = open?.('Allow', { ...text, actions: [pattern] }) === true
      if (actions.length < ROWS_MOST && !isOpen && !isUsed) actions.push({ label, pattern })
    }
  }
  return { statements, actions }
}

type OpenMatcher = (effect: Effect, text: StatementText) => boolean

/**
 * Whether a statement may have carried, or stopped, a call of which the event does not tell enough;
 * undefined where not all such calls are known.
 */
function openMatcher(tally: AuditTally): OpenMatcher | undefined {
  const lists = [tally.list('mayAllow'), tally.list('mayGrant'), tally.list('mayDeny')]
  if (lists.some(({ others }) => others > 0)) return undefined
  const [allows = [], grants = [], denies = []] = lists.map(({ names }) => [...names])
  return (effect, { actions, negated = [], principals }) => {
    const granted = principals === undefined ? [] : grants
    const open = effect === 'Deny' ? denies : [...allows, ...granted]
    if (open.length === 0) return false
    return negated.includes('NotAction') || actions.some((one) => open.some(matcherOf(one)))
  }
}

function actionsByPlace({ names }: Counts): Map<string, string[]> {
  const byPlace = new Map<string, string[]>()
  for (const name of names) {
    const [place = '', action = ''] = name.split('\n')
    const known = byPlace.get(place)
    if (known === undefined) byPlace.set(place, [action])
    else known.push(action)
  }
  return byPlace
}

/** What an Action entry matches: `*` any run, `?` one character. */
function matcherOf(pattern: string): (action: string) => boolean {
  const pieces = foldAscii(pattern)
    .split('*')
    .map((piece) => piece.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\?/g, '.'))
  const expression = new RegExp(`^${pieces.join('[^]*?')}$`)
  return (action) => expression.test(action)
}
