/** The rows of `sallyport/audit`, as `surface.ts` has the others. */
import * as audits from '../../../src/entries/audit.ts'
import { kernelModule } from '../../../src/entries/node.ts'
import type { Row } from './surface.ts'

const kernel = kernelModule()

/** By a bundle of whose principals nothing is known. */
export function auditRows(bundle: Uint8Array): Readonly<Record<string, Row>> {
  const begun = audits.createAuditor(kernel, bundle)
  const finish = async (events: unknown) => audits.auditEvents(await begun, events as never)
  const readText = async (pieces: unknown) => audits.auditText(await begun, pieces as never)
  const cut = async (pieces: unknown) => {
    for await (const one of audits.cutEvents(pieces as never)) void one
  }
  const empty = 'an empty array, an array of nothing, an array with gaps, an array with its own map'
  const others = 'an array with its own constructor, an array of another realm'
  const objects =
    'an empty object, an instance of a class, an object with accessors that throw, an object of another realm'
  return {
    'sallyport/audit: createAuditor': {
      takes: {
        options: 'undefined, an empty object',
        'options.key': 'undefined',
        'options.serviceReference': 'undefined, an empty array, an array with gaps',
        'options.savedPieces':
          'undefined, an empty array, an array with its own map, an array with its own constructor, an array of another realm',
        'options.saved':
          'undefined, an empty object, an instance of a class, an object with accessors that throw, an object of another realm',
      },
      good: () => audits.createAuditor(kernel, bundle),
      wrong: {
        module: (value) => audits.createAuditor(value, bundle),
        bundle: (value) => audits.createAuditor(kernel, value),
        options: (value) => audits.createAuditor(kernel, bundle, value),
        'options.key': (key) => audits.createAuditor(kernel, bundle, { key }),
        'options.saved': (saved) => audits.createAuditor(kernel, bundle, { saved }),
        'options.serviceReference': (serviceReference) =>
          audits.createAuditor(kernel, bundle, { serviceReference }),
        'options.savedPieces': (savedPieces) =>
          audits.createAuditor(kernel, bundle, { savedPieces }),
      },
      options: (more) => audits.createAuditor(kernel, bundle, more),
    },
    'sallyport/audit: auditEvents': {
      takes: { events: `${empty}, ${others}` },
      good: () => finish([]),
      wrong: {
        auditor: (value) => audits.auditEvents(value, []),
        events: (value) => finish(value),
      },
    },
    'sallyport/audit: auditText': {
      takes: { pieces: 'an empty array', file: 'undefined, an empty string, a string' },
      good: () => readText([new Uint8Array()]),
      wrong: {
        auditor: (value) => audits.auditText(value, []),
        pieces: (value) => readText(value),
        file: async (value) => audits.auditText(await begun, [], value),
      },
    },
    'sallyport/audit: readCut': {
      good: () => audits.readCut({ offset: 0, bytes: new Uint8Array() }),
      wrong: { cut: (value) => audits.readCut(value as never) },
    },
    'sallyport/audit: compareEvents': {
      takes: { events: `${empty}, ${others}` },
      good: async () => audits.compareEvents({ before: await begun, after: await begun }, []),
      wrong: {
        before: async (before) => audits.compareEvents({ before, after: await begun }, []),
        after: async (after) => audits.compareEvents({ before: await begun, after }, []),
        events: async (value) =>
          audits.compareEvents({ before: await begun, after: await begun }, value),
      },
    },
    'sallyport/audit: createComparer': { good: () => audits.createComparer(), wrong: {} },
    'sallyport/audit: chooseColumns': {
      takes: {
        leaves:
          'an empty array, an array with its own map, an array with its own constructor, an array with its own iterator',
      },
      good: () => audits.chooseColumns(['eventsource']),
      wrong: { leaves: (value) => audits.chooseColumns(value as never) },
    },
    'sallyport/audit: readServiceReference': {
      good: () => audits.readServiceReference('{"Name":"s3"}'),
      wrong: { text: (value) => audits.readServiceReference(value as never) },
    },
    'sallyport/audit: openActions': {
      good: () => audits.openActions({ parts: [] } as never),
      wrong: { event: (value) => audits.openActions(value as never) },
    },
    'sallyport/audit: saveEvent': {
      takes: { event: objects },
      good: () => audits.saveEvent({} as never),
      wrong: { event: (value) => audits.saveEvent(value as never) },
    },
    'sallyport/audit: restoreEvent': {
      // handed on as it is
      takes: {
        'saved.event': objects.replace(
          ', an object of another',
          ', a proxy that throws, an object of another',
        ),
      },
      good: () => audits.restoreEvent({ event: {} as never }),
      wrong: {
        saved: (value) => audits.restoreEvent(value as never),
        'saved.event': (event) => void audits.restoreEvent({ event: event as never }),
      },
    },
    'sallyport/audit: cutEvents': {
      takes: { pieces: 'an empty array' },
      good: () => cut([new Uint8Array()]),
      wrong: { pieces: (value) => cut(value) },
    },
  }
}
