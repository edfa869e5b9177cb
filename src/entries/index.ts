/** The public surface of the deciding side. */

export {
  createEngine,
  type Engine,
  type EngineOptions,
  type Explainer,
  type Handle,
} from '../engine/engine.ts'
export type {
  AbsentPolicies,
  DecidedBy,
  Decision,
  DeterminingStatement,
  Evaluator,
  ExplainedAccounts,
  ExplainedGate,
  ExplainedLevel,
  ExplainedStatement,
  Explanation,
  GateOutcome,
  GateStanding,
  Mismatch,
  MissingInput,
  ResourceGrant,
  StatementText,
  Verdict,
} from '../model/decision.ts'
export * from '../model/errors.ts'
export type { KernelModule, Key } from '../model/host-types.ts'
export { limits } from '../model/limits.ts'
export type { DocumentType, Policy, PolicySets, PolicyType } from '../model/policy.ts'
export type {
  AssumedRoot,
  AuthorizationRequest,
  Context,
  ContextValue,
  FederatedPrincipal,
  FederatedUser,
  ManagedPolicy,
  Principal,
  RoleSession,
  ServicePrincipal,
  SessionPolicies,
  UserPrincipal,
} from '../model/request.ts'
export type { Call } from '../request/call.ts'
