/** What a look-up of one statement's names is given. */
import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { StatementCheck } from '../validate/document-check.ts'
import type { Notes } from './notes.ts'

export interface LookUp {
  readonly check: StatementCheck
  readonly catalogue: Catalogue
  readonly notes: Notes
}
