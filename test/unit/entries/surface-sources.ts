/** The rows of `sallyport/sources`, `sallyport/publish` and of files, as `surface.ts` has the others. */
import * as node from '../../../src/entries/node.ts'
import * as publish from '../../../src/entries/publish.ts'
import * as sources from '../../../src/entries/sources.ts'
import { keys, open, pointTo, Shelf, signer } from '../sources/support.ts'
import type { Row } from './surface.ts'

const optional = 'undefined, an empty object'
const optionalFunction = 'undefined, a function'

/** A call that is given what `wrongValues` has, whatever the types say. */
function row(bundle: Uint8Array, text: string, chain: string): Readonly<Record<string, Row>> {
  const shelf = new Shelf()
  const set = { version: 2, threshold: 1, keys: [keys.publicKey] }
  const terms = { channel: 'main', version: 1, lifetime: 1_000 }
  const pointer = publish.inspectPointer(text)
  const values = {
    get: async () => null,
    put: async () => undefined,
    delete: async () => undefined,
  }
  const follow = (options: object) =>
    sources.openLiveEngine(shelf, { open, interval: 0, ...options } as sources.LiveOptions)
  const make = (more: object) => publish.makePointer(bundle, { ...terms, ...more })
  return {
    'sallyport/sources: openLiveEngine': {
      takes: {
        'options.keys': 'undefined',
        'options.store': 'undefined',
        'options.channel': 'undefined, an empty string, a string',
        'options.maxAge': 'undefined, a number',
        'options.interval': 'undefined, a number',
        'options.minVersion': 'undefined, a number',
        'options.maxBytes': 'undefined, a number',
        'options.onStale': 'undefined',
        'options.now': optionalFunction,
        'options.open': 'a function',
      },
      good: () => follow({}),
      wrong: {
        source: (value) => sources.openLiveEngine(value, { open, interval: 0 }),
        options: (value) => sources.openLiveEngine(shelf, value),
        'options.open': (value) => sources.openLiveEngine(shelf, { open: value, interval: 0 }),
        'options.keys': (value) => follow({ keys: value }),
        'options.store': (store) => follow({ store }),
        'options.channel': (channel) => follow({ channel }),
        'options.maxAge': (maxAge) => follow({ maxAge }),
        'options.interval': (interval) => follow({ interval }).then((live) => live.close()),
        'options.minVersion': (minVersion) => follow({ minVersion }),
        'options.maxBytes': (maxBytes) => follow({ maxBytes }),
        'options.onStale': (onStale) => follow({ onStale }),
        'options.now': (now) => follow({ now }),
      },
      options: (more: object) => follow(more),
    },
    'sallyport/sources: pollPointer': {
      takes: {
        url: 'an empty string, a string',
        options: optional,
        'options.headers':
          'undefined, an empty object, an instance of a class, an object of another realm',
        'options.timeout': 'undefined, a number',
        'options.fetch': optionalFunction,
      },
      good: () => sources.pollPointer('https://a.example/latest.json'),
      wrong: {
        url: (value) => sources.pollPointer(value),
        options: (value) => sources.pollPointer('https://a.example', value),
        'options.headers': (headers) => sources.pollPointer('https://a.example', { headers }),
        'options.timeout': (timeout) => sources.pollPointer('https://a.example', { timeout }),
        'options.fetch': (fetch) => sources.pollPointer('https://a.example', { fetch }),
      },
      options: (more) => sources.pollPointer('https://a.example', more),
    },
    'sallyport/sources: subscribe': {
      takes: {
        url: 'an empty string, a string',
        options: optional,
        'options.fetch': optionalFunction,
      },
      good: () => sources.subscribe('https://a.example', shelf),
      wrong: {
        url: (value) => sources.subscribe(value, shelf),
        source: (value) => sources.subscribe('https://a.example', value),
        options: (value) => sources.subscribe('https://a.example', shelf, value),
        'options.fetch': (fetch) => sources.subscribe('https://a.example', shelf, { fetch }),
      },
      options: (more) => sources.subscribe('https://a.example', shelf, more),
    },
    'sallyport/sources: fromKV': {
      takes: { prefix: 'undefined, an empty string, a string' },
      good: () => sources.fromKV(values),
      wrong: {
        kv: (value) => sources.fromKV(value),
        prefix: (value) => sources.fromKV(values, value),
      },
    },
    'sallyport/sources: kvStore': {
      takes: { prefix: 'undefined, an empty string, a string' },
      good: () => sources.kvStore(values),
      wrong: {
        kv: (value) => sources.kvStore(value),
        prefix: (value) => sources.kvStore(values, value),
      },
    },
    'sallyport/sources: idbStore': {
      takes: { name: 'undefined, an empty string, a string' },
      good: () => sources.idbStore(),
      wrong: { name: (value) => sources.idbStore(value) },
    },
    'sallyport/sources: cacheStore': {
      takes: { name: 'undefined, an empty string, a string' },
      good: () => sources.cacheStore(),
      wrong: { name: (value) => sources.cacheStore(value) },
    },
    'sallyport/node: watchFile': {
      takes: { path: 'an empty string, a string' },
      good: () => node.watchFile('a.bundle'),
      wrong: { path: (value) => node.watchFile(value) },
    },
    'sallyport/node: fileStore': {
      takes: { folder: 'an empty string, a string' },
      good: () => node.fileStore('a'),
      wrong: { folder: (value) => node.fileStore(value) },
    },
    'sallyport/publish: generateKeys': { good: () => publish.generateKeys(), wrong: {} },
    'sallyport/publish: signBundle': {
      good: () => publish.signBundle(bundle, signer.key),
      wrong: {
        bundle: (value) => publish.signBundle(value, signer.key),
        key: (value) => publish.signBundle(bundle, value),
      },
    },
    'sallyport/publish: makePointer': {
      takes: {
        'options.version': 'a number',
        'options.lifetime': 'a number',
        'options.issued': 'undefined, a number',
        'options.keys': 'undefined, a number',
        'options.channel': 'a string',
        'options.rollback': 'undefined, an empty array',
      },
      good: () => make({}),
      wrong: {
        bundle: (value) => publish.makePointer(value, terms),
        options: (value) => publish.makePointer(bundle, value),
        'options.version': (version) => make({ version }),
        'options.lifetime': (lifetime) => make({ lifetime }),
        'options.issued': (issued) => make({ issued }),
        'options.keys': (value) => make({ keys: value }),
        'options.channel': (channel) => make({ channel }),
        'options.rollback': (rollback) => make({ rollback }),
      },
      options: (more: object) => make(more),
    },
    'sallyport/publish: signPointer': {
      good: () => publish.signPointer(pointer, [signer]),
      wrong: {
        pointer: (value) => publish.signPointer(value, [signer]),
        signers: (value) => publish.signPointer(pointer, value),
        'a signer': (value) => publish.signPointer(pointer, [value]),
      },
    },
    'sallyport/publish: signKeySet': {
      takes: { chain: 'undefined' },
      good: () => publish.signKeySet(set, [signer]),
      wrong: {
        set: (value) => publish.signKeySet(value, [signer]),
        'a key': (value) => publish.signKeySet({ ...set, keys: [value] }, [signer]),
        signers: (value) => publish.signKeySet(set, value),
        chain: (value) => publish.signKeySet(set, [signer], value),
      },
    },
    'sallyport/publish: verifyPointer': {
      good: () => publish.verifyPointer(text, [keys.publicKey]),
      wrong: {
        text: (value) => publish.verifyPointer(value, [keys.publicKey]),
        keys: (value) => publish.verifyPointer(text, value),
      },
    },
    'sallyport/publish: inspectPointer': {
      good: () => publish.inspectPointer(text),
      wrong: { text: (value) => publish.inspectPointer(value) },
    },
    'sallyport/publish: inspectKeys': {
      good: () => publish.inspectKeys(chain),
      wrong: { chain: (value) => publish.inspectKeys(value) },
    },
    'sallyport/publish: newestKeys': {
      good: () => publish.newestKeys([keys.publicKey], chain),
      wrong: {
        trusted: (value) => publish.newestKeys(value, chain),
        chain: (value) => publish.newestKeys([keys.publicKey], value),
      },
    },
  }
}

/** The rows, on a bundle. */
export async function sourceRows(bundle: Uint8Array): Promise<Readonly<Record<string, Row>>> {
  const text = await pointTo(bundle, { version: 1 })
  const set = { version: 2, threshold: 1, keys: [keys.publicKey] }
  return row(bundle, text, await publish.signKeySet(set, [signer]))
}
