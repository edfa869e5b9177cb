/** Values of keys whose values cannot all be told apart: some that their conditions ask for. */
import { foldCase } from '../json/fold-case.ts'
import type { StatementText } from '../model/decision.ts'
import type { KeyCases } from '../partial/context-cases.ts'

/** The most values of one key that are tried. */
const SAMPLES_MOST = 12

/** A missing key, and for each condition a value that it names or matches; `read`: of its variables. */
export function sampleCases(
  statements: readonly StatementText[],
  keys: ReadonlySet<string>,
  read: (key: string) => unknown,
): KeyCases[] {
  const conditions = statements.flatMap((one) => one.conditions)
  return [...keys].map((key) => {
    const own = conditions.filter(([, spelled]) => foldCase(spelled) === key)
    const samples = own.flatMap(([, , values]) => values.map((one) => sampleOf(one, read)))
    const values = [...new Set([...samples, 'x'])].slice(0, SAMPLES_MOST)
    return { key, values: [undefined, ...values] }
  })
}

/** A text that a pattern matches; of a range its first address. */
function sampleOf(value: string, read: (key: string) => unknown): string {
  return value
    .replace(/\$\{([^},]*)[^}]*\}/g, (_, key: string) => String(read(key) ?? 'x'))
    .replace(/[*?]/g, 'x')
    .replace(/^([\d.:a-f]+)\/\d+$/i, '$1')
}
