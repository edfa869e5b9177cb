/** `sallyport/jwt`: bearers of JWTs as sessions of roles, for guards. */
export { type BearerRequest, type JwtOptions, jwtSessions } from '../adapters/jwt-sessions.ts'
