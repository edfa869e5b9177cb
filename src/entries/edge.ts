/** `sallyport/edge`: bundles from wherever an edge program keeps them. */
export { type EdgeBundle, openEngine } from '../hosts/edge.ts'
export type { BundleResponse } from '../hosts/fetch-bundle.ts'
export type { OpenOptions } from '../hosts/open-engine.ts'
export type { KernelFallback } from '../hosts/packaged-kernel.ts'
