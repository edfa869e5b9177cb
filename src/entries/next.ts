/** `sallyport/next`: route handlers, server actions and the proxy of a Next application, guarded. */

export {
  ActionDeniedError,
  type DeniedAction,
  guardNext,
  type NextCall,
  type NextGuard,
  type NextGuardOptions,
  type RouteHandler,
} from '../adapters/next-guard.ts'
