/** The directory of IAM Identity Center: people and groups ("Identity Store API Reference"). */
import type { OperationTable } from '../../iam/operation.ts'
import { forInstance } from '../center.ts'
import { directoryGroupOperations } from './directory-groups.ts'
import { directoryUserOperations } from './directory-users.ts'
import { membershipOperations } from './group-memberships.ts'

export const identityStoreOperations: OperationTable = forInstance({
  ...directoryUserOperations,
  ...directoryGroupOperations,
  ...membershipOperations,
})
