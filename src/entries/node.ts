/** `sallyport/node`: bundles from files, the kernel from the package. */
export { createNodeEngine, kernelModule, openEngine } from '../hosts/node.ts'
