/** The public surface of importers and exporter: what people already have → directory documents. */
export { exportDirectory } from './export.ts'
export { importAuthorizationDetails } from './import-account.ts'
export { type ImportedDocument, parseWithImports } from './import-documents.ts'
export { importOrganization } from './import-organization.ts'
