/** Random directories with session policies, and choices to draw from what both say. */
import fc from 'fast-check'
import type { Directory } from '../../src/directory/directory.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import type { Document } from './generators.ts'
import { directoryDocument, policiesIn } from './generators-directories.ts'
import { type Draw, drawFrom, tapes } from './generators-draw.ts'
import { sessionDocuments } from './generators-sessions.ts'
import { type Survey, surveyPolicies } from './generators-survey.ts'
import { readSessionPolicy } from './scenarios.ts'

export interface DrawnDirectory {
  /** As it is written, and as it is read. */
  readonly document: object
  readonly directory: Directory
  /** Session policies to choose from. */
  readonly documents: readonly Document[]
  /** What all of the policies say. */
  readonly survey: Survey
  readonly draws: readonly Draw[]
}

/** A property of random directories, each with so many tapes to draw from. */
export function ofDirectories(count: number, confirm: (drawn: DrawnDirectory) => Promise<void>) {
  return fc.asyncProperty(
    directoryDocument,
    sessionDocuments,
    tapes(count),
    async (document, documents, choices) => {
      const directory = parseDirectory(JSON.stringify(document))
      const policies = [...policiesIn(directory), ...documents.map(readSessionPolicy)]
      const survey = surveyPolicies(policies)
      await confirm({ document, directory, documents, survey, draws: choices.map(drawFrom) })
    },
  )
}
