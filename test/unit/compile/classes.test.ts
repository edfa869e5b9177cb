import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { categories } from '../../../src/compile/law/special-services.ts'
import { type ActionClasses, buildClasses } from '../../../src/compile/table/action-classes.ts'
import { type ActionElement, ActionElements } from '../../../src/compile/terms/action-terms.ts'
import { compareUtf8 } from '../../../src/compile/terms/byte-order.ts'
import { LimitError } from '../../../src/model/errors.ts'
import type { PatternElement } from '../../../src/model/policy.ts'

/** The class that the kernel finds: of the name, else of the longest prefix. */
function classOf(classes: ActionClasses, action: string): number {
  const known = classes.names.indexOf(action)
  if (known >= 0) return classes.nameClasses[known] ?? -1
  const prefixes = classes.prefixes.filter((prefix) => action.startsWith(prefix))
  const longest = prefixes.reduce((most, prefix) => (prefix.length > most.length ? prefix : most))
  return classes.prefixClasses[classes.prefixes.indexOf(longest)] ?? -1
}

type Coverage = 'none' | 'full' | 'partial'

function coverage(classes: ActionClasses, element: ActionElement, action: string): Coverage {
  const at = classOf(classes, action)
  const run = classes.covers(element).find(({ from, to }) => from <= at && at < to)
  if (run === undefined) return 'none'
  return run.partial ? 'partial' : 'full'
}

