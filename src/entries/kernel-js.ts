/** `sallyport/kernel-js`: the kernel as JavaScript, for hosts that forbid WebAssembly. */
export { jsKernel } from '../hosts/js-kernel.ts'
