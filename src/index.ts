/** The public surface of the deciding side. */
export {
  createEngine,
  type Engine,
  type EngineOptions,
  type Handle,
} from './engine/engine.ts'
export type { BundleSummary } from './engine/inspect.ts'
export type { Call } from './engine/parts.ts'
export * from './errors.ts'
export type {
  DecidedBy,
  Decision,
  DeterminingStatement,
  Evaluator,
  ExplainedGate,
  ExplainedStatement,
  Explanation,
  Mismatch,
  Verdict,
} from './model/decision.ts'
export { limits } from './model/limits.ts'
export type { DocumentType, Policy, PolicySets, PolicyType } from './model/policy.ts'
export type {
  AuthorizationRequest,
  Context,
  ContextValue,
  Principal,
} from './model/request.ts'
