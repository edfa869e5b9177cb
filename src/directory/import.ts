/** The public surface of importers and exporter: what people already have → directory documents. */
export { exportDirectory } from './export.ts'
export { importAuthorizationDetails } from './import-account.ts'
export { importOrganization } from './import-organization.ts'
