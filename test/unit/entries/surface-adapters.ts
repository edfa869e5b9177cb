/** The rows of guards, as `surface.ts` has the others. */
import * as authzen from '../../../src/entries/authzen.ts'
import * as express from '../../../src/entries/express.ts'
import * as fastify from '../../../src/entries/fastify.ts'
import * as hono from '../../../src/entries/hono.ts'
import * as http from '../../../src/entries/http.ts'
import type { Engine } from '../../../src/entries/index.ts'
import * as jwt from '../../../src/entries/jwt.ts'
import * as log from '../../../src/entries/log.ts'
import * as next from '../../../src/entries/next.ts'
import * as react from '../../../src/entries/react.ts'
import { createSts } from '../../../src/entries/sts.ts'
import type { Row } from './surface.ts'

type Make = (options: http.GuardOptions<never>) => unknown

/** What all guards take. */
function guardRow(make: Make, engine: Engine): Row {
  const given = { engine, principal: () => undefined }
  const call = (more: object) => make({ ...given, ...more })
  const optionalFunction = 'undefined, a function'
  return {
    takes: {
      'options.principal': 'a function',
      'options.context': optionalFunction,
      'options.loaders': 'undefined, an empty object',
      'options.timeout': 'undefined, a number',
      'options.explain': 'undefined, true',
      'options.challenge': 'undefined, an empty string, a string',
      'options.onDecision': optionalFunction,
      'options.onUndeclared': optionalFunction,
    },
    good: () => call({}),
    wrong: {
      options: (value) => make(value),
      'options.engine': (value) => make({ ...given, engine: value }),
      'options.principal': (principal) => call({ principal }),
      'options.context': (context) => call({ context }),
      'options.loaders': (loaders) => call({ loaders }),
      'options.timeout': (timeout) => call({ timeout }),
      'options.explain': (explain) => call({ explain }),
      'options.challenge': (challenge) => call({ challenge }),
      'options.onDecision': (onDecision) => call({ onDecision }),
      'options.onUndeclared': (onUndeclared) => call({ onUndeclared }),
    },
    options: (more: object) => call(more),
  }
}

