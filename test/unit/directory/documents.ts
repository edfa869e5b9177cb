/** Small directory documents, and the faults that are found in them. */
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { Issue } from '../../../src/model/errors.ts'
import { DirectoryError } from '../../../src/model/errors.ts'

export const allowAll = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
export const trustAll = {
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
}
export const account = '111122223333'

export function parse(...documents: object[]) {
  return parseDirectory(
    documents.map((document, index) => ({
      text: JSON.stringify(document, null, 1),
      file: `${index + 1}.json`,
    })),
  )
}

export function faultsOf(...documents: object[]): readonly Issue[] {
  try {
    parse(...documents)
  } catch (error) {
    if (error instanceof DirectoryError) return error.issues as readonly Issue[]
    throw error
  }
  return []
}

export function codesOf(...documents: object[]): string[] {
  return faultsOf(...documents).map(({ code }) => code)
}

export const inAccount = (members: object) => ({ accounts: [{ id: account, ...members }] })
export const withUser = (members: object) => inAccount({ users: [{ name: 'alice', ...members }] })
export const withRole = (members: object) =>
  inAccount({ roles: [{ name: 'R', trust: trustAll, ...members }] })
export const withRoot = (root: object) => ({
  organization: { id: 'o-x', managementAccount: account, root: { id: 'r-y', ...root } },
})

export function nestUnits(depth: number, inner: object): object {
  if (depth === 0) return inner
  return { id: `ou-y-${depth}`, units: [nestUnits(depth - 1, inner)] }
}

export const many = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => make(index))

/** A code, what it is for, and a document with that fault and no other. */
export type FaultRow = readonly [code: string, rule: string, document: object]