/** What an entry means, said as a regular expression (L-60…L-69). */
function entryMatches(entry: string, action: string): boolean {
  if (entry === '*' || entry === '*:*') return true
  const [service = '', ...names] = entry.split(':')
  const name = names.join(':')
  if (names.length === 0 || name === '' || /[*?]/.test(service)) return false
  const source = [...entry].map((character) => {
    if (character === '*') return '.*'
    return character === '?' ? '.' : character.replace(/[^a-zA-Z0-9:]/, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, 'isu').test(action)
}

function matches({ negated, patterns }: PatternElement, action: string): boolean {
  return patterns.some((entry) => entryMatches(entry, action)) !== negated
}

const word = fc.stringMatching(/^[ab]{0,3}$/)
const entry = fc.oneof(
  fc.constantFrom('*', '*:*', 's:*', 't:*', 's:?', 's', '*:a', 's:', 'sts:*', 'sts:assumerole'),
  fc.stringMatching(/^[st]:[ab]{1,3}$/),
  fc.stringMatching(/^[sS]:[aAb]{0,2}\*$/),
  fc.stringMatching(/^s:[ab*?]{1,4}$/),
)
const element = fc.record({
  negated: fc.boolean(),
  patterns: fc.array(entry, { minLength: 1, maxLength: 4 }),
})
const action = fc.oneof(
  word.map((name) => `s:${name}`),
  word.map((name) => `t:${name}`),
  fc.constantFrom('sts:assumerole', 'sts:other', 'u:a', 's:aé', 'kms:decrypt'),
)

describe('classes', () => {
  it('cover what an element matches wholly, and what they cover in part is compared', () => {
    fc.assert(
      fc.property(
        fc.array(element, { minLength: 1, maxLength: 6 }),
        fc.array(action, { minLength: 1, maxLength: 12 }),
        (elements, actions) => {
          const table = new ActionElements()
          const interned = elements.map((one) => table.intern(one))
          const classes = buildClasses(interned)
          for (const [at, one] of elements.entries()) {
            for (const name of actions) {
              const found = interned[at]
              if (found === undefined) throw new Error('no element')
              const covered = coverage(classes, found, name)
              if (covered === 'partial') {
                expect(classes.compared[classOf(classes, name)]).toBe(1)
              } else {
                expect(covered === 'full', `${JSON.stringify(one)} ${name}`).toBe(
                  matches(one, name),
                )
              }
            }
          }
        },
      ),
      { numRuns: 1_500 },
    )
  })

  it('are never partial for a name that the bundle knows', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 6 }), (elements) => {
        const table = new ActionElements()
        const interned = elements.map((one) => table.intern(one))
        const classes = buildClasses(interned)
        for (const name of classes.names) {
          for (const one of interned) expect(coverage(classes, one, name)).not.toBe('partial')
        }
      }),
    )
  })

  it('are as few as the elements that tell actions apart', () => {
    const count = (...patterns: string[][]): number => {
      const table = new ActionElements()
      const elements = patterns.map((entries) =>
        table.intern({ negated: false, patterns: entries }),
      )
      return buildClasses(elements).count
    }
    const without = count()
    expect(count(['s3:GetObject'])).toBe(without + 1)
    expect(count(['s3:GetObject', 's3:PutObject'])).toBe(without + 1)
    expect(count(['s3:GetObject'], ['s3:PutObject'])).toBe(without + 2)
    expect(count(['s3:GetObject'], ['s3:getobject'])).toBe(without + 1)
    expect(count(['*'], ['*:*'])).toBe(without)
  })

  it('are numbered by the order of action names, so that `s3:*` is one run', () => {
    const table = new ActionElements()
    const each = ['Get', 'List', 'Put'].map((name) =>
      table.intern({ negated: false, patterns: [`s4:${name}`] }),
    )
    const all = table.intern({ negated: false, patterns: ['s4:Get', 's4:List', 's4:Put'] })
    expect(buildClasses([...each, all]).covers(all)).toHaveLength(1)
  })

  it('keep names and prefixes sorted as the kernel searches them', () => {
    const table = new ActionElements()
    const element = table.intern({
      negated: false,
      patterns: ['s:é', 's:z', 's:😀', 's:\uffee', 'b:*', 'é:*', 'a:*'],
    })
    const { names, prefixes } = buildClasses([element])
    expect([...names].sort(compareUtf8)).toEqual(names)
    expect([...prefixes].sort(compareUtf8)).toEqual(prefixes)
    expect(prefixes[0]).toBe('')
  })

  it('know what is special about an action, a name before a prefix', () => {
    const classes = buildClasses([])
    const category = (name: string) => categories[classes.categories[classOf(classes, name)] ?? -1]
    expect(category('sts:assumerole')).toBe('assumeRole')
    expect(category('sts:assumerolewithsaml')).toBe('assumeRoleByToken')
    expect(category('sts:decodeauthorizationmessage')).toBe('sts')
    expect(category('iam:createuser')).toBe('iam')
    expect(category('kms:decrypt')).toBe('kms')
    expect(category('s3:getbucketpolicy')).toBe('bucketPolicy')
    expect(category('s3:getobject')).toBe('s3')
    expect(category('s3:getaccesspointpolicy')).toBe('ordinary')
    expect(category('sqs:sendmessage')).toBe('ordinary')
  })

  it('are at most 65,535', () => {
    const table = new ActionElements()
    const elements = Array.from({ length: 65_536 }, (_, i) =>
      table.intern({ negated: false, patterns: [`s:a${i}`] }),
    )
    expect(() => buildClasses(elements)).toThrow(LimitError)
  })
})

describe('action elements', () => {
  it('are one where they say the same', () => {
    const table = new ActionElements()
    const one = table.intern({ negated: false, patterns: ['s3:Get*', 'S3:PUT'] })
    expect(table.intern({ negated: false, patterns: ['s3:put', 's3:get*', 's3:put'] })).toBe(one)
    expect(table.intern({ negated: true, patterns: ['s3:put', 's3:get*'] })).not.toBe(one)
  })

  it('leave out entries that can match no action', () => {
    const table = new ActionElements()
    const { names, prefixes, globs, everything } = table.intern({
      negated: false,
      patterns: ['s3', 's3:', '*:Get', 's?:Get', 's3: Get', 's3:\tGet', ''],
    })
    expect({ names, prefixes, globs, everything }).toEqual({
      names: [],
      prefixes: [],
      globs: [],
      everything: false,
    })
  })
})
