/** `sallyport/explain`: why a request is decided as it is, for engines that explain. */
export { explain } from '../engine/explain/explain.ts'
