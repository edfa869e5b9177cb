/** What is examined, as what, and what is found in it. */
import type { Catalogue } from '../../entries/catalogue.ts'
import type { DocumentType, Issue } from '../../entries/index.ts'
import type { validatePolicy } from '../../entries/validate.ts'

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

/** A type of resource that Access Analyzer has further checks for. */
export type ResourceType = NonNullable<Parameters<typeof validatePolicy>[1]['resourceType']>

export interface ExamineOptions {
  readonly type: DocumentType | undefined
  /** What resource policies are attached to. */
  readonly resourceType: ResourceType | undefined
  readonly catalogue: Catalogue | undefined
  /** The text of `-`. */
  readonly stdin?: string
}
