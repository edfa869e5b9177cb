import { describe, expect, it } from 'vitest'
import * as Form from '../../../assembly/layout/form.ts'
import * as Pattern from '../../../assembly/layout/pattern.ts'
import * as StepLayout from '../../../assembly/layout/step.ts'
import {
  anyArnSteps,
  arnConditionSteps,
  globSteps,
  literalSteps,
  type Step,
} from '../../../src/compile/terms/steps.ts'
import { resourcePatterns, type ShortArns } from '../../../src/compile/write/resource-records.ts'
import { parseTemplate } from '../../../src/policy/read/variables.ts'

const wildcards: ReadonlyMap<number, string> = new Map([
  [StepLayout.ANY, '*'],
  [StepLayout.ONE, '?'],
  [StepLayout.ANY_IN_SEGMENT, '+'],
  [StepLayout.ONE_IN_SEGMENT, '1'],
])

/** Steps as text: `+` and `1` are a segment's `*` and `?`; variables keep their braces. */
function show(steps: readonly Step[] | undefined): string | undefined {
  return steps?.map(showStep).join('')
}

function showStep(step: Step): string {
  if (step.code === StepLayout.LITERAL) return `‹${step.text}›`
  if (step.code === StepLayout.VARIABLE) return `\${${step.key}}`
  if (step.code === StepLayout.VARIABLE_IN_SEGMENT) return `\${${step.key}:}`
  return wildcards.get(step.code) ?? '!'
}

const parts = (text: string) => parseTemplate(text, '2012-10-17')

describe('a glob', () => {
  it.each([
    ['a*b?c', '‹a›*‹b›?‹c›'],
    ['**a***', '*‹a›*'],
    ['', ''],
    ['home/${aws:username}/*', '‹home/›${aws:username}‹/›*'],
    ['a${*}b${?}${$}', '‹a*b?$›'],
  ])('`%s` is %s', (text, steps) => {
    expect(show(globSteps(parts(text)))).toBe(steps)
  })
})

describe('a text without wildcards', () => {
  it('takes `*` and `?` as they are', () => {
    expect(show(literalSteps(parts('a*b?'), Form.TEXT))).toBe('‹a*b?›')
  })

  it('is folded with its fallbacks where case does not matter', () => {
    const steps = literalSteps(parts("ÄB${aws:username, 'NoBody'}"), Form.FOLDED)
    expect(steps).toEqual([
      { code: StepLayout.LITERAL, text: 'äb' },
      { code: StepLayout.VARIABLE, key: 'aws:username', form: Form.FOLDED, fallback: 'nobody' },
    ])
  })
})

describe('an ARN under a condition operator (C-31, C-83)', () => {
  it.each([
    ['arn:aws:s3:::b*', '‹arn:aws:s3:::b›*'],
    ['arn:a*:s?:::b?', '‹arn:a›+‹:s›1‹:::b›?'],
    ['*:*:*:*:*:*', '+‹:›+‹:›+‹:›+‹:›+‹:›*'],
    ['arn:aws:s3:::a:*:?', '‹arn:aws:s3:::a:›*‹:›?'],
    ['arn:aws:iam::${aws:x}:user/${aws:y}', '‹arn:aws:iam::›${aws:x:}‹:user/›${aws:y}'],
  ])('`%s` is %s', (text, steps) => {
    expect(show(arnConditionSteps(parts(text)))).toBe(steps)
  })

  it('has six components, or never matches', () => {
    expect(arnConditionSteps(parts('arn:aws:s3::*'))).toBeUndefined()
    expect(arnConditionSteps(parts('*'))).toBeUndefined()
    expect(show(anyArnSteps())).toBe('+‹:›+‹:›+‹:›+‹:›+‹:›*')
  })
})

/** Patterns of a Resource entry, ARN patterns marked with `arn`. */
function patterns(entry: string, shortArns: ShortArns = 'never'): string[] {
  return resourcePatterns(entry, '2012-10-17', shortArns).map(
    ({ domain, steps }) => `${domain === Pattern.DOMAIN_ARN ? 'arn' : 'other'} ${show(steps)}`,
  )
}

describe('an entry of a Resource element', () => {
  it('that is an ARN keeps wildcards inside segments, but for a `*` that ends one (L-73)', () => {
    expect(patterns('arn:aws:s3:::b/*?')).toEqual(['arn ‹arn:aws:s3:::b/›*?'])
    expect(patterns('arn:aws:*:*:*:x')).toEqual(['arn ‹arn:aws:›*‹:›*‹:›*‹:x›'])
    expect(patterns('arn:aws:s*3:u?:1:x')).toEqual(['arn ‹arn:aws:s›+‹3:u›1‹:1:x›'])
  })

  it('that is no ARN is a glob for what is none (L-86)', () => {
    expect(patterns('a:b*')).toEqual(['other ‹a:b›*'])
    expect(patterns('*rn:x')).toEqual(['other *‹rn:x›'])
  })

  it('that is a short ARN reads by its place (L-77)', () => {
    const completed = ['other ‹arn:aws:s3›', 'arn ‹arn:aws:s3:›*‹:›*‹:›*']
    expect(patterns('arn:aws:s3', 'always')).toEqual(completed)
    expect(patterns('arn:aws:s3', 'wildcard')).toEqual([])
    expect(patterns('arn:*:s3', 'wildcard')).toHaveLength(2)
    expect(patterns('arn:*:s3', 'trailing')).toEqual([])
    expect(patterns('arn:aws:s3*', 'trailing')).toHaveLength(2)
    expect(patterns('arn:aws:s3*', 'never')).toEqual([])
  })

  it('takes variables behind the fifth colon only (L-80)', () => {
    expect(patterns('arn:aws:s3:::b/${aws:username}')).toEqual([
      'arn ‹arn:aws:s3:::b/›${aws:username}',
    ])
    expect(patterns('arn:aws:iam::${aws:x}:user/a')).toEqual([])
    expect(patterns('${aws:x}')).toEqual([])
  })

  it('has no variables in version 2008-10-17 (L-13)', () => {
    const [only] = resourcePatterns('arn:aws:s3:::${aws:x}', '2008-10-17', 'never')
    expect(show(only?.steps)).toBe('‹arn:aws:s3:::${aws:x}›')
    expect(only?.domain).not.toBe(Pattern.DOMAIN_OTHER)
  })
})
