import { describe, expect, it } from 'vitest'
import { globTokens, matchesTokens, segmentTokens } from '../../../src/reference/glob.ts'
import { powerOfTime } from '../../support/growth.ts'

const texts = ['', 'a', 'b', ':', 'ab', 'a:', ':b', 'aab', 'a:b', 'abab', 'a:bb:']
const patterns = ['', '*', '?', 'a*', '*b', 'a*b', '*a*b*', '??', 'a?b', '**', '*?*', 'a**b']

describe('a glob', () => {
  it.each(patterns)('`%s` means what the regular expression means', (pattern) => {
    const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
    const matched = texts.filter((text) => matchesTokens(globTokens(pattern), text))
    expect(matched).toEqual(texts.filter((text) => expression.test(text)))
  })

  it('of a segment leaves it only by a `*` at its very end (L-73)', () => {
    expect(matchesTokens(segmentTokens('a*'), 'a:b')).toBe(true)
    expect(matchesTokens(segmentTokens('*b'), 'a:b')).toBe(false)
    expect(matchesTokens(segmentTokens('a?b'), 'a:b')).toBe(false)
    expect(matchesTokens(segmentTokens('a?b'), 'axb')).toBe(true)
  })

  it('made to be slow takes no more than pattern × text', () => {
    const match = (size: number): void => {
      const tokens = globTokens(`${'*a'.repeat(size / 8)}b`)
      expect(matchesTokens(tokens, 'a'.repeat(size))).toBe(false)
    }
    expect(powerOfTime(match, { small: 200, large: 1_600, most: 2.3 })).toBeLessThan(2.3)
  })
})
