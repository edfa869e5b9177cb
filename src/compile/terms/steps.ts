/** Policy values → the steps that a pattern takes through a text. */
import * as Form from '../../../assembly/layout/form.ts'
import * as StepLayout from '../../../assembly/layout/step.ts'
import { foldCase } from '../../bundle/forms.ts'
import type { TemplatePart } from '../../policy/read/variables.ts'

/** One step: literal text, a wildcard, or a variable with its key, form and fallback. */
export type Step =
  | { readonly code: typeof StepLayout.LITERAL; readonly text: string }
  | { readonly code: WildcardCode }
  | {
      readonly code: typeof StepLayout.VARIABLE | typeof StepLayout.VARIABLE_IN_SEGMENT
      readonly key: string
      readonly form: number
      readonly fallback: string | undefined
    }

type WildcardCode =
  | typeof StepLayout.ONE
  | typeof StepLayout.ANY
  | typeof StepLayout.ONE_IN_SEGMENT
  | typeof StepLayout.ANY_IN_SEGMENT

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

function plainStep(part: TemplatePart, form: number = Form.TEXT): Step {
  const fold = form === Form.FOLDED ? foldCase : (text: string) => text
  if (part.kind !== 'variable') return { code: StepLayout.LITERAL, text: fold(part.text) }
  const fallback = part.fallback === undefined ? undefined : fold(part.fallback)
  return { code: StepLayout.VARIABLE, key: part.key, form, fallback }
}

/** A bare `*` under an ARN operator: any ARN, and nothing else (C-31). */
export function anyArnSteps(): Step[] {
  const segments = new Array<Step[]>(5).fill([
    { code: StepLayout.ANY_IN_SEGMENT },
    { code: StepLayout.LITERAL, text: ':' },
  ])
  return [...segments.flat(), { code: StepLayout.ANY }]
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
      const bound = colons < 5 && step.code === StepLayout.VARIABLE
      steps.push(bound ? { ...step, code: StepLayout.VARIABLE_IN_SEGMENT } : step)
      continue
    }
    for (const piece of pieces(part.text)) {
      if (piece === '*')
        steps.push({ code: colons < 5 ? StepLayout.ANY_IN_SEGMENT : StepLayout.ANY })
      else if (piece === '?')
        steps.push({ code: colons < 5 ? StepLayout.ONE_IN_SEGMENT : StepLayout.ONE })
      else steps.push({ code: StepLayout.LITERAL, text: piece })
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
        steps.push({ code: free ? StepLayout.ANY : StepLayout.ANY_IN_SEGMENT })
      } else if (piece === '?') {
        steps.push({ code: colons >= 5 ? StepLayout.ONE : StepLayout.ONE_IN_SEGMENT })
      } else {
        steps.push({ code: StepLayout.LITERAL, text: piece })
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

/** A text's wildcards, and what is between them. */
function pieces(text: string): string[] {
  if (!text.includes('*') && !text.includes('?')) return text === '' ? [] : [text]
  return text.split(/([*?])/).filter((piece) => piece !== '')
}

function freeText(text: string): Step[] {
  return pieces(text).map((piece): Step => {
    if (piece === '*') return { code: StepLayout.ANY }
    return piece === '?' ? { code: StepLayout.ONE } : { code: StepLayout.LITERAL, text: piece }
  })
}

/** A text that only equal steps have. */
export function keyOf(steps: readonly Step[]): string {
  let key = ''
  for (const step of steps) {
    if (step.code === StepLayout.LITERAL) key += `"${step.text.length}:${step.text}`
    else if (step.code === StepLayout.VARIABLE || step.code === StepLayout.VARIABLE_IN_SEGMENT) {
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
    if (step.code === StepLayout.LITERAL && last?.code === StepLayout.LITERAL) {
      merged[merged.length - 1] = { code: StepLayout.LITERAL, text: last.text + step.text }
    } else if (!(step.code === StepLayout.ANY && last?.code === StepLayout.ANY)) {
      merged.push(step)
    }
  }
  return merged
}
