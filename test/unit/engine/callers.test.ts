import { describe, expect, it } from 'vitest'
import { SallyportError } from '../../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { allow, document, openSets } from './support.ts'

const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::a/x' }

describe('what was asked before', () => {
  it('lends a malformed session name to nobody', async () => {
    const engine = await openSets({ identity: [document(allow('s3:*'))] })
    const arn = 'arn:aws:sts::111122223333:assumed-role/R/'
    const asked = (principal: unknown): unknown => {
      try {
        return engine.isAllowed({ ...request, principal } as AuthorizationRequest)
      } catch (error) {
        return error instanceof SallyportError ? error.code : error
      }
    }
    expect(asked(`${arn}alice`)).toBe(true)
    expect(asked(arn)).toBe('ERR_REQUEST_INVALID')
    const role = 'arn:aws:iam::111122223333:role/R'
    expect(asked({ role })).toBe(true)
    expect(asked(`role\n${role}`)).toBe('ERR_REQUEST_INVALID')
    expect(asked({ role, session: 'a\nb' })).toBe('ERR_REQUEST_INVALID')
  })
})
