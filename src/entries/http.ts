/** `sallyport/http`: what every framework needs, and guards for handlers of the fetch API. */

export { arn } from '../adapters/http/arn-template.ts'
export {
  type ContextOptions,
  contextOf,
  type HeaderSource,
  type HttpFacts,
} from '../adapters/http/context-of.ts'
export { type FetchGuard, guardFetch } from '../adapters/http/fetch-guard.ts'
export type {
  CallerSession,
  GuardEngine,
  GuardEvent,
  GuardOptions,
  Route,
  RouteCaller,
} from '../adapters/http/route.ts'
