/** `sallyport/reference`: a pure-JavaScript evaluator, for hosts without WebAssembly and for tests. */
export {
  createReference,
  type EvaluateOptions,
  evaluate,
  type ReferenceEvaluator,
} from '../reference/reference.ts'
