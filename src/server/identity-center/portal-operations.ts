/** Operations of IAM Identity Center that no signature asks for: to sign in, and what comes of it. */
import type { TokenOperation } from '../sts/token-operation.ts'
import { getRoleCredentials, listAccountRoles, listAccounts, logout } from './portal-calls.ts'
import { registerClient } from './sign-in/clients.ts'
import { startDevice } from './sign-in/devices.ts'
import { createToken } from './sign-in/tokens.ts'

export const portalOperations: Readonly<Record<string, TokenOperation>> = {
  RegisterClient: registerClient,
  StartDeviceAuthorization: startDevice,
  CreateToken: createToken,
  ListAccounts: listAccounts,
  ListAccountRoles: listAccountRoles,
  GetRoleCredentials: getRoleCredentials,
  Logout: logout,
}
