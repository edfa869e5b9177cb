/** The forms of ARNs, such as `arn:${Partition}:s3:::${BucketName}`, compared with ARNs and patterns. */
import { overlaps, type PatternPiece, readForm, readPattern } from './pattern-overlap.ts'

interface SegmentForm {
  readonly text: string
  /** What is before the first variable. */
  readonly start: string
  /** A variable and nothing else. */
  readonly isOpen: boolean
  readonly pieces: readonly PatternPiece[]
}

export type ArnForm = readonly SegmentForm[]

/** Reads a form as the catalogue writes it. */
export function readArnForm(form: string): ArnForm {
  return segmentsOf(form).map((text) => ({
    text,
    start: text.split(/[$*]/, 1)[0] ?? '',
    isOpen: /^(?:\*|\$\{(?!BucketName)[^}]*\})$/.test(text),
    pieces: readForm(text),
  }))
}

const known = new WeakMap<object, readonly ArnForm[]>()

/** The forms of a type of resources, read once. */
export function readFormsOf(type: { readonly arns: readonly string[] }): readonly ArnForm[] {
  const forms = known.get(type) ?? type.arns.map(readArnForm)
  known.set(type, forms)
  return forms
}

/** Whether an ARN, or an ARN with wildcards, may be of the form. */
export function matchesForm(arn: readonly string[], form: ArnForm): boolean {
  return form.every((segment, at) => matchesSegment(arn[at] ?? '', segment))
}

function matchesSegment(given: string, { text, start, isOpen, pieces }: SegmentForm): boolean {
  if (given === text) return true
  if (given === '*') return true
  if (isOpen) return given !== ''
  if (start === text && !/[*?]/.test(given)) return false
  const literal = given.split(/[*?]/, 1)[0] ?? ''
  const length = Math.min(literal.length, start.length)
  if (literal.slice(0, length) !== start.slice(0, length)) return false
  return overlaps(pieces, readPattern(given))
}

/** The six segments of an ARN, the last with all the rest. */
export function segmentsOf(arn: string): string[] {
  const parts = arn.split(':')
  return [...parts.slice(0, 5), parts.slice(5).join(':')]
}
