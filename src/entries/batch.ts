/** `sallyport/batch`: many requests decided at once, from columns. */

export {
  type BatchResult,
  batchDeciders,
  batchVerdicts,
  packVerdicts,
  type RowError,
  type RowStatements,
} from '../batch/batch-result.ts'
export { checkBatch, checkLongBatch } from '../batch/check-batch.ts'
export { type ArrowNames, type ArrowTable, arrowColumns } from '../batch/columns/arrow-table.ts'
export type {
  ArrowVector,
  BatchColumns,
  Column,
  ConstantColumn,
  DictionaryColumn,
  HandleColumns,
  Indices,
  NumberColumn,
  PackedStrings,
  Validity,
} from '../batch/columns/columns.ts'
export type { BatchOptions } from '../batch/start-batch.ts'
