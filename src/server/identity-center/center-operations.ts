/** The operations of IAM Identity Center that work, by name ("IAM Identity Center API Reference"). */
import type { OperationTable } from '../iam/operation.ts'
import { assignmentOperations } from './assignments.ts'
import { forInstance } from './center.ts'
import { centerRequestOperations } from './center-requests.ts'
import { instanceOperations } from './instance.ts'
import { setPolicyOperations } from './permission-set-policies.ts'
import { permissionSetOperations } from './permission-sets.ts'
import { provisioningOperations } from './provisioning.ts'

export const centerOperations: OperationTable = forInstance({
  ...instanceOperations,
  ...permissionSetOperations,
  ...setPolicyOperations,
  ...assignmentOperations,
  ...provisioningOperations,
  ...centerRequestOperations,
})
