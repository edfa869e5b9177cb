/** Checks of address ranges: private ones never reach `aws:SourceIp` (K-70, A-149). */

import { quote } from '../../json/report.ts'
import { hasHostBits, isPrivateRange, readRange } from '../read/literals.ts'
import type { ConditionCheck } from './document-check.ts'

/** Ranges with bits beyond their prefix, and private ranges where only public addresses occur. */
export function checkAddresses({ condition, report }: ConditionCheck): void {
  const { key, keySpot, lowerKey, parsed, values } = condition
  let privateCount = 0
  for (const { text, spot } of values) {
    const range = readRange(text)
    if (range === undefined) continue
    if (isPrivateRange(range)) privateCount += 1
    if (hasHostBits(range)) {
      report.add('IMPROVE_IP_RANGE', spot, `${quote(text)} has bits beyond its prefix`)
    }
  }
  if (lowerKey !== 'aws:sourceip' || privateCount === 0) return
  const negated = parsed?.operator.negated === true
  if (privateCount === values.length) {
    const outcome = negated ? 'always' : 'never'
    const code = negated ? 'PRIVATE_NOT_IP_ADDRESS' : 'PRIVATE_IP_ADDRESS'
    report.add(
      code,
      keySpot,
      `${quote(key)} is always a public address; the condition is ${outcome} true`,
    )
    return
  }
  const code = negated ? 'PRIVATE_NOT_IP_ADDRESS_SUBSET' : 'PRIVATE_IP_ADDRESS_SUBSET'
  report.add(
    code,
    keySpot,
    `${quote(key)} is always a public address; private ranges have no effect`,
  )
}
