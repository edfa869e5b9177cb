/** `sallyport/policies`: policy documents to an engine in one call, with the compiler. */
export type { PolicyDocuments, WrittenPolicies } from '../directory/policy-documents.ts'
export { engineOf } from '../hosts/policy-engine.ts'
