/** The public surface of validation: documents → everything that is wrong with them. */

export { validateDirectory } from '../directory/read/validate-directory.ts'
export { validatePolicy } from '../policy/validate/validate-policy.ts'