/** The rows, on an engine. */
export function adapterRows(engine: Engine): Readonly<Record<string, Row>> {
  const sts = createSts(engine)
  const bearer = { sts, verify: async () => ({ payload: {} }), provider: 'p', role: 'r' }
  const entity = { a: { arn: 'arn:{id}' } }
  const mapping = { subjects: entity, resources: entity, actions: { a: { action: 'a:B' } } }
  const served = { engine, mapping, authenticate: () => true }
  const instance = { addHook: () => undefined }
  return {
    'sallyport/http: guardFetch': guardRow((options) => http.guardFetch(options), engine),
    'sallyport/hono: guardHono': guardRow((options) => hono.guardHono(options), engine),
    'sallyport/express: guardExpress': guardRow((options) => express.guardExpress(options), engine),
    'sallyport/fastify: guardFastify': guardRow(
      (options) => fastify.guardFastify(instance, options),
      engine,
    ),
    'sallyport/http: contextOf': {
      takes: {
        options: 'undefined, an empty object',
        'facts.address': 'undefined, an empty string, a string',
        'options.trustedProxies': 'undefined, an empty array',
      },
      good: () => http.contextOf({ headers: {} }),
      wrong: {
        facts: (value) => http.contextOf(value),
        'facts.address': (address) => http.contextOf({ headers: {}, address }),
        options: (value) => http.contextOf({ headers: {} }, value),
        'options.trustedProxies': (trustedProxies) =>
          http.contextOf({ headers: {} }, { trustedProxies }),
      },
    },
    'sallyport/http: arn': {
      takes: { value: 'a string, a number' },
      good: () => http.arn`arn:${'app'}`,
      wrong: {
        parts: (value) => http.arn(value),
        value: (value) => http.arn`arn:app:${value}`,
      },
    },
    'sallyport/log: createDecisionLog': {
      takes: {
        options: 'undefined, an empty object',
        'options.labels':
          'undefined, an empty object, an instance of a class, an object of another realm',
        'options.mask': 'undefined, an empty array',
        'options.sample': 'undefined, a function',
        'options.maxBytes': 'undefined, a number',
      },
      good: () => log.createDecisionLog(),
      wrong: {
        options: (value) => log.createDecisionLog(value),
        'options.labels': (labels) => log.createDecisionLog({ labels }),
        'options.mask': (mask) => log.createDecisionLog({ mask }),
        'options.sample': (sample) => log.createDecisionLog({ sample }),
        'options.maxBytes': (maxBytes) => log.createDecisionLog({ maxBytes }),
      },
      options: (more) => log.createDecisionLog(more),
    },
    'sallyport/log: recordTelemetry': {
      takes: {
        options: 'undefined, an empty object',
        'options.tracer': 'undefined',
        'options.meter': 'undefined',
        'options.arns': 'undefined, true',
      },
      good: () => log.recordTelemetry({}),
      wrong: {
        options: (value) => log.recordTelemetry(value),
        'options.tracer': (tracer) => log.recordTelemetry({ tracer }),
        'options.meter': (meter) => log.recordTelemetry({ meter }),
        'options.arns': (arns) => log.recordTelemetry({ arns }),
      },
      options: (more) => log.recordTelemetry(more),
    },
    'sallyport/authzen: authzenHandler': {
      takes: { 'options.authenticate': 'a function', 'options.baseUrl': 'undefined' },
      good: () => authzen.authzenHandler(served),
      wrong: {
        options: (value) => authzen.authzenHandler(value),
        'options.engine': (value) => authzen.authzenHandler({ ...served, engine: value }),
        'options.mapping': (mapping) => authzen.authzenHandler({ ...served, mapping }),
        'options.authenticate': (authenticate) =>
          authzen.authzenHandler({ ...served, authenticate }),
        'options.baseUrl': (baseUrl) => authzen.authzenHandler({ ...served, baseUrl }),
      },
      options: (more: object) => authzen.authzenHandler({ ...served, ...more }),
    },
    'sallyport/next: guardNext': guardRow((options) => next.guardNext(options as never), engine),
    // a component is given what it takes by React: `test/unit/adapters/react.test.ts`
    'sallyport/react: AuthorizationProvider': {
      good: () => react.AuthorizationProvider({}),
      wrong: {},
    },
    'sallyport/react: Allowed': { good: () => react.Allowed, wrong: {} },
    'sallyport/react: useIsAllowed': { good: () => react.useIsAllowed, wrong: {} },
    'sallyport/jwt: jwtSessions': {
      takes: {
        'options.verify': 'a function',
        'options.provider': 'a string',
        'options.role': 'an empty string, a string, a function',
        'options.sessionName': 'undefined, a function',
        'options.remembered': 'undefined, a number',
        'options.lifetime': 'undefined, a number',
      },
      good: () => jwt.jwtSessions(bearer),
      wrong: {
        options: (value) => jwt.jwtSessions(value),
        'options.sts': (value) => jwt.jwtSessions({ ...bearer, sts: value }),
        'options.verify': (verify) => jwt.jwtSessions({ ...bearer, verify }),
        'options.provider': (provider) => jwt.jwtSessions({ ...bearer, provider }),
        'options.role': (role) => jwt.jwtSessions({ ...bearer, role }),
        'options.sessionName': (sessionName) => jwt.jwtSessions({ ...bearer, sessionName }),
        'options.remembered': (remembered) => jwt.jwtSessions({ ...bearer, remembered }),
        'options.lifetime': (lifetime) => jwt.jwtSessions({ ...bearer, lifetime }),
      },
      options: (more: object) => jwt.jwtSessions({ ...bearer, ...more }),
    },
  }
}
