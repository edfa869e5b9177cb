/** `sallyport/express`: a guard for applications of Express 5. */
export {
  type ExpressGuard,
  type ExpressRequest,
  type ExpressResponse,
  guardExpress,
} from '../adapters/express-guard.ts'
export type { GuardOptions, Route } from '../adapters/http/route.ts'
