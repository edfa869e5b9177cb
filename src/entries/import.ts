/** The public surface of importers and exporter: what people already have → directory documents. */
export { exportDirectory } from '../directory/export/export-directory.ts'
export { importAuthorizationDetails } from '../directory/import/import-account.ts'
export {
  type DirectorySources,
  importDirectory,
  type MadeDirectory,
} from '../directory/import/import-directory.ts'
export {
  type ImportedDocument,
  type ImportedOptions,
  parseWithImports,
} from '../directory/import/import-documents.ts'
export { importIdentityCenter } from '../directory/import/import-identity-center.ts'
export { importResources, type ResourceOutput } from '../directory/import/import-resources.ts'
export {
  type ManagedPolicies,
  managedPolicyText,
  readManagedPolicies,
} from '../directory/import/managed-policies.ts'
export { importOrganization } from '../directory/import/organization/import-organization.ts'
export {
  type PolicyDocuments,
  parsePolicySets,
  type WrittenPolicies,
} from '../directory/policy-documents.ts'
