/** `sallyport/analysis`: questions about a whole bundle, answered for all contexts at once. */

export type { AccessDifference, DifferenceKind } from '../analysis/access-difference.ts'
export type {
  AccessAnswer,
  AccessQuestion,
  CapabilityQuestion,
} from '../analysis/access-question.ts'
export {
  type Analysis,
  type AnalysisOptions,
  compareAccess,
  type MatrixQuestion,
  type OutsideOptions,
  openAnalysis,
} from '../analysis/analysis.ts'
