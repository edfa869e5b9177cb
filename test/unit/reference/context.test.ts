import { describe, expect, it } from 'vitest'
import { type ContextSources, joinContext, readEntry } from '../../../src/reference/context.ts'

const sources: ContextSources = {
  stated: [],
  derived: [],
  defaults: [],
  derives: () => false,
  simulation: false,
}

describe('entries whose names differ only by case (C-8)', () => {
  const context = joinContext({
    ...sources,
    stated: [readEntry('aws:ResourceTag/env', 'first'), readEntry('aws:ResourceTag/Env', 'second')],
  })

  it('are told apart by the spelling of the policy', () => {
    expect(context.find('aws:ResourceTag/Env')?.values).toEqual(['second'])
    expect(context.find('aws:ResourceTag/env')?.values).toEqual(['first'])
  })

  it('in any other spelling are the first of them', () => {
    expect(context.find('aws:resourcetag/ENV')?.values).toEqual(['first'])
  })
})

describe('keys that the engine derives', () => {
  const derived = [readEntry('aws:username', 'alice')]
  const stated = [readEntry('AWS:USERNAME', 'bob')]

  it('come from the engine outside a simulation', () => {
    const same = [readEntry('AWS:USERNAME', 'alice')]
    const context = joinContext({ ...sources, stated: same, derived, derives: () => true })
    expect(context.find('aws:username')?.key).toBe('aws:username')
  })

  it('are not taken from the context although the engine has no value', () => {
    expect(() => joinContext({ ...sources, stated, derives: () => true })).toThrow('contradicts')
  })

  it('come from the context in a simulation', () => {
    const context = joinContext({ ...sources, stated, derived, simulation: true })
    expect(context.find('aws:username')?.values).toEqual(['bob'])
  })
})
