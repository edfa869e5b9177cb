/** The public surface of the deciding side. */

export {
  createEngine,
  type Engine,
  type EngineOptions,
  type Handle,
} from '../engine/engine.ts'
export type { AttachedPolicy, Attachments, PolicyLevel } from '../engine/explain/attachments.ts'
export type { BundleSummary } from '../engine/explain/bundle-summary.ts'
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
} from '../model/decision.ts'
export * from '../model/errors.ts'
export { limits } from '../model/limits.ts'
export type { DocumentType, Policy, PolicySets, PolicyType } from '../model/policy.ts'
export type {
  AuthorizationRequest,
  Context,
  ContextValue,
  Principal,
} from '../model/request.ts'
export { needsRoot, type RootTask, rootTasks } from '../model/root-tasks.ts'
export { taskPolicies } from '../model/task-policies.ts'
export type { Call } from '../request/call.ts'
export type { AssumeRoleInput } from '../sts/calls/assume-role.ts'
export type { AssumeRootInput } from '../sts/calls/assume-root.ts'
export type { SamlInput, WebIdentityInput } from '../sts/calls/by-token.ts'
export type { ForwardedAccess } from '../sts/calls/forward-access.ts'
export type { FederationTokenInput, SessionTokenInput } from '../sts/calls/own-tokens.ts'
export type { PassRoleDecision, PassRoleInput } from '../sts/calls/pass-role.ts'
export type { VerifiedMfa } from '../sts/calls/requester.ts'
export type { ManagedPolicy, SessionPolicies } from '../sts/calls/session-policies.ts'
export type { Requester, SessionDecision } from '../sts/session/authority.ts'
export { principalOf, type Session, type SessionKind } from '../sts/session/session.ts'
export type { SessionHandle } from '../sts/session/session-handle.ts'
export type { Claims } from '../sts/tokens/claims.ts'
export type { ProvidedContext } from '../sts/tokens/provided-contexts.ts'
export type { SamlAssertion } from '../sts/tokens/saml-attributes.ts'
