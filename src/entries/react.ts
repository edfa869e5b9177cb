/** `sallyport/react`: what a principal may do, in React components. */

export {
  Allowed,
  type AllowedProps,
  type AskedRequest,
  AuthorizationProvider,
  type AuthorizationProviderProps,
  type DecidingEngine,
  useIsAllowed,
} from '../adapters/react-components.ts'
