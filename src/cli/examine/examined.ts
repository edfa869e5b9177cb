/** What is examined, as what, and what is found in it. */
import type { Catalogue } from '../../entries/catalogue.ts'
import type { DocumentType, Issue } from '../../entries/index.ts'

export interface TextFile {
  readonly file: string
  readonly text: string
}

/** A document, and what it is read as. */
export interface Validated {
  readonly file: string
  readonly text: string
  readonly kind: ExaminedKind
  /** Of a policy document. */
  readonly type?: DocumentType
  /** The type was not given. */
  readonly guessed?: boolean
  /** How many policies were found in it, where it is not one itself. */
  readonly policies?: number
}

export type ExaminedKind = 'policy' | 'directory' | 'cases' | ForeignKind

export interface FileIssue extends Issue {
  readonly file: string
  /** Of several policies in a file, the one. */
  readonly policy?: string
}

/** Files of other tools and of AWS that hold policies. */
export type ForeignKind =
  | 'CloudFormation template'
  | 'Terraform plan'
  | 'authorization details'
  | 'organization listings'
  | 'AWS listing'
  | 'policy list'

export interface ExamineOptions {
  readonly type: DocumentType | undefined
  readonly catalogue: Catalogue | undefined
  /** The text of `-`. */
  readonly stdin?: string
}
