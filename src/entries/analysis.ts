/** `sallyport/analysis`: questions about a whole bundle, answered for all contexts at once. */

export type { AccessAnswer, AccessQuestion } from '../analysis/access-question.ts'
export { type Analysis, type AnalysisOptions, openAnalysis } from '../analysis/analysis.ts'
