/** Account ids, as every document writes them. */
import { type Cursor, readMatching } from './reader.ts'

/** An account's id (D-20). */
export function readAccountId(cursor: Cursor | undefined): string | undefined {
  return readMatching(cursor, /^\d{12}$/, {
    code: 'INVALID_ACCOUNT_ID',
    message: 'an account id has 12 digits',
    hint: 'write the digits as a string, without hyphens',
  })
}
