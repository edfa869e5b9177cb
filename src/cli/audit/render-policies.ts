/** Least policies and their proof as a person reads them. */
import type { EmittedIndex, EmittedPolicies } from '../least/emit-policies.ts'
import { printable } from '../render/printable.ts'
import type { Painter } from '../render/terminal.ts'
import { count } from './report-tables.ts'

/** Principals that are shown; the index has all. */
const ROWS = 20

export function describePolicies(
  { replay, principals }: EmittedIndex,
  folder: string,
  paint: Painter,
): string {
  const shown = principals.slice(0, ROWS).flatMap((one) => describeOne(one, paint))
  const more = principals.length > ROWS ? [`  … ${count(principals.length - ROWS)} more`] : []
  const { lost, gained, examples } = replay
  const lines = [
    '',
    paint('bold', `least policies in ${printable(folder)}`),
    ...shown,
    ...more,
    `${paint('dim', 'replayed'.padEnd(9))} ${count(replay.calls)} calls: ${count(replay.kept)} allowed as before, ${count(replay.open)} depend as before`,
    paint(lost > 0 ? 'red' : 'green', `lost      ${count(lost)}`),
    ...examples.lost.map((call) => `  ${printable(`${call.principal} ${call.action}`)}`),
    paint(gained > 0 ? 'red' : 'green', `gained    ${count(gained)}`),
    ...examples.gained.map((call) => `  ${printable(`${call.principal} ${call.action}`)}`),
  ]
  return `${lines.join('\n')}\n`
}

function describeOne(
  { arn, calls, allows, denies, files, warnings }: EmittedPolicies,
  paint: Painter,
) {
  const kept = denies === 0 ? '' : `, ${count(denies)} Deny kept`
  return [
    `  ${printable(arn)}`,
    `    ${count(calls)} ${calls === 1 ? 'call' : 'calls'} used ${count(allows.used)} of ${count(allows.before)} Allow${kept}: ${files.join(', ') || 'no policy is needed'}`,
    ...warnings.map((warning) => `    ${paint('yellow', 'note')} ${printable(warning)}`),
  ]
}
