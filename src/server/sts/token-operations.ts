/** Operations of STS that a token asks for. */
import { assumeRoleWithSaml } from './saml-call.ts'
import type { TokenOperation } from './token-operation.ts'
import { assumeRoleWithWebIdentity } from './web-identity-call.ts'

export const tokenOperations: Readonly<Record<string, TokenOperation>> = {
  AssumeRoleWithSAML: assumeRoleWithSaml,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
}
