/** Policies in files of their own, by paths from the documents that name them. */
import { describe, expect, test } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { validateDirectory } from '../../../src/directory/read/validate-directory.ts'
import type { Issue } from '../../../src/model/errors.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
import { account, allowAll, inAccount, trustAll, withUser } from './documents.ts'

const text = JSON.stringify(allowAll, null, 1)
const files: Readonly<Record<string, string>> = {
  'acme/policies/read.json': text,
  'acme/trust.json': JSON.stringify(trustAll),
  'shared/read.json': text,
  'acme/cut.json': text.slice(0, 20),
  'acme/faulty.json': '{\n "Statement": [{"Effect": "x", "Action": "*", "Resource": "*"}]\n}',
}

function open(document: object, file = 'acme/acme.directory.json') {
  const opened: string[] = []
  const loadFile = (path: string) => {
    opened.push(path)
    const content = Object.hasOwn(files, path) ? files[path] : undefined
    if (content === undefined) throw new Error('there is no such file')
    return content
  }
  const directory = () => parseDirectory([{ text: JSON.stringify(document), file }], { loadFile })
  return { directory, opened, loadFile }
}

function faultsOf(document: object): readonly Issue[] {
  try {
    open(document).directory()
  } catch (error) {
    if (error instanceof DirectoryError) return error.issues as readonly Issue[]
    throw error
  }
  return []
}

const alice = (directory: ReturnType<typeof parseDirectory>) =>
  directory.accounts.get(account)?.users.get('alice')

describe('a policy in a file of its own', () => {
  test('is found from the folder of the document that names it, and knows its file', () => {
    const { directory } = open(withUser({ policies: ['./policies/read.json'] }))
    const policy = alice(directory())?.policies[0]
    expect(policy).toMatchObject({
      name: 'acme/policies/read.json',
      file: 'acme/policies/read.json',
    })
    expect(policy?.statements[0]?.place.line).toBe(3)
  })

  test.each([
    '../shared/read.json',
    './../../etc/passwd',
    'policies/../../shared/read.json',
    '..\\shared/read.json',
    'C:/shared/read.json',
  ])('outside the folder of its document is not opened: %s', (path) => {
    const { directory, opened } = open(withUser({ policies: [path] }))
    expect(directory).toThrow(DirectoryError)
    expect(opened).toEqual([])
    expect(faultsOf(withUser({ policies: [path] }))).toMatchObject([
      { code: 'INVALID_POLICY_PATH', hint: expect.stringContaining('document') },
    ])
  })

  test('may be named by steps that return, and the document may be in no folder', () => {
    const around = open(withUser({ policies: ['./other/.././policies/read.json'] }))
    expect(alice(around.directory())?.policies[0]?.name).toBe('acme/policies/read.json')
    const bare = open(withUser({ policies: ['./shared/read.json'] }), 'a.directory.json')
    expect(alice(bare.directory())?.policies[0]?.name).toBe('shared/read.json')
  })

  test('is one policy, read once, however many use it', () => {
    const users = ['alice', 'bob'].map((name) => ({ name, policies: ['policies/read.json'] }))
    const { directory, opened } = open(inAccount({ users }))
    const [first, second] = [...(directory().accounts.get(account)?.users.values() ?? [])]
    expect(first?.policies[0]).toBe(second?.policies[0])
    expect(opened).toEqual(['acme/policies/read.json'])
  })

  test('may be any policy: a boundary, a trust policy, a document of a name or a version', () => {
    const { directory } = open({
      accounts: [
        {
          id: account,
          policies: [
            {
              name: 'p',
              versions: [{ id: 'v1', default: true, document: './policies/read.json' }],
            },
          ],
          users: [
            {
              name: 'alice',
              policies: ['p', { name: 'in', document: './policies/read.json' }],
              boundary: './policies/read.json',
            },
          ],
          roles: [{ name: 'R', trust: './trust.json' }],
        },
      ],
      policies: [{ name: 'q', document: './policies/read.json' }],
    })
    const found = directory()
    const names = alice(found)?.policies.map(({ name }) => name)
    expect(names).toEqual([`arn:aws:iam::${account}:policy/p`, 'alice/in'])
    expect(alice(found)?.boundary?.file).toBe('acme/policies/read.json')
    expect(found.accounts.get(account)?.roles.get('R')?.trust.file).toBe('acme/trust.json')
  })
})

describe('a directory is refused', () => {
  test('with the place that names a file which is not there', () => {
    const [fault, ...more] = faultsOf(withUser({ policies: ['./nothing.json'] }))
    expect(more).toEqual([])
    expect(fault).toMatchObject({
      code: 'POLICY_FILE_UNREADABLE',
      file: 'acme/acme.directory.json',
      path: ['accounts', 0, 'users', 0, 'policies', 0],
    })
    expect(fault?.message).toContain('there is no such file')
  })

  test('at each place that names it', () => {
    const missing = './nothing.json'
    expect(faultsOf(withUser({ policies: [missing], boundary: missing }))).toHaveLength(2)
  })

  test('where nobody reads files', () => {
    const document = JSON.stringify(withUser({ policies: ['./policies/read.json'] }))
    expect(() => parseDirectory(document)).toThrow(/cannot be read here/)
  })

  test('for an absolute path', () => {
    const [fault] = faultsOf(withUser({ policies: ['/etc/policy.json'] }))
    expect(fault?.code).toBe('INVALID_POLICY_PATH')
  })

  test('for a file cut in half and for a faulty policy, with the place in the file', () => {
    const [cut] = faultsOf(withUser({ policies: ['./cut.json'] }))
    expect([cut?.code, cut?.file]).toEqual(['JSON_SYNTAX_ERROR', 'acme/cut.json'])
    const [faulty] = faultsOf(withUser({ policies: ['./faulty.json'] }))
    expect([faulty?.code, faulty?.file, faulty?.line]).toEqual([
      'INVALID_EFFECT',
      'acme/faulty.json',
      2,
    ])
  })
})

test('files are validated as what they are used for', () => {
  const document = withUser({ policies: ['./trust.json'] })
  const { loadFile } = open(document)
  const file = 'acme/acme.directory.json'
  const found = validateDirectory([{ text: JSON.stringify(document), file }], { loadFile })
  expect(found.map((issue) => issue.file)).toContain('acme/trust.json')
})
