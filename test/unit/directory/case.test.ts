import { describe, expect, test } from 'vitest'
import { readCases } from '../../../src/directory/case/read-cases.ts'
import type { Issue } from '../../../src/model/errors.ts'
import { CaseError, DirectoryError, LimitError } from '../../../src/model/errors.ts'
import { limits } from '../../../src/model/limits.ts'
import { allowAll, parse } from './documents.ts'

const request = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: '*',
}
const one = { name: 'a rule', request, expect: { verdict: 'allowed' } }

function read(...cases: object[]) {
  return readCases(JSON.stringify(cases))
}

function faultsOf(text: string, file?: string): readonly Issue[] {
  try {
    readCases(text, file === undefined ? {} : { file })
  } catch (error) {
    if (error instanceof CaseError) return error.issues as readonly Issue[]
    throw error
  }
  return []
}

describe('a case file is', () => {
  test('one object', () => {
    expect(readCases(JSON.stringify(one, null, 2))).toHaveLength(1)
  })

  test('an array', () => {
    expect(read(one, one)).toHaveLength(2)
  })

  test('JSON lines, with empty lines between', () => {
    const line = JSON.stringify(one)
    expect(readCases(`${line}\n\n${line}\r\n`)).toHaveLength(2)
  })

  test('JSON lines whose statements and faults have the line of the file', () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
    const good = { ...one, policies: { identity: { Statement: statement } } }
    const lines = [good, good, { ...one, nmae: '' }].map((entry) => JSON.stringify(entry))
    const [, second] = readCases(lines.slice(0, 2).join('\n'))
    expect(second?.sets.identity[0]?.statements[0]?.place.line).toBe(2)
    expect(faultsOf(lines.join('\n'), 'c.jsonl')).toMatchObject([
      { code: 'UNKNOWN_MEMBER', file: 'c.jsonl', line: 3, path: [2, 'nmae'] },
    ])
  })
})

describe('the policies of a case', () => {
  test('are absent where they are not given', () => {
    expect(read(one)[0]?.sets).toEqual({
      identity: [],
      resource: undefined,
      boundary: undefined,
      session: undefined,
      endpoint: undefined,
      scps: [],
      rcps: [],
    })
  })

  test('are one document or many wherever a document stands', () => {
    const policies = {
      identity: allowAll,
      resource: [allowAll, [allowAll]],
      scps: [allowAll, [allowAll, [allowAll, allowAll]]],
    }
    const sets = read({ ...one, policies })[0]?.sets
    expect(sets?.identity).toHaveLength(1)
    expect(sets?.resource).toHaveLength(2)
    expect(sets?.scps.map((level) => level.length)).toEqual([1, 3])
  })

  test('keep a level [] and an empty list, which allow nothing (E-59)', () => {
    const policies = { resource: [], boundary: [], scps: [[], [allowAll]], rcps: [[]] }
    const sets = read({ ...one, policies })[0]?.sets
    expect(sets).toMatchObject({ resource: [], boundary: [], rcps: [[]] })
    expect(sets?.scps.map((level) => level.length)).toEqual([0, 1])
  })

  test('include the session policies of the principal (E-47)', () => {
    const principal = { role: 'arn:aws:iam::111122223333:role/R', policies: [allowAll] }
    const entry = { ...one, request: { ...request, principal }, policies: { session: [allowAll] } }
    expect(read(entry)[0]?.sets.session?.map(({ name }) => name)).toEqual([
      'session[0]',
      'principal.policies[0]',
    ])
  })

  test('have the file and are named after their place', () => {
    const text = JSON.stringify({ ...one, policies: { scps: [[allowAll]] } })
    expect(readCases(text, { file: 'a.json' })[0]?.sets.scps[0]?.[0]).toMatchObject({
      name: 'scps[0][0]',
      file: 'a.json',
    })
  })
})

