/** `sallyport/browser`: bundles by URL, in pages and workers. */
export { openEngine } from '../hosts/browser.ts'
export type { BundleResponse, BundleUrl } from '../hosts/fetch-bundle.ts'
export type { OpenOptions } from '../hosts/open-engine.ts'
export type { KernelFallback } from '../hosts/packaged-kernel.ts'
