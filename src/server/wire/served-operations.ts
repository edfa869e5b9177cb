/** What works, by service and name. */
import { analyzerOperations } from '../analyzer/analyzer-operations.ts'
import { iamOperations } from '../iam/iam-operations.ts'
import type { ServedOperation } from '../iam/operation.ts'
import { centerOperations } from '../identity-center/center-operations.ts'
import { identityStoreOperations } from '../identity-center/directory/identity-store.ts'
import { portalOperations } from '../identity-center/portal-operations.ts'
import { organizationOperations } from '../organizations/organization-operations.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { serviceModels } from '../protocol/service-model.ts'
import { createLoginToken } from '../sign-in/login-tokens.ts'
import { stsOperations } from '../sts/sts-operations.ts'
import type { TokenOperation } from '../sts/token-operation.ts'
import { tokenOperations } from '../sts/token-operations.ts'
import { trailOperations } from '../trail/trail-operations.ts'

/** Operations that are signed. */
export const servedOperations: ReadonlyMap<string, ReadonlyMap<string, ServedOperation>> = new Map([
  ['iam', new Map(Object.entries(iamOperations))],
  ['sts', new Map(Object.entries(stsOperations))],
  ['cloudtrail', new Map(Object.entries(trailOperations))],
  ['access-analyzer', new Map(Object.entries(analyzerOperations))],
  ['organizations', new Map(Object.entries(organizationOperations))],
  ['sso', new Map(Object.entries(centerOperations))],
  ['identitystore', new Map(Object.entries(identityStoreOperations))],
])

/** Operations that something else than a signature asks for, such as a token. */
export const unsignedOperations: ReadonlyMap<string, TokenOperation> = new Map(
  Object.entries({
    ...tokenOperations,
    ...portalOperations,
    CreateOAuth2Token: createLoginToken,
  }),
)

export function isServed(service: string, operation: string): boolean {
  const isUnsigned = serviceModels.get(service)?.operations.get(operation)?.unsigned === true
  const served = isUnsigned ? unsignedOperations : servedOperations.get(service)
  return served?.has(operation) === true
}

/** The operation. Throws `NotImplemented` for one that does not work. */
export function findServed(service: string, operation: string): ServedOperation {
  const served = servedOperations.get(service)?.get(operation)
  if (served !== undefined) return served
  throw new AwsError('NotImplemented', `The operation ${operation} is not implemented.`)
}
