/** Policy documents that a template has a function make: nobody can tell what they say. */
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import { visitMembers } from '../examine/embedded-policy.ts'
import { functionOf } from '../examine/intrinsics.ts'
import { CliError } from '../io/report-error.ts'

/** Throws `ERR_FILE_INVALID` for the first of them; without any the list is empty. */
export function findUnwritten(template: JsonNode, file: string): never[] {
  const resources = memberValue(template, 'Resources')
  if (resources?.kind !== 'object') return []
  for (const { value: resource } of resources.members) {
    const properties = memberValue(resource, 'Properties')
    if (properties !== undefined) confirmWritten(properties, file)
  }
  return []
}

function confirmWritten(properties: JsonNode, file: string): void {
  visitMembers(properties, [], ({ key, value }) => {
    if (!holdsDocument.test(key) || functionOf(value) === undefined) return false
    const { line, column } = value.place
    throw new CliError('ERR_FILE_INVALID', `\`${key}\` is known to a deployment only`, {
      place: `${file}:${line}:${column}`,
      hint: 'write the document, with functions in its values alone',
    })
  })
}

const holdsDocument =
  /^(?:AssumeRole|Key|Resource|Access|FileSystem|Inline|Permissions)?Polic(?:y|ies)(?:Document|Text)?$|^RepositoryPolicyText$|^Content$/
