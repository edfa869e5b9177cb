/** `sallyport/inspect`: what a bundle holds, for people and tools: who and what is in it, and what is attached. */

export type { AttachedPolicy, AttachedStatement } from '../inspect/attached-policies.ts'
export { type Attachments, inspectPrincipal } from '../inspect/attachments.ts'
export { type BundleSummary, inspectBundle } from '../inspect/bundle-summary.ts'
export { type AskedContext, inspectContext } from '../inspect/context-asked.ts'
export type { PolicyLevel } from '../inspect/levels.ts'
export { listPrincipals } from '../inspect/list-principals.ts'
export {
  inspectResource,
  listResources,
  type ResourceAttachments,
} from '../inspect/resources.ts'
