import { describe, expect, it } from 'vitest'
import * as Form from '../../../assembly/layout/form.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Slot from '../../../assembly/layout/slot.ts'
import * as TestLayout from '../../../assembly/layout/test.ts'
import { readForm } from '../../../src/bundle/forms.ts'
import type { BundleView } from '../../../src/bundle/view.ts'
import { compileUnsealed } from '../../../src/compile/compile.ts'
import { neverHolds } from '../../../src/compile/terms/condition-terms.ts'
import { operators } from '../../../src/model/operators.ts'
import { openBundle } from '../../support/open-bundle.ts'
import { readSets } from '../../support/policy-sets.ts'

function compile(condition: object): BundleView {
  const statement = { Effect: 'Allow', Action: 'a:b', Resource: '*', Condition: condition }
  const document = { Version: '2012-10-17', Statement: statement }
  return openBundle(compileUnsealed(readSets({ identity: [document] }), { strip: true }))
}

interface Test {
  readonly op: number
  readonly mode: number
  readonly key: string
  readonly form: number
  readonly first: number
  readonly count: number
}

/** The tests of the only program, and the slots it lists. */
function program(bundle: BundleView): { slots: number[]; tests: Test[] } {
  const words = bundle.words(Section.PROGRAMS)
  const slots = (words[1] ?? 0) & 0xffff
  const count = (words[1] ?? 0) >>> 16
  const tests = Array.from({ length: count }, (_, i): Test => {
    const [head = 0, first = 0, values = 0] = words.subarray(2 + slots + i * TestLayout.WORDS)
    const at = (head >>> 16) * Slot.SIZE
    const bytes = bundle.word(Section.SLOTS, at + Slot.KEY_BYTES_AT) & 0xffff
    return {
      op: head & 0xff,
      mode: (head >>> 8) & 0xff,
      key: bundle.text(Section.TEXT, bundle.word(Section.SLOTS, at), bytes),
      form: bundle.byte(Section.SLOTS, at + Slot.FORM_AT),
      first,
      count: values,
    }
  })
  return { slots: [...words.subarray(2, 2 + slots)], tests }
}

function only(condition: object): Test {
  const { tests } = program(compile(condition))
  expect(tests).toHaveLength(1)
  return tests[0] ?? { op: -1, mode: 0, key: '', form: 0, first: 0, count: 0 }
}

/** The texts of the only test. */
function texts(condition: object): string[] {
  const bundle = compile(condition)
  const [{ first, count } = { first: 0, count: 0 }] = program(bundle).tests
  return Array.from({ length: count }, (_, i) => {
    const at = (first + i * 2) * 4
    const bytes = bundle.word(Section.VALUES, at + 4)
    return bundle.text(Section.TEXT, bundle.word(Section.VALUES, at), bytes)
  })
}

const values: Readonly<Record<string, string>> = {
  numeric: '1',
  date: '2024-01-01',
  bool: 'true',
  binary: 'QQ==',
  ip: '10.0.0.0/8',
  arn: 'arn:aws:s3:::b',
  null: 'true',
}

const forms: Readonly<Record<string, number>> = {
  stringIgnoreCase: Form.FOLDED,
  numeric: Form.NUMBER,
  date: Form.DATE,
  bool: Form.BOOL,
  binary: Form.BINARY,
  ip: Form.ADDRESS,
}

const tests: Readonly<Record<string, number>> = {
  equal: TestLayout.OP_EQUAL,
  less: TestLayout.OP_LESS,
  lessOrEqual: TestLayout.OP_LESS_OR_EQUAL,
  greater: TestLayout.OP_GREATER,
  greaterOrEqual: TestLayout.OP_GREATER_OR_EQUAL,
  within: TestLayout.OP_WITHIN,
  presence: TestLayout.OP_NULL,
}