describe('the directory of a case', () => {
  const directory = parse({ accounts: [{ id: '111122223333' }] })

  test('is loaded by its path, once for all cases', () => {
    const paths: string[] = []
    const entry = { ...one, directory: 'a.directory.json' }
    const cases = readCases(JSON.stringify([entry, entry]), {
      loadDirectory(path) {
        paths.push(path)
        return directory
      },
    })
    expect(cases.map((found) => found.directory)).toEqual([directory, directory])
    expect(paths).toEqual(['a.directory.json'])
  })

  test('may stand in the case', () => {
    const [found] = read({ ...one, directory: { accounts: [{ id: '111122223333' }] } })
    expect(found?.directory?.accounts.size).toBe(1)
  })

  test('that is faulty is a fault of the case', () => {
    expect(() => read({ ...one, directory: { acounts: [] } })).toThrow(/`acounts` is not known/)
    const loadDirectory = () => {
      throw new DirectoryError('a.json:1:1: wrong')
    }
    const text = JSON.stringify({ ...one, directory: 'a.json' })
    expect(() => readCases(text, { loadDirectory })).toThrow(/a\.json:1:1: wrong/)
    expect(faultsOf(text)).toMatchObject([{ code: 'DIRECTORY_INVALID' }])
  })
})

test('a request may be the parts of one call (E-12)', () => {
  expect(read({ ...one, request: [request, request] })[0]?.request).toHaveLength(2)
})

describe('a case is refused', () => {
  const other = { ...request, principal: 'anonymous' }
  test.each<[code: string, rule: string, entry: object]>([
    ['UNKNOWN_MEMBER', 'a misspelt member', { ...one, polices: {} }],
    ['UNKNOWN_MEMBER', 'a misspelt policy type', { ...one, policies: { scp: [] } }],
    ['MISSING_MEMBER', 'no name', { ...one, name: undefined }],
    ['MISSING_MEMBER', 'no request', { ...one, request: undefined }],
    ['MISSING_MEMBER', 'no expectation', { ...one, expect: undefined }],
    ['MISSING_MEMBER', 'no verdict', { ...one, expect: {} }],
    ['INVALID_VALUE', 'a verdict that does not exist', { ...one, expect: { verdict: 'deny' } }],
    ['WRONG_TYPE', 'levels that are no list', { ...one, policies: { scps: allowAll } }],
    ['WRONG_TYPE', 'a policy given as text', { ...one, policies: { identity: '{}' } }],
    ['EMPTY_LIST', 'a call without parts', { ...one, request: [] }],
    ['PRINCIPAL_DIFFERS', 'parts by two principals', { ...one, request: [request, other] }],
    [
      'POLICIES_WITH_DIRECTORY',
      'policies beside a directory',
      { ...one, directory: {}, policies: {} },
    ],
    [
      'INVALID_ACTION',
      'an action without a service',
      { ...one, request: { ...request, action: 'x' } },
    ],
    [
      'INVALID_EFFECT',
      'a faulty policy',
      {
        ...one,
        policies: { identity: { Statement: { Effect: 'x', Action: '*', Resource: '*' } } },
      },
    ],
  ])('with %s for %s', (code, _, entry) => {
    const faults = faultsOf(JSON.stringify(entry))
    expect(faults.map((fault) => fault.code)).toEqual([code])
    expect(faults[0]?.hint).not.toBe('')
  })

  test('with all faults at once and the first in the message', () => {
    const text = JSON.stringify(
      [
        { ...one, x: 1 },
        { ...one, y: 1 },
      ],
      null,
      1,
    )
    expect(faultsOf(text)).toHaveLength(2)
    expect(() => readCases(text, { file: 'a.json' })).toThrow(/^a\.json:12:\d+: .*\(and 1 more\)$/)
  })

  test('with JSON_SYNTAX_ERROR for what is no JSON', () => {
    expect(faultsOf('{"name": }')).toMatchObject([{ code: 'JSON_SYNTAX_ERROR', line: 1 }])
    expect(faultsOf(`${JSON.stringify(one)}\n{"name"`)).toMatchObject([
      { code: 'JSON_SYNTAX_ERROR', line: 2 },
    ])
  })

  test('with ERR_LIMIT_EXCEEDED for a text nested too deep', () => {
    expect(() => readCases('['.repeat(limits.jsonDepth + 1))).toThrow(LimitError)
  })
})
