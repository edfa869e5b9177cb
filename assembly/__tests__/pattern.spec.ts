import * as Check from '../layout/check'
import * as Filled from '../layout/filled'
import * as Pattern from '../layout/pattern'
import * as Step from '../layout/step'
import { listMatches, matches } from '../pattern'
import { NO, UNKNOWN, YES } from '../slot'
import {
  emptySlots,
  fill,
  list,
  literal,
  need,
  needs,
  pattern,
  RESOURCE_TEXT,
  reset,
  resource,
  step,
} from './bundle'

function found(number: u32, value: string): u32 {
  return matches(number, RESOURCE_TEXT, resource(value), Check.KIND_OTHER)
}

describe('a pattern of a prefix', () => {
  it('matches the prefix alone when it is exact', () => {
    reset()
    const exact = pattern(Pattern.SHAPE_EXACT, 'arn:aws:s3:::bucket')
    expect(found(exact, 'arn:aws:s3:::bucket')).toBe(YES)
    expect(found(exact, 'arn:aws:s3:::bucket1')).toBe(NO)
    expect(found(exact, 'arn:aws:s3:::bucke')).toBe(NO)
    expect(found(exact, 'arn:aws:s3:::buckeT')).toBe(NO)
  })

  it('matches whatever follows a prefix', () => {
    reset()
    const prefix = pattern(Pattern.SHAPE_PREFIX, 'ab')
    expect(found(prefix, 'ab')).toBe(YES)
    expect(found(prefix, 'ab:é:')).toBe(YES)
    expect(found(prefix, 'a')).toBe(NO)
    expect(found(prefix, 'ba')).toBe(NO)
  })

  it('is for texts of its domain (L-85, L-86)', () => {
    reset()
    const bytes = resource('abc')
    const any = pattern(Pattern.SHAPE_PREFIX, '', Pattern.DOMAIN_ANY)
    const arn = pattern(Pattern.SHAPE_PREFIX, '', Pattern.DOMAIN_ARN)
    const other = pattern(Pattern.SHAPE_PREFIX, '', Pattern.DOMAIN_OTHER)
    expect(matches(any, RESOURCE_TEXT, bytes, Check.KIND_STAR)).toBe(YES)
    expect(matches(arn, RESOURCE_TEXT, bytes, Check.KIND_STAR)).toBe(NO)
    expect(matches(other, RESOURCE_TEXT, bytes, Check.KIND_STAR)).toBe(NO)
    expect(matches(arn, RESOURCE_TEXT, bytes, Check.KIND_ARN)).toBe(YES)
    expect(matches(other, RESOURCE_TEXT, bytes, Check.KIND_ARN)).toBe(NO)
    expect(matches(arn, RESOURCE_TEXT, bytes, Check.KIND_OTHER)).toBe(NO)
    expect(matches(other, RESOURCE_TEXT, bytes, Check.KIND_OTHER)).toBe(YES)
  })
})

describe('wildcards', () => {
  it('take one character for `?`, however many bytes it has', () => {
    reset()
    literal('a')
    step(Step.ONE)
    const one = pattern(Pattern.SHAPE_STEPS, 'x')
    expect(found(one, 'xab')).toBe(YES)
    expect(found(one, 'xa:')).toBe(YES)
    expect(found(one, 'xaé')).toBe(YES)
    expect(found(one, 'xa語')).toBe(YES)
    expect(found(one, 'xa😀')).toBe(YES)
    expect(found(one, 'xa')).toBe(NO)
    expect(found(one, 'xabc')).toBe(NO)
  })

  it('take any run for `*`, and try the latest one again', () => {
    reset()
    step(Step.ANY)
    literal('ab')
    step(Step.ANY)
    literal('c')
    const run = pattern(Pattern.SHAPE_STEPS)
    expect(found(run, 'abc')).toBe(YES)
    expect(found(run, 'aabéabcc')).toBe(YES)
    expect(found(run, '語:ab:c')).toBe(YES)
    expect(found(run, 'acb')).toBe(NO)
    expect(found(run, 'abcd')).toBe(NO)
    expect(found(run, '')).toBe(NO)
  })

  it('are `?` and `*` without a colon within a segment (L-73)', () => {
    reset()
    step(Step.ONE_IN_SEGMENT)
    const one = pattern(Pattern.SHAPE_STEPS)
    step(Step.ANY_IN_SEGMENT)
    const run = pattern(Pattern.SHAPE_STEPS)
    expect(found(one, 'é')).toBe(YES)
    expect(found(one, ':')).toBe(NO)
    expect(found(one, '')).toBe(NO)
    expect(found(run, '')).toBe(YES)
    expect(found(run, 'aé😀')).toBe(YES)
    expect(found(run, 'a:')).toBe(NO)
    expect(found(run, ':')).toBe(NO)
  })

  it('fall back from a run in a segment to the run before it', () => {
    reset()
    step(Step.ANY)
    literal(':')
    step(Step.ANY_IN_SEGMENT)
    literal('b:c')
    const both = pattern(Pattern.SHAPE_STEPS, 'arn')
    expect(found(both, 'arn:b:c')).toBe(YES)
    expect(found(both, 'arn:x:y:ab:c')).toBe(YES)
    expect(found(both, 'arn:ab:d:bb:c')).toBe(YES)
    expect(found(both, 'arn:ab:d:b:cc')).toBe(NO)
  })
})

