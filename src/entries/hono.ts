/** `sallyport/hono`: a guard for applications of Hono. */
export {
  guardHono,
  type HonoContext,
  type HonoGuard,
  type HonoRoute,
} from '../adapters/hono-guard.ts'
export type { GuardOptions, Route } from '../adapters/http/route.ts'
