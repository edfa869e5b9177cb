/** Which of a statement's entries match a text: to show, not to decide. */
import type { ExplainedStatement } from '../../entries/index.ts'
import { foldAscii } from '../../json/fold-case.ts'

/** A character, or a wildcard: `*` any run, `?` any one character. */
interface EntryStep {
  readonly kind: 'literal' | 'any' | 'one'
  readonly character: string
}

/** What is compared: an action without regard to case, a resource with policy variables filled in. */
export interface AskedText {
  readonly text: string
  readonly ignoresCase: boolean
  /** Absent: variables are text. */
  readonly values?: ExplainedStatement['values']
}

/** The entries that match. */
export function matchingEntries(entries: readonly string[], compared: AskedText): string[] {
  const { ignoresCase, values } = compared
  const fold = (name: string) => (ignoresCase ? foldAscii(name) : name)
  const text = [...fold(compared.text)]
  return entries.filter((entry) => {
    const steps = values === undefined ? wildcards(fold(entry)) : filledSteps(entry, values)
    return steps !== undefined && matches(steps, text)
  })
}

function wildcards(text: string): EntryStep[] {
  return [...text].map((character) => {
    if (character === '*') return { kind: 'any', character }
    return { kind: character === '?' ? 'one' : 'literal', character }
  })
}

function literals(text: string): EntryStep[] {
  return [...text].map((character) => ({ kind: 'literal', character }))
}

/** Undefined where a variable has no value: then the entry matches nothing (C-70). */
function filledSteps(entry: string, values: ExplainedStatement['values']): EntryStep[] | undefined {
  const pieces = entry.split(/(\$\{[^}]*\})/)
  const steps = pieces.map((piece, at) => (at % 2 === 0 ? wildcards(piece) : fill(piece, values)))
  return steps.some((part) => part === undefined) ? undefined : steps.flatMap((part) => part ?? [])
}

function fill(variable: string, values: ExplainedStatement['values']): EntryStep[] | undefined {
  const content = variable.slice(2, -1)
  if (/^[*?$]$/.test(content)) return literals(content)
  const [key, fallback] = content.split(/, '(.*)'$/)
  const value = values.find(([name]) => name === key)?.[1][0] ?? fallback
  return value === undefined ? undefined : literals(value)
}

/** Only the latest `*` is tried again, so that time stays within pattern × text. */
function matches(steps: readonly EntryStep[], text: readonly string[]): boolean {
  let step = 0
  let at = 0
  let star = -1
  let from = 0
  while (at < text.length) {
    const { kind, character } = steps[step] ?? { kind: 'end', character: '' }
    if (kind === 'any') {
      star = step
      from = at
      step += 1
    } else if (kind === 'one' || (kind === 'literal' && character === text[at])) {
      step += 1
      at += 1
    } else if (star >= 0) {
      step = star + 1
      from += 1
      at = from
    } else return false
  }
  return steps.slice(step).every(({ kind }) => kind === 'any')
}
