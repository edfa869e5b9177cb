/** What a change of policies does to all requests, for a person, a pull request, or GitHub. */
import type { AccessDifference } from '../../entries/analysis.ts'
import { fullNameOf } from './labels.ts'
import { printable } from './printable.ts'
import type { Painter } from './terminal.ts'

/** Differences of one principal that are alike but for the action. */
export interface DifferenceGroup extends Omit<AccessDifference, 'action' | 'statements'> {
  readonly actions: readonly string[]
  readonly statements: readonly string[]
}

/** The words for a change: those of Google's Policy Simulator. */
const words = {
  gained: 'access gained',
  revoked: 'access revoked',
  unknown: 'access maybe changed',
} as const

const styles = { gained: 'red', revoked: 'yellow', unknown: 'dim' } as const

/** Rows that a person reads. */
const ROWS = 200

/** Gained first, then revoked; each with the example of its first action. */
export function groupDifferences(differences: readonly AccessDifference[]): DifferenceGroup[] {
  const groups = new Map<string, { first: AccessDifference; actions: string[] }>()
  for (const one of differences) {
    const { change, principal, resource, conditions, statements } = one
    const key = JSON.stringify([change, principal, resource, conditions, statements])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { first: one, actions: [one.action] })
    else known.actions.push(one.action)
  }
  const rows = [...groups.values()].map(({ first: { action, ...rest }, actions }) => {
    return { ...rest, actions, statements: rest.statements.map(fullNameOf) }
  })
  return rows.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change))
}

const order: readonly AccessDifference['change'][] = ['gained', 'revoked', 'unknown']

export function describeDifferences(groups: readonly DifferenceGroup[], paint: Painter): string {
  const lines = groups.slice(0, ROWS).map((one) => {
    const what = paint(styles[one.change], words[one.change].padEnd(20))
    const { principal, resource, example } = one
    const by = one.statements.length === 0 ? '' : `  by ${one.statements.join(', ')}`
    const on = one.conditions.length === 0 ? '' : `  depends on ${one.conditions.join(', ')}`
    const shown = example === undefined ? '' : `${INDENT}for example ${JSON.stringify(example)}\n`
    const text = `${principal}  ${actionsOf(one)}`
    return `${what} ${printable(text)}\n${INDENT}${printable(`${resource}${by}${on}`)}\n${printable(shown.trimEnd())}${shown === '' ? '' : '\n'}`
  })
  const more = groups.length - ROWS
  return `${lines.join('')}${more > 0 ? `… ${more} more\n` : ''}`
}

const INDENT = ' '.repeat(21)
const NAMED = 8

function actionsOf({ actions }: DifferenceGroup): string {
  const more = actions.length - NAMED
  return `${actions.slice(0, NAMED).join(' ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** In one line. */
export function summaryOfDifferences(differences: readonly AccessDifference[]): string {
  const count = (change: AccessDifference['change']) =>
    differences.filter((one) => one.change === change).length
  return `${count('gained')} gained, ${count('revoked')} revoked, ${count('unknown')} maybe changed`
}

export function differencesToMarkdown(groups: readonly DifferenceGroup[], summary: string): string {
  const rows = groups.slice(0, ROWS).map((one) => {
    const { principal, resource, conditions, statements } = one
    const cells = [
      principal,
      actionsOf(one),
      resource,
      conditions.join(', '),
      statements.join(', '),
    ]
    return `| ${[words[one.change], ...cells.map(code)].join(' | ')} |\n`
  })
  const head =
    '| change | principal | actions | resource | depends on | statements |\n|---|---|---|---|---|---|\n'
  const table = rows.length === 0 ? '' : `\n${head}${rows.join('')}`
  return `**Access by the new policies, over all requests:** ${summary}\n${table}`
}

/** Text in a cell of a table: a bar or a backtick would end it. */
function code(text: string): string {
  return text === '' ? '' : `\`${printable(text).replace(/[`|]/g, "'")}\``
}

/** Annotations of a workflow's run: what is not allowed to change is an error. */
export function differencesToAnnotations(
  groups: readonly DifferenceGroup[],
  isMeant: (group: DifferenceGroup) => boolean,
): string {
  return groups
    .slice(0, ROWS)
    .map((one) => {
      const level = one.change !== 'gained' || isMeant(one) ? 'notice' : 'error'
      const text = printable(`${one.principal} ${actionsOf(one)} on ${one.resource}`)
      return `::${level} title=${words[one.change]}::${text.replaceAll('%', '%25')}\n`
    })
    .join('')
}
