/** The public surface of validation: documents → everything that is wrong with them. */

export { validateDirectory } from '../directory/read/validate-directory.ts'
export {
  type AccessCheck,
  type AccessCheckOptions,
  type AccessReason,
  checkAccessNotGranted,
  checkNoNewAccess,
  checkNoPublicAccess,
  type ListedAccess,
  type PolicyInput,
  type PublicAccessOptions,
} from '../policy/access/check-access.ts'
export { validatePolicy } from '../policy/validate/validate-policy.ts'
