/** The checks of access, with each of their arguments wrong in turn. */
import * as validate from '../../../src/entries/validate.ts'
import type { Row } from './surface.ts'

const document = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
}
const type = 'identity' as const
const listed = { type, actions: ['s3:PutObject'] }
const ofQueue = { resourceType: 'AWS::SQS::Queue' as const }
const resourcePolicy = {
  ...document,
  Statement: { ...document.Statement, Principal: { AWS: '111122223333' } },
}

/** What an array does of its own is not asked. */
const lists =
  'undefined, an empty array, an array with its own map, an array with its own constructor, an array with its own iterator'

export const accessCheckRows: Readonly<Record<string, Row>> = {
  'sallyport/validate: checkNoNewAccess': {
    good: () => validate.checkNoNewAccess(document, document, { type }),
    wrong: {
      proposed: (value) => validate.checkNoNewAccess(value, document, { type }),
      existing: (value) => validate.checkNoNewAccess(document, value, { type }),
      options: (value) => validate.checkNoNewAccess(document, document, value),
      'options.type': (one) => validate.checkNoNewAccess(document, document, { type: one }),
    },
    options: (more) => validate.checkNoNewAccess(document, document, { type, ...(more as object) }),
  },
  'sallyport/validate: checkAccessNotGranted': {
    takes: {
      'options.actions': lists,
      'options.resources': 'undefined, an empty array',
    },
    good: () => validate.checkAccessNotGranted(document, listed),
    wrong: {
      policy: (value) => validate.checkAccessNotGranted(value, listed),
      options: (value) => validate.checkAccessNotGranted(document, value),
      'options.type': (one) => validate.checkAccessNotGranted(document, { ...listed, type: one }),
      'options.actions': (actions) =>
        validate.checkAccessNotGranted(document, { type, resources: ['*'], actions }),
      'options.resources': (resources) =>
        validate.checkAccessNotGranted(document, { ...listed, resources }),
    },
    options: (more) => validate.checkAccessNotGranted(document, { ...listed, ...(more as object) }),
  },
  'sallyport/validate: checkNoPublicAccess': {
    good: () => validate.checkNoPublicAccess(resourcePolicy, ofQueue),
    wrong: {
      policy: (value) => validate.checkNoPublicAccess(value, ofQueue),
      options: (value) => validate.checkNoPublicAccess(resourcePolicy, value),
      'options.resourceType': (resourceType) =>
        validate.checkNoPublicAccess(resourcePolicy, { resourceType }),
    },
    options: (more) =>
      validate.checkNoPublicAccess(resourcePolicy, { ...ofQueue, ...(more as object) }),
  },
}
