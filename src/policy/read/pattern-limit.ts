/** How long a value of a policy, and a variable in it, may be. */
import { checkLimitAt } from '../../json/limit.ts'
import type { Spot } from '../../json/report.ts'
import { limits } from '../../model/limits.ts'
import { parseTemplate } from './variables.ts'

/** Throws `ERR_LIMIT_EXCEEDED` for a value over `patternCharacters`, or a variable over `variableCharacters`. */
export function checkPattern(text: string, spot: Spot): void {
  checkLimitAt('patternCharacters', text.length, spot)
  if (text.length <= limits.variableCharacters) return
  for (const part of parseTemplate(text, '2012-10-17')) {
    if (part.kind !== 'variable') continue
    checkLimitAt('variableCharacters', part.key.length, spot)
    checkLimitAt('variableCharacters', part.fallback?.length ?? 0, spot)
  }
}
