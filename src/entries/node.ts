/** `sallyport/node`: bundles from files, the kernel from the package. */
export type { BundleResponse, BundleUrl } from '../hosts/fetch-bundle.ts'
export { fileStore, watchFile } from '../hosts/file-sources.ts'
export { createNodeEngine, kernelModule, openEngine } from '../hosts/node.ts'
export type { OpenOptions } from '../hosts/open-engine.ts'
export type { KernelFallback } from '../hosts/packaged-kernel.ts'
