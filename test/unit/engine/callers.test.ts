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

  it('gives each session its own name and what policies say of it, however often they ask in turn', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/R/'
    const own = allow('s3:*', { Resource: 'arn:aws:s3:::a/${app:name}' })
    const named = {
      Effect: 'Allow',
      Principal: { AWS: `${arn}carol` },
      Action: 's3:*',
      Resource: '*',
    }
    const engine = await openSets({ identity: [document(own)], resource: [document(named)] })
    const asks = (name: string, of: string) =>
      engine.check({
        principal: arn + name,
        ...{ action: 's3:GetObject', resource: `arn:aws:s3:::a/${of}` },
        context: { 'app:name': name },
      }).verdict
    for (let round = 0; round < 3; round += 1) {
      for (const name of ['alice', 'bob']) {
        expect(asks(name, name)).toBe('allowed')
        expect(asks(name, 'carol')).toBe('implicitDeny')
      }
      expect(asks('carol', 'alice')).toBe('allowed')
      for (let at = 0; at < 2_500; at += 1) expect(asks(`s${at}`, 'alice')).toBe('implicitDeny')
    }
  })

  it('has the session of whoever asks in explanations', async () => {
    const engine = await openSets({ identity: [document(allow('s3:*'))] })
    for (const name of ['alice', 'bob', 'alice']) {
      const principal = `arn:aws:sts::111122223333:assumed-role/R/${name}`
      const [part] = engine.explain({ ...request, principal })
      expect(JSON.stringify(part)).toContain(`assumed-role/R/${name}`)
    }
  })
})
