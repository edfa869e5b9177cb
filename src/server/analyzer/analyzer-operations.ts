/** The operations of IAM Access Analyzer that work. */
import { onAnything } from '../iam/entities.ts'
import type { OperationTable } from '../iam/operation.ts'
import {
  checkAccessNotGrantedCall,
  checkNoNewAccessCall,
  checkNoPublicAccessCall,
} from './access-check-calls.ts'
import { validatePolicyCall } from './validate-policy-call.ts'

export const analyzerOperations: OperationTable = {
  CheckAccessNotGranted: { target: onAnything, run: checkAccessNotGrantedCall },
  CheckNoNewAccess: { target: onAnything, run: checkNoNewAccessCall },
  CheckNoPublicAccess: { target: onAnything, run: checkNoPublicAccessCall },
  /** An account without analyzers: there is no operation that makes one. */
  ListAnalyzers: { target: onAnything, run: () => ({ analyzers: [] }) },
  ValidatePolicy: { target: onAnything, run: validatePolicyCall },
}
