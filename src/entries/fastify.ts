/** `sallyport/fastify`: a guard for instances of Fastify. */
export {
  type FastifyLike,
  type FastifyRequestLike,
  type FastifyRouteConfig,
  guardFastify,
} from '../adapters/fastify-guard.ts'
export type { GuardOptions, Route } from '../adapters/http/route.ts'
