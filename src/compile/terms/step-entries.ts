/** Steps as a bundle has them: an entry each, a few for what is long or falls back. */
import * as StepLayout from '../../../assembly/layout/step.ts'
import { checkLimit } from '../../json/limit.ts'
import type { Texts } from '../write/string-pool.ts'
import type { Step } from './steps.ts'

export interface StepEntry {
  /** The step's code, and above it its flags. */
  readonly head: number
  /** Of a literal: the number of its text. */
  readonly text: number | undefined
  /** Of a variable: what it reads, and in which form. */
  readonly slot: { readonly key: string; readonly form: number } | undefined
}

/** Lengths have 16 bits. */
const BYTES_MOST = 65_535
/** UTF-16 units whose UTF-8 surely has a length of 16 bits. */
const UNITS_MOST = 21_845
const FLAGS_SHIFT = 8

/** Whether a text's UTF-8 length surely has 16 bits. */
export function fits(text: string): boolean {
  return text.length * 3 <= BYTES_MOST
}

/** The entries of steps. Throws `ERR_LIMIT_EXCEEDED` for a default over `variableCharacters`. */
export function stepEntries(steps: readonly Step[], texts: Texts): StepEntry[] {
  const entries = steps.flatMap((step) => entriesOf(step, texts))
  const last = entries.pop()
  if (last !== undefined)
    entries.push({ ...last, head: last.head | (StepLayout.LAST << FLAGS_SHIFT) })
  return entries
}

function entriesOf(step: Step, texts: Texts): StepEntry[] {
  const none = { text: undefined, slot: undefined }
  if (step.code === StepLayout.LITERAL) return literals(step.text, texts)
  if (step.code !== StepLayout.VARIABLE && step.code !== StepLayout.VARIABLE_IN_SEGMENT) {
    return [{ head: step.code, ...none }]
  }
  const { code, key, form, fallback } = step
  const slot = { key, form }
  if (fallback === undefined) return [{ ...none, head: code, slot }]
  checkLimit('variableCharacters', fallback.length, 'Statement') // its bytes have 16 bits
  const head = code | (StepLayout.FALLBACK << FLAGS_SHIFT)
  return [{ ...none, head, slot }, literal(fallback, texts)]
}

/** A text whose length may have more than 16 bits is several literals. */
function literals(text: string, texts: Texts): StepEntry[] {
  if (fits(text)) return [literal(text, texts)]
  const cut = UNITS_MOST - (isHighSurrogate(text, UNITS_MOST - 1) ? 1 : 0)
  return [...literals(text.slice(0, cut), texts), ...literals(text.slice(cut), texts)]
}

function literal(text: string, texts: Texts): StepEntry {
  return { head: StepLayout.LITERAL, text: texts.number(text), slot: undefined }
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800
}
