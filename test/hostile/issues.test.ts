/** Documents with more faults than a call has room for arguments: one typed error that holds them all. */
import { describe, expect, it } from 'vitest'
import * as compile from '../../src/entries/compile.ts'
import { importAuthorizationDetails, importOrganization } from '../../src/entries/import.ts'
import { readCases } from '../../src/entries/testing.ts'
import { validatePolicy } from '../../src/entries/validate.ts'
import { SallyportError } from '../../src/model/errors.ts'

const count = 140_000

/** An object that has one name so often that each time but the first is an issue. */
const repeated = `{${new Array(count + 1).fill('"a":1').join()}}`
/** Items, each of the wrong type. */
const numbers = new Array(count).fill(1).join()

function issuesOf(work: () => unknown): number {
  try {
    const found = work()
    return Array.isArray(found) ? found.length : 0
  } catch (error) {
    if (error instanceof SallyportError) return error.issues.length
    throw error
  }
}

const readers: Readonly<Record<string, () => unknown>> = {
  parsePolicy: () => compile.parsePolicy(repeated, { type: 'identity' }),
  validatePolicy: () => validatePolicy(repeated, { type: 'identity' }),
  parseDirectory: () => compile.parseDirectory(repeated),
  'parseDirectory of accounts': () => compile.parseDirectory(`{"accounts":[${numbers}]}`),
  'parseDirectory of a policy file': () =>
    compile.parseDirectory(
      '{"policies":[{"arn":"arn:aws:iam::aws:policy/A","document":"./a.json"}]}',
      {
        loadFile: () => repeated,
      },
    ),
  importAuthorizationDetails: () => importAuthorizationDetails(`{"UserDetailList":[${numbers}]}`),
  importOrganization: () => importOrganization(`{"Policies":[${numbers}]}`),
  readCases: () => readCases(repeated),
  'readCases of a list': () => readCases(`[${numbers}]`),
  readRequest: () => compile.readRequest(repeated),
  readCallText: () => compile.readCallText(repeated),
}

describe('a document of many faults', () => {
  it.each(Object.entries(readers))('given to %s is refused with all of them', (_, read) => {
    expect(issuesOf(read)).toBeGreaterThan(99_000)
  })
})
