/** `sallyport/node`: bundles from files, the kernel from the package. */
export { fileStore, watchFile } from '../hosts/file-sources.ts'
export { createNodeEngine, kernelModule, openEngine } from '../hosts/node.ts'
