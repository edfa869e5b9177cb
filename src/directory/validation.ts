/** The public surface of validation: documents → everything that is wrong with them. */
export { validatePolicy } from '../policy/validate.ts'
export { validateDirectory } from './validate.ts'