// Patterns as the compiler writes them: of a segment's own wildcards until the last colon, `*` only
// before a colon there; free ones behind it.
const IN_SEGMENTS: i32 = 5
const FREE: i32 = 4

/** The `number`-th token sequence, as text: `1` and `+` stand for a segment's `?` and `*`. */
function sequence(number: i32, length: i32, free: bool): string {
  let text = ''
  for (let i = 0; i < length; i++) {
    const token = number % (free ? FREE : IN_SEGMENTS)
    number /= free ? FREE : IN_SEGMENTS
    if (free) text += 'a:?*'.charAt(token)
    else text += token == 4 ? '*:' : 'a:1+'.charAt(token)
  }
  return text
}

function write(tokens: string): u32 {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens.charAt(i)
    if (token == '?') step(Step.ONE)
    else if (token == '*') step(Step.ANY)
    else if (token == '1') step(Step.ONE_IN_SEGMENT)
    else if (token == '+') step(Step.ANY_IN_SEGMENT)
    else literal(token)
  }
  return pattern(Pattern.SHAPE_STEPS)
}

/** The same question, answered by trying everything. */
function naive(tokens: string, value: string): bool {
  if (tokens.length == 0) return value.length == 0
  const token = tokens.charAt(0)
  const rest = tokens.substring(1)
  if (token == '*' || token == '+') {
    if (naive(rest, value)) return true
    if (value.length == 0 || (token == '+' && value.charAt(0) == ':')) return false
    return naive(tokens, value.substring(1))
  }
  if (value.length == 0) return false
  const first = value.charAt(0)
  const fits = token == '?' || (token == '1' && first != ':') || token == first
  return fits && naive(rest, value.substring(1))
}

function texts(length: i32): string[] {
  const all: string[] = ['']
  let from = 0
  for (let i = 0; i < length; i++) {
    const to = all.length
    for (; from < to; from++) {
      all.push(`${all[from]}a`)
      all.push(`${all[from]}:`)
      all.push(`${all[from]}é`)
    }
  }
  return all
}

function power(base: i32, exponent: i32): i32 {
  return exponent == 0 ? 1 : base * power(base, exponent - 1)
}

describe('the walk', () => {
  it('answers as trying everything does, for every short pattern and text', () => {
    const values = texts(4)
    let wrong = ''
    let matched = 0
    for (let before = 0; before <= 3; before++) {
      for (let behind = 0; behind <= 2; behind++) {
        for (let i = 0; i < power(IN_SEGMENTS, before); i++) {
          for (let j = 0; j < power(FREE, behind); j++) {
            const tokens = `${sequence(i, before, false)}:${sequence(j, behind, true)}`
            reset()
            const number = write(tokens)
            for (let k = 0; k < values.length; k++) {
              const expected = naive(tokens, values[k])
              if (expected) matched += 1
              if ((found(number, values[k]) == YES) != expected) wrong = `${tokens} ${values[k]}`
            }
          }
        }
      }
    }
    expect(wrong).toBe('')
    expect(matched).toBeGreaterThan(1000)
  })
})

