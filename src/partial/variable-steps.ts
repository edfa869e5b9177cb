/** Where the patterns of a bundle read context keys. */
import * as PatternLayout from '../../assembly/layout/pattern.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Step from '../../assembly/layout/step.ts'
import type { BundleView } from '../bundle/view.ts'

/** The steps of a pattern that are policy variables, by their place in the section of steps. */
export function variableSteps(bundle: BundleView, pattern: number): number[] {
  const at = pattern * PatternLayout.SIZE
  if (bundle.byte(Section.PATTERNS, at + PatternLayout.SHAPE_AT) !== PatternLayout.SHAPE_STEPS) {
    return []
  }
  const found: number[] = []
  let step = bundle.word(Section.PATTERNS, at + PatternLayout.STEP_AT) * Step.SIZE
  for (let isLast = false; !isLast && step < bundle.length(Section.STEPS); step += Step.SIZE) {
    const code = bundle.byte(Section.STEPS, step + Step.CODE_AT)
    if (code === Step.VARIABLE || code === Step.VARIABLE_IN_SEGMENT) found.push(step)
    isLast = (bundle.byte(Section.STEPS, step + Step.FLAGS_AT) & Step.LAST) !== 0
  }
  return found
}
