/** Policy values → the steps that a pattern takes through a text. */
import {
  FORM_FOLDED,
  FORM_TEXT,
  STEP_ANY,
  STEP_ANY_IN_SEGMENT,
  STEP_LITERAL,
  STEP_ONE,
  STEP_ONE_IN_SEGMENT,
  STEP_VARIABLE,
  STEP_VARIABLE_IN_SEGMENT,
} from '../../../assembly/layout.ts'
import { foldCase } from '../../bundle/forms.ts'
import type { TemplatePart } from '../../policy/read/variables.ts'

/** One step: literal text, a wildcard, or a variable with its key, form and fallback. */
export type Step =
  | { readonly code: typeof STEP_LITERAL; readonly text: string }
  | { readonly code: WildcardCode }
  | {
      readonly code: typeof STEP_VARIABLE | typeof STEP_VARIABLE_IN_SEGMENT
      readonly key: string
      readonly form: number
      readonly fallback: string | undefined
    }

type WildcardCode =
  | typeof STEP_ONE
  | typeof STEP_ANY
  | typeof STEP_ONE_IN_SEGMENT
  | typeof STEP_ANY_IN_SEGMENT

/** Text in which `*` and `?` are wildcards (StringLike, actions, resources that are no ARNs). */
export function globSteps(parts: readonly TemplatePart[]): Step[] {
  return merge(
    parts.flatMap((part) => (part.kind === 'text' ? freeText(part.text) : [plainStep(part)])),
  )
}

/** Text without wildcards (StringEquals and its kin); `folded` ignores case. */
export function literalSteps(parts: readonly TemplatePart[], form: number): Step[] {
  return merge(parts.map((part) => plainStep(part, form)))
}

function plainStep(part: TemplatePart, form: number = FORM_TEXT): Step {
  const fold = form === FORM_FOLDED ? foldCase : (text: string) => text
  if (part.kind !== 'variable') return { code: STEP_LITERAL, text: fold(part.text) }
  const fallback = part.fallback === undefined ? undefined : fold(part.fallback)
  return { code: STEP_VARIABLE, key: part.key, form, fallback }
}

/** A bare `*` under an ARN operator: any ARN, and nothing that is none (C-31). */
export function anyArnSteps(): Step[] {
  const segments = new Array<Step[]>(5).fill([
    { code: STEP_ANY_IN_SEGMENT },
    { code: STEP_LITERAL, text: ':' },
  ])
  return [...segments.flat(), { code: STEP_ANY }]
}

/**
 * An ARN pattern under an ARN operator: six components, no wildcard or variable of the first five
 * crosses a colon (C-31, C-83). Undefined: it has fewer components and never matches.
 */
export function arnConditionSteps(parts: readonly TemplatePart[]): Step[] | undefined {
  const steps: Step[] = []
  let colons = 0
  for (const part of parts) {
    if (part.kind !== 'text') {
      const step = plainStep(part)
      const bound = colons < 5 && step.code === STEP_VARIABLE
      steps.push(bound ? { ...step, code: STEP_VARIABLE_IN_SEGMENT } : step)
      continue
    }
    for (const piece of pieces(part.text)) {
      if (piece === '*') steps.push({ code: colons < 5 ? STEP_ANY_IN_SEGMENT : STEP_ANY })
      else if (piece === '?') steps.push({ code: colons < 5 ? STEP_ONE_IN_SEGMENT : STEP_ONE })
      else steps.push({ code: STEP_LITERAL, text: piece })
      colons += countColons(piece)
    }
  }
  return colons < 5 ? undefined : merge(steps)
}

/**
 * An ARN pattern of a Resource element: in the segments before the resource part, a `*` that ends
 * its segment may extend past the colon, every other wildcard stays inside (L-73).
 */
export function arnResourceSteps(parts: readonly TemplatePart[]): Step[] {
  const steps: Step[] = []
  let colons = 0
  for (const part of parts) {
    if (part.kind !== 'text') {
      steps.push(plainStep(part))
      continue
    }
    const all = pieces(part.text)
    for (const [at, piece] of all.entries()) {
      if (piece === '*') {
        const free = colons >= 5 || all[at + 1]?.startsWith(':') === true
        steps.push({ code: free ? STEP_ANY : STEP_ANY_IN_SEGMENT })
      } else if (piece === '?') {
        steps.push({ code: colons >= 5 ? STEP_ONE : STEP_ONE_IN_SEGMENT })
      } else {
        steps.push({ code: STEP_LITERAL, text: piece })
      }
      colons += countColons(piece)
    }
  }
  return merge(steps)
}

/** How many colons a text has. */
export function countColons(text: string): number {
  let colons = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) colons += 1
  return colons
}

/** A text's wildcards, and what stands between them. */
function pieces(text: string): string[] {
  if (!text.includes('*') && !text.includes('?')) return text === '' ? [] : [text]
  return text.split(/([*?])/).filter((piece) => piece !== '')
}

function freeText(text: string): Step[] {
  return pieces(text).map((piece): Step => {
    if (piece === '*') return { code: STEP_ANY }
    return piece === '?' ? { code: STEP_ONE } : { code: STEP_LITERAL, text: piece }
  })
}

/** A text that only equal steps have. */
export function keyOf(steps: readonly Step[]): string {
  let key = ''
  for (const step of steps) {
    if (step.code === STEP_LITERAL) key += `"${step.text.length}:${step.text}`
    else if (step.code === STEP_VARIABLE || step.code === STEP_VARIABLE_IN_SEGMENT) {
      const fallback =
        step.fallback === undefined ? '-' : `${step.fallback.length}:${step.fallback}`
      key += `$${step.code},${step.form},${step.key.length}:${step.key},${fallback}`
    } else key += `*${step.code}`
  }
  return key
}

/** Joins literals that follow one another, and runs. */
function merge(steps: readonly Step[]): Step[] {
  const merged: Step[] = []
  for (const step of steps) {
    const last = merged.at(-1)
    if (step.code === STEP_LITERAL && last?.code === STEP_LITERAL) {
      merged[merged.length - 1] = { code: STEP_LITERAL, text: last.text + step.text }
    } else if (!(step.code === STEP_ANY && last?.code === STEP_ANY)) {
      merged.push(step)
    }
  }
  return merged
}