describe('every operator', () => {
  it.each([...operators.values()])('$name becomes one test', (operator) => {
    const { name, family, comparison, negated } = operator
    const test = only({ [name]: { 'app:key': values[family] ?? 'a?' } })
    const like = comparison === 'like' ? TestLayout.OP_LIKE : tests[comparison]
    expect(test).toMatchObject({ op: like, key: 'app:key', form: forms[family] ?? Form.TEXT })
    expect((test.mode & TestLayout.MODE_NEGATED) !== 0).toBe(negated)
  })

  it('may be in any case, with IfExists and a set prefix (L-91)', () => {
    const test = only({ 'forallvalues:STRINGEQUALSifexists': { k: 'a' } })
    expect(test).toMatchObject({
      op: TestLayout.OP_EQUAL,
      mode: TestLayout.MODE_FOR_ALL | TestLayout.MODE_IF_EXISTS,
    })
    expect(only({ 'ForAnyValue:StringNotLike': { k: 'a*' } }).mode).toBe(
      TestLayout.MODE_FOR_ANY | TestLayout.MODE_NEGATED,
    )
  })

  it.each(['Equals', 'StringEqual', 'NullIfExists', 'ForSomeValues:StringEquals', 'If', ''])(
    'is not `%s`, which never holds',
    (operator) => {
      expect(neverHolds({ operator, key: 'k', values: ['a'] })).toBe(true)
    },
  )
})

describe('policy values', () => {
  it('are sorted, each once, in the form of their operator', () => {
    const numbers = { NumericEquals: { k: ['10', '9', '9.0', '-1'] } }
    expect(texts(numbers)).toEqual(['-1', '9', '10'].map((text) => readForm(Form.NUMBER, text)))
    expect(texts({ StringEqualsIgnoreCase: { k: ['B', 'a', 'b'] } })).toEqual(['a', 'b'])
  })

  it('that cannot be read match nothing and are left out (C-25)', () => {
    expect(texts({ NumericEquals: { k: ['ten', '1'] } })).toHaveLength(1)
    expect(only({ DateLessThan: { k: 'soon' } })).toMatchObject({ count: 0, mode: 0 })
    expect(only({ IpAddress: { k: '10.0.0.0/99' } }).count).toBe(0)
    expect(only({ ArnLike: { k: 'arn:aws:s3' } }).count).toBe(0)
  })

  it('tell an empty list from one that nothing can be read of (C-36)', () => {
    expect(only({ StringEquals: { k: [] } }).mode).toBe(TestLayout.MODE_EMPTY)
    expect(only({ NumericEquals: { k: ['x'] } }).mode).toBe(0)
  })

  it('without wildcards are compared as texts, with one as patterns', () => {
    expect(only({ StringLike: { k: 'plain' } }).op).toBe(TestLayout.OP_EQUAL)
    expect(only({ StringLike: { k: ['plain', 'a*'] } }).op).toBe(TestLayout.OP_LIKE)
    expect(only({ StringLike: { k: 'a${*}b' } }).op).toBe(TestLayout.OP_EQUAL)
    expect(only({ StringEquals: { k: 'a*' } }).op).toBe(TestLayout.OP_EQUAL)
  })

  it('with a variable are patterns, and list its slot with their own', () => {
    const bundle = compile({ StringEquals: { 'app:owner': '${aws:username}' } })
    const { slots, tests: [test] = [] } = program(bundle)
    expect(test).toMatchObject({ op: TestLayout.OP_LIKE, key: 'app:owner' })
    expect(slots).toHaveLength(2)
  })

  it('of Null say what is wanted, in bits', () => {
    const wants = (...given: string[]): number => only({ Null: { k: given } }).first
    expect(wants('true')).toBe(1)
    expect(wants('FALSE')).toBe(2)
    expect(wants('true', 'false')).toBe(3)
    expect(wants('maybe')).toBe(0)
  })
})

describe('a program', () => {
  it('lists each slot once, and has a test for every operator and key', () => {
    const { slots, tests: found } = program(
      compile({
        StringEquals: { a: '1', b: '2' },
        StringLike: { a: '1*' },
        NumericLessThan: { a: '5' },
      }),
    )
    expect(found.map(({ key }) => key)).toEqual(['a', 'b', 'a', 'a'])
    expect(new Set(slots).size).toBe(3)
    expect(slots).toHaveLength(3)
  })

  it('says of a slot how many values its key is declared to have (C-9)', () => {
    const declared = (key: string): number =>
      compile({ StringEquals: { [key]: 'a' } }).byte(Section.SLOTS, Slot.VALUES_AT)
    expect(declared('aws:TagKeys')).toBe(Slot.VALUES_MANY)
    expect(declared('aws:SourceIp')).toBe(Slot.VALUES_ONE)
    expect(declared('app:whatever')).toBe(Slot.VALUES_AS_SUPPLIED)
  })
})
