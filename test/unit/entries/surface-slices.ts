/** The rows of `sallyport/slice`, as `surface.ts` has the others. */

import type { Engine } from '../../../src/engine/engine.ts'
import * as slices from '../../../src/entries/slice.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import type { Row } from './surface.ts'

const open = createNodeEngine
const asked = { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' }

/** What an array does of its own is not asked. */
const lists =
  'undefined, an empty array, an array with its own map, an array with its own constructor'

export async function sliceRows(engine: Engine): Promise<Readonly<Record<string, Row>>> {
  const principal = 'arn:aws:iam::111122223333:user/alice'
  const slice = await slices.sliceBundle(engine, principal)
  const sliced = await slices.openSlice(slice, { open })
  return {
    'sallyport/slice: sliceBundle': {
      takes: {
        options: 'undefined, an empty object',
        'options.resources': lists,
        'options.reveal': lists,
        'options.lifetime': 'undefined, a number',
      },
      good: () => slices.sliceBundle(engine, principal),
      wrong: {
        engine: (value) => slices.sliceBundle(value, principal),
        principal: (value) => slices.sliceBundle(engine, value),
        options: (value) => slices.sliceBundle(engine, principal, value),
        'options.resources': (resources) => slices.sliceBundle(engine, principal, { resources }),
        'options.reveal': (reveal) => slices.sliceBundle(engine, principal, { reveal }),
        'options.lifetime': (lifetime) => slices.sliceBundle(engine, principal, { lifetime }),
      },
      options: (more: object) => slices.sliceBundle(engine, principal, more),
    },
    'sallyport/slice: openSlice': {
      takes: { 'options.now': 'undefined, a function' },
      good: () => slices.openSlice(slice, { open }),
      wrong: {
        slice: (value) => slices.openSlice(value, { open }),
        options: (value) => slices.openSlice(slice, value),
        'options.open': (value) => slices.openSlice(slice, { open: value }),
        'options.now': (now) => slices.openSlice(slice, { open, now }),
      },
      options: (more: object) => slices.openSlice(slice, { open, ...more }),
    },
    'sliced: isAllowed': {
      good: () => sliced.isAllowed(asked),
      wrong: { request: (value) => sliced.isAllowed(value) },
    },
    'sliced: check': {
      good: () => sliced.check(asked),
      wrong: { request: (value) => sliced.check(value) },
    },
  }
}