describe('a variable', () => {
  it('is asked for once, then matches the text of its slot literally (C-65)', () => {
    reset()
    step(Step.VARIABLE, 3)
    literal('/x')
    const number = pattern(Pattern.SHAPE_STEPS, 'home/')
    expect(found(number, 'home/*/x')).toBe(UNKNOWN)
    expect(found(number, 'home/*/x')).toBe(UNKNOWN)
    expect(needs()).toBe(1)
    expect(need(0)).toBe(3)
    fill(3, Filled.PRESENT, ['*'])
    expect(found(number, 'home/*/x')).toBe(YES)
    expect(found(number, 'home/alice/x')).toBe(NO)
    expect(found(number, 'home/*')).toBe(NO)
  })

  it('is not asked for where the text before it differs', () => {
    reset()
    step(Step.VARIABLE, 0)
    const number = pattern(Pattern.SHAPE_STEPS, 'home/')
    expect(found(number, 'work/a')).toBe(NO)
    expect(needs()).toBe(0)
  })

  it('has no text when its key is missing, empty or multi-valued (C-70…C-74)', () => {
    reset()
    step(Step.VARIABLE, 0)
    const number = pattern(Pattern.SHAPE_STEPS)
    fill(0, 0, [])
    expect(found(number, '')).toBe(NO)
    fill(0, Filled.PRESENT | Filled.EMPTY, [''])
    expect(found(number, '')).toBe(NO)
    fill(0, Filled.PRESENT | Filled.MANY, ['a'])
    expect(found(number, 'a')).toBe(NO)
    fill(0, Filled.PRESENT, ['a'])
    expect(found(number, 'a')).toBe(YES)
  })

  it('takes its fallback instead, where it has one', () => {
    reset()
    step(Step.VARIABLE, 0, 'all')
    const number = pattern(Pattern.SHAPE_STEPS)
    fill(0, 0, [])
    expect(found(number, 'all')).toBe(YES)
    fill(0, Filled.PRESENT | Filled.MANY, ['a'])
    expect(found(number, 'all')).toBe(YES)
    fill(0, Filled.PRESENT, ['a'])
    expect(found(number, 'all')).toBe(NO)
    expect(found(number, 'a')).toBe(YES)
  })

  it('stays inside its segment where it stands in one (C-83)', () => {
    reset()
    step(Step.VARIABLE_IN_SEGMENT, 0)
    const bound = pattern(Pattern.SHAPE_STEPS)
    step(Step.VARIABLE, 0)
    const free = pattern(Pattern.SHAPE_STEPS)
    fill(0, Filled.PRESENT, ['a:b'])
    expect(found(bound, 'a:b')).toBe(NO)
    expect(found(free, 'a:b')).toBe(YES)
    fill(0, Filled.PRESENT, ['ab'])
    expect(found(bound, 'ab')).toBe(YES)
  })
})

describe('a list', () => {
  it('matches when any of its patterns does', () => {
    reset()
    const both = list([pattern(Pattern.SHAPE_EXACT, 'a'), pattern(Pattern.SHAPE_EXACT, 'b')])
    const none = list([])
    expect(listMatches(both, RESOURCE_TEXT, resource('b'), Check.KIND_OTHER)).toBe(YES)
    expect(listMatches(both, RESOURCE_TEXT, resource('c'), Check.KIND_OTHER)).toBe(NO)
    expect(listMatches(none, RESOURCE_TEXT, resource('c'), Check.KIND_OTHER)).toBe(NO)
  })

  it('that is negated matches when none does', () => {
    reset()
    const both = list([pattern(Pattern.SHAPE_EXACT, 'a'), pattern(Pattern.SHAPE_EXACT, 'b')], true)
    const none = list([], true)
    expect(listMatches(both, RESOURCE_TEXT, resource('b'), Check.KIND_OTHER)).toBe(NO)
    expect(listMatches(both, RESOURCE_TEXT, resource('c'), Check.KIND_OTHER)).toBe(YES)
    expect(listMatches(none, RESOURCE_TEXT, resource('c'), Check.KIND_OTHER)).toBe(YES)
  })

  it('is open while a pattern asks for a slot and no other matches', () => {
    reset()
    step(Step.VARIABLE, 0)
    const asks = pattern(Pattern.SHAPE_STEPS)
    const plain = pattern(Pattern.SHAPE_EXACT, 'a')
    const either = list([asks, plain])
    const neither = list([asks, plain], true)
    expect(listMatches(either, RESOURCE_TEXT, resource('b'), Check.KIND_OTHER)).toBe(UNKNOWN)
    expect(listMatches(neither, RESOURCE_TEXT, resource('b'), Check.KIND_OTHER)).toBe(UNKNOWN)
    expect(listMatches(either, RESOURCE_TEXT, resource('a'), Check.KIND_OTHER)).toBe(YES)
    expect(listMatches(neither, RESOURCE_TEXT, resource('a'), Check.KIND_OTHER)).toBe(NO)
    emptySlots()
    expect(needs()).toBe(0)
  })
})
