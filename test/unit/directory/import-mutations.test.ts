/** A dump with any one member changed is the same directory, or its loss is said: never silence. */
import { describe, expect, test } from 'vitest'
import { exportDirectory } from '../../../src/directory/export/export-directory.ts'
import { importDirectory } from '../../../src/directory/import/import-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
import { dump } from './dumps.ts'

type Path = readonly (string | number)[]
type Change = (members: Record<string, unknown>, name: string) => void

/** Every member of every object, but those inside policy documents. */
function membersOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || 'Statement' in value) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const step = Array.isArray(value) ? Number(name) : name
    const below = membersOf(member, [...path, step])
    return Array.isArray(value) ? below : [[...path, step], ...below]
  })
}

function changed(path: Path, change: Change): unknown {
  const copy = structuredClone(dump)
  const holder = path
    .slice(0, -1)
    .reduce((value: unknown, step) => Reflect.get(Object(value), step), copy)
  change(holder as Record<string, unknown>, String(path.at(-1)))
  return copy
}

/** What AWS leaves out where there is none: an absent one says just that. */
const optional = new Set([
  ...['UserId', 'GroupId', 'RoleId', 'Tags', 'PermissionsBoundary', 'InstanceProfileList'],
  ...[
    'UserPolicyList',
    'GroupPolicyList',
    'RolePolicyList',
    'AttachedManagedPolicies',
    'GroupList',
  ],
])

type Outcome = 'the same' | 'refused' | 'said' | 'another directory'

const whole = JSON.stringify(exportDirectory(importDirectory(textOf(dump)).directory))

function textOf(value: unknown) {
  return { authorizationDetails: [{ text: JSON.stringify(value), file: 'a.json' }] }
}

function outcomeOf(value: unknown): Outcome {
  try {
    const { directory, warnings } = importDirectory(textOf(value))
    if (JSON.stringify(exportDirectory(directory)) === whole) return 'the same'
    return warnings.length > 0 ? 'said' : 'another directory'
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error
    expect(error.hint, error.message).toBeTruthy()
    expect(error.place, error.message).toMatch(/^a\.json/)
    return 'refused'
  }
}

const paths = membersOf(dump)
const rename =
  (to: (name: string) => string): Change =>
  (members, name) => {
    members[to(name)] = members[name]
    delete members[name]
  }
const drop: Change = (members, name) => delete members[name]
const blank: Change = (members, name) => {
  members[name] = null
}

describe('a member that is', () => {
  test('there is found by these tests, in each of the lists', () => {
    expect(paths.length).toBeGreaterThan(60)
    expect(outcomeOf(dump)).toBe('the same')
  })

  test.each<[string, Change]>([
    ['dropped', drop],
    ['null', blank],
  ])('%s is one that AWS leaves out, or makes no difference, or is refused', (_, change) => {
    const silent = paths.filter((path) => outcomeOf(changed(path, change)) === 'another directory')
    expect(silent.filter((path) => !optional.has(String(path.at(-1))))).toEqual([])
  })

  test('dropped is as good as null below the lists of the dump', () => {
    for (const path of paths.filter(({ length }) => length > 1)) {
      expect(outcomeOf(changed(path, blank)), path.join('.')).toBe(outcomeOf(changed(path, drop)))
    }
  })

  test.each<[string, Change]>([
    ['in lower case', rename((name) => name.toLowerCase())],
    ['as Python writes it', rename((name) => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase())],
    ['with a letter too many', rename((name) => `${name}s`)],
    ['with a letter too few', rename((name) => name.slice(0, -1))],
    ['under another name', rename((name) => `My${name}Copy`)],
  ])('written %s is never lost in silence', (_, change) => {
    const silent = paths.filter((path) => outcomeOf(changed(path, change)) === 'another directory')
    expect(silent).toEqual([])
  })

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a list', [7]],
    ['an object', { x: 7 }],
    ['text', 'x'],
    ['true', true],
  ])('%s where it should not be is never lost in silence', (_, value) => {
    const put: Change = (members, name) => {
      members[name] = value
    }
    const free = new Set(['Key', 'Value', 'PolicyName', 'UserId', 'GroupId', 'RoleId'])
    const silent = paths
      .filter((path) => outcomeOf(changed(path, put)) === 'another directory')
      .filter((path) => !free.has(String(path.at(-1))))
    expect(silent).toEqual([])
  })
})
