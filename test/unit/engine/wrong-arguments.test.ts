/** Every public function of an engine, given what it cannot take: one typed error, and it works on. */
import { describe, expect, it } from 'vitest'
import { createEngine, type Engine, type EngineOptions } from '../../../src/engine/engine.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import { allow, document, module, openSets, user, usersBundle } from './support.ts'

class Wrong {
  readonly length = 1
}

const throwing = new Proxy(
  {},
  {
    get: () => {
      throw new Error('a trap')
    },
    ownKeys: () => {
      throw new Error('a trap')
    },
  },
)

const wrong: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['an empty object', {}],
  ['a string', 'text'],
  ['a number', 7],
  ['a symbol', Symbol('s')],
  ['a function', () => undefined],
  ['an instance of a class', new Wrong()],
  ['a list of nothing', [undefined]],
  ['an object that throws', throwing],
]

async function faultOf(act: () => unknown): Promise<SallyportError> {
  try {
    await act()
  } catch (error) {
    if (error instanceof SallyportError) return error
    throw new Error(`untyped: ${String(error)}`, { cause: error })
  }
  throw new Error('nothing was thrown')
}

async function expectTyped(act: () => unknown): Promise<void> {
  const { code, place, hint, message } = await faultOf(act)
  expect(code).toMatch(/^ERR_/)
  expect(place, message).toBeTruthy()
  expect(hint, message).toBeTruthy()
  expect(message).not.toContain('\n')
}

const request = { principal: user('alice'), action: 's3:GetObject', resource: '*' }

/** Functions of an engine, each with one argument that is wrong. */
const calls: Readonly<Record<string, (engine: Engine, value: never) => unknown>> = {
  isAllowed: (engine, value) => engine.isAllowed(value),
  check: (engine, value) => engine.check(value),
  explain: (engine, value) => engine.explain(value),
  prepare: (engine, value) => engine.prepare(value),
  swap: (engine, value) => engine.swap(value),
  'an action of a handle': (engine, value) =>
    engine.prepare(request.principal).isAllowed(value, '*'),
  'a resource of a handle': (engine, value) =>
    engine.prepare(request.principal).check('s3:GetObject', value),
}

describe.each(Object.entries(calls))('%s', (name, call) => {
  it.each(wrong)(
    'given %s throws one typed error, and the next check works',
    async (what, value) => {
      if (what === 'a string' && name === 'a resource of a handle') return
      const engine = await openSets({ identity: [document(allow('s3:*'))] })
      await expectTyped(() => call(engine, value as never))
      expect(engine.isAllowed(request)).toBe(true)
    },
  )
})

it.each(wrong.filter(([what, value]) => value !== undefined && what !== 'an empty object'))(
  'a context of a handle that is %s throws one typed error',
  async (_, value) => {
    const engine = await openSets({ identity: [document(allow('s3:*'))] })
    const handle = engine.prepare(request.principal)
    await expectTyped(() => handle.isAllowed('s3:GetObject', '*', value as never))
    await expectTyped(() => handle.check('s3:GetObject', '*', value as never))
    expect(handle.isAllowed('s3:GetObject', '*')).toBe(true)
  },
)

it('a handle decides one resource, not the first of several', async () => {
  const engine = await openSets({ identity: [document({ ...allow('s3:*'), Resource: 'arn:a' })] })
  const handle = engine.prepare(request.principal)
  await expectTyped(() => handle.isAllowed('s3:GetObject', ['arn:a', 'arn:b'] as never))
})

describe('createEngine', () => {
  it.each(wrong)('given %s for a module', async (_, value) => {
    const bundle = await usersBundle({ alice: [] })
    await expectTyped(() => createEngine(value as never, bundle))
  })

  it.each(wrong)('given %s for a bundle', async (_, value) => {
    await expectTyped(() => createEngine(module, value as never))
    await expectTyped(() => createNodeEngine(value as never))
  })

  it.each([
    ['text', 'simulation'],
    [null, undefined],
    ['options', undefined],
    [throwing, undefined],
    [{ simulation: 'yes' }, 'options.simulation'],
    [{ now: 7 }, 'options.now'],
    [{ compile: {} }, 'options.compile'],
    [{ remembered: -1 }, 'options.remembered'],
    [{ remembered: Number.NaN }, 'options.remembered'],
    [{ key: 'text' }, 'options.key'],
    [{ pause: 1 }, 'options.pause'],
  ])('given options that cannot be: %#', async (options, place) => {
    const bundle = await usersBundle({ alice: [] })
    const fault = await faultOf(() => createEngine(module, bundle, options as never))
    expect(fault.code).toBe('ERR_OPTIONS_INVALID')
    if (place?.includes('.')) expect(fault.place).toBe(place)
    expect(fault.hint).toBeTruthy()
  })

  it.each<NonNullable<EngineOptions['now']>>([
    () => Number.NaN,
    () => 'now' as never,
    () => {
      throw new Error('no clock')
    },
  ])(
    'with a clock that fails refuses what asks for the time, and nothing else: %#',
    async (now) => {
      const Condition = { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
      const timed = await openSets({ identity: [document(allow('s3:*', { Condition }))] }, { now })
      await expectTyped(() => timed.isAllowed(request))
      const engine = await openSets({ identity: [document(allow('s3:*'))] }, { now })
      expect(engine.isAllowed(request)).toBe(true)
    },
  )
})

it('options are read once: what becomes of the object later changes nothing', async () => {
  const options = { simulation: false }
  const Condition = { StringEquals: { 'aws:username': 'bob' } }
  const engine = await openSets({ identity: [document(allow('s3:*', { Condition }))] }, options)
  options.simulation = true
  const stated = { ...request, context: { 'aws:username': 'bob' } }
  expect(() => engine.isAllowed(stated)).toThrow('contradicts')
})

describe('a call of several parts', () => {
  it('throws for a fault in any of them, though another is denied already', async () => {
    const engine = await openSets({ identity: [document(allow('s3:Get*'))] })
    const denied = { ...request, action: 's3:PutObject' }
    const policies = [document(allow('*'))]
    const role = request.principal.replace(/:user.*/, ':role/Reader')
    const faulty = { ...request, principal: { role, policies } } // there is no compiler
    for (const call of [
      [denied, faulty],
      [faulty, denied],
    ]) {
      expect((await faultOf(() => engine.isAllowed(call))).code).toBe('ERR_REQUEST_INVALID')
      expect((await faultOf(() => engine.check(call))).code).toBe('ERR_REQUEST_INVALID')
    }
  })
})
