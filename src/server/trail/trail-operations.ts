/** The operations of CloudTrail that work. */

import { onAnything } from '../iam/entities.ts'
import type { OperationTable } from '../iam/operation.ts'
import { lookupEvents } from './lookup-events.ts'

export const trailOperations: OperationTable = {
  LookupEvents: { target: onAnything, run: lookupEvents },
}
