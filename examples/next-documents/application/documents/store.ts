/** The documents, for as long as the server runs. Next loads a module once for each kind of route. */
const shared = globalThis as { documents?: Map<string, string> }

shared.documents ??= new Map([
  ['plan', 'What is to be done'],
  ['report', 'What was done'],
  ['draft-1', 'What may be done'],
])

export const documents = shared.documents
