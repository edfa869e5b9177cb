/** `sallyport/slice`: what one principal needs of a bundle, small enough for a page. */

export {
  type OpenSliceOptions,
  openSlice,
  type SliceDecision,
  type SlicedEngine,
  type SliceRequest,
} from '../slice/open-slice.ts'
export { type SliceOptions, sliceBundle } from '../slice/slice-bundle.ts'
export type { Slice } from '../slice/slice-data.ts'
