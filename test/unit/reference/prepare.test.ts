/** A principal that the reference was given once, as an engine's handle has it. */
import { describe, expect, it } from 'vitest'
import { RequestError } from '../../../src/model/errors.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { alice, condition, request } from './request.ts'

describe('a prepared principal', () => {
  const reference = createReference(condition('StringEquals', 'app:k', 'a'))

  it('is decided as its requests are', () => {
    const handle = reference.prepare(alice)
    const { action, resource } = request
    for (const context of [{ 'app:k': 'a' }, { 'app:k': 'b' }, undefined]) {
      const whole = { principal: alice, action, resource, ...(context && { context }) }
      expect(handle.check(action, resource, context)).toEqual(reference.check(whole))
      expect(handle.isAllowed(action, resource, context)).toBe(reference.isAllowed(whole))
    }
  })

  it('is who it was, whatever becomes of what it was made from', () => {
    const principal = { user: alice, mfa: true }
    const handle = reference.prepare(principal)
    principal.user = 'arn:aws:iam::444455556666:user/eve'
    const decision = handle.check(request.action, request.resource, { 'app:k': 'a' })
    expect(decision.verdict).toBe('allowed')
  })

  it('is asked of one resource at a time, and refused where it is none', () => {
    const both = [request.resource, request.resource] as unknown as string
    expect(() => reference.prepare(alice).check(request.action, both)).toThrow(
      'a handle decides one resource at a time',
    )
    expect(() => reference.prepare('alice')).toThrow(RequestError)
  })
})
