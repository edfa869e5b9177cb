/** The explanation of a call: a summary of its parts, then a tree for each that differs. */
import type { Explanation, Verdict } from '../../entries/index.ts'
import { printable } from '../render/printable.ts'
import { describeExplanation, type TreeStyle } from './render-explanation.ts'

/** The whole text; `verdict`: of all parts together (E-12). */
export function describeParts(
  explanations: readonly Explanation[],
  verdict: Verdict,
  style: TreeStyle,
): string {
  const trees = groupEqual(explanations, style)
  const summary = explanations.length > 1 ? [summarize(explanations, verdict, style)] : []
  return [...summary, ...trees].join('\n')
}

/** Before what is said of each part: the verdict of the call, and of each. */
function summarize(
  explanations: readonly Explanation[],
  verdict: Verdict,
  { paint }: TreeStyle,
): string {
  const colour = verdict === 'allowed' ? 'green' : 'red'
  const { length } = explanations
  const denied = explanations.filter(({ decision }) => decision.verdict !== 'allowed').length
  const reason =
    denied === 0
      ? `all of its ${length} parts are allowed`
      : `${denied} of its ${length} parts ${denied === 1 ? 'is' : 'are'} denied`
  const lines = explanations.map(({ decision, action, resource }) =>
    printable(`  ${decision.verdict.padEnd(12)}  ${action} on ${resource}`),
  )
  return [`the call: ${paint([colour, 'bold'], verdict)}, since ${reason}`, ...lines, ''].join('\n')
}

/** One tree for parts that differ in their resource alone. */
function groupEqual(explanations: readonly Explanation[], style: TreeStyle): string[] {
  const groups = new Map<string, { readonly tree: string; readonly others: string[] }>()
  for (const explanation of explanations) {
    const tree = describeExplanation(explanation, style)
    const key = tree.replaceAll(printable(explanation.resource), '')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { tree, others: [] })
    else group.others.push(explanation.resource)
  }
  return [...groups.values()].map(({ tree, others }) =>
    others.length === 0 ? tree : `${tree}\nThe same holds for:\n${listLines(others)}`,
  )
}

function listLines(resources: readonly string[]): string {
  return resources.map((resource) => `  ${printable(resource)}\n`).join('')
}
