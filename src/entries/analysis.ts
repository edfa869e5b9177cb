/** `sallyport/analysis`: questions about a whole bundle, answered for all contexts at once. */

export type {
  AccessAnswer,
  AccessQuestion,
  CapabilityQuestion,
} from '../analysis/access-question.ts'
export {
  type Analysis,
  type AnalysisOptions,
  type MatrixQuestion,
  type OutsideOptions,
  openAnalysis,
} from '../analysis/analysis.ts'
