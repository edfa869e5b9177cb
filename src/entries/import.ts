/** The public surface of importers and exporter: what people already have → directory documents. */
export { exportDirectory } from '../directory/export/export-directory.ts'
export { importAuthorizationDetails } from '../directory/import/import-account.ts'
export { type ImportedDocument, parseWithImports } from '../directory/import/import-documents.ts'
export { importOrganization } from '../directory/import/import-organization.ts'
