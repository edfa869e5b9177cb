/** `sallyport/authzen`: the Authorization API 1.0 of OpenID AuthZEN, as a handler of the fetch API. */
export { type AuthzenOptions, authzenHandler } from '../adapters/authzen/authzen-handler.ts'
export type {
  ActionMapping,
  AuthzenMapping,
  EntityMapping,
  PropertyKeys,
} from '../adapters/authzen/mapping.ts'
