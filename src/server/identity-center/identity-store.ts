/** The directory of IAM Identity Center: people and groups ("Identity Store API Reference"). */
import type { OperationTable } from '../iam/operation.ts'

export const identityStoreOperations: OperationTable = {}
