import { describe, expect, it } from 'vitest'
import { globTokens, matchesTokens, segmentTokens } from '../../../src/reference/glob.ts'

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
    const tokens = globTokens(`${'*a'.repeat(200)}b`)
    const started = performance.now()
    expect(matchesTokens(tokens, 'a'.repeat(2_000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
