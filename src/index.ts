/** The public surface of the deciding side. */
export type { AttachedPolicy, Attachments, PolicyLevel } from './engine/attachments.ts'
export {
  createEngine,
  type Engine,
  type EngineOptions,
  type Handle,
} from './engine/engine.ts'
export type { BundleSummary } from './engine/inspect.ts'
export type { Call } from './engine/parts.ts'
export type { AssumeRoleInput } from './engine/sessions/assume-role.ts'
export type { AssumeRootInput } from './engine/sessions/assume-root.ts'
export type { SamlAssertion } from './engine/sessions/attributes.ts'
export type { Requester, SessionDecision } from './engine/sessions/authority.ts'
export type { SamlInput, WebIdentityInput } from './engine/sessions/by-token.ts'
export type { Claims } from './engine/sessions/claims.ts'
export type { ProvidedContext } from './engine/sessions/contexts.ts'
export type { ForwardedAccess } from './engine/sessions/forward-access.ts'
export type { SessionHandle } from './engine/sessions/handle.ts'
export type { PassRoleDecision, PassRoleInput } from './engine/sessions/pass-role.ts'
export type { ManagedPolicy, SessionPolicies } from './engine/sessions/policies.ts'
export type { VerifiedMfa } from './engine/sessions/requester.ts'
export { principalOf, type Session, type SessionKind } from './engine/sessions/session.ts'
export type { FederationTokenInput, SessionTokenInput } from './engine/sessions/tokens.ts'
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
export { needsRoot, type RootTask, rootTasks } from './model/root-tasks.ts'
export { taskPolicies } from './model/task-policies.ts'
