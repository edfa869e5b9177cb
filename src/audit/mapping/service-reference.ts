/**
 * AWS's service reference: which actions an operation is authorized by ("Simplified AWS service
 * information for programmatic access"). One file is one service; members that are not read may be
 * any, since AWS adds some.
 */
import { foldAscii } from '../../json/fold-case.ts'
import { type JsonNode, memberValue } from '../../json/json-node.ts'
import { confirmArgument, text as textKind } from '../../json/options.ts'
import { readJson } from '../../json/parse-json.ts'
import { OptionsError } from '../../model/errors.ts'

/** A service's operations, as `readServiceReference` reads them. */
export interface ServiceReference {
  /** The prefix of its actions. */
  readonly service: string
  /** By operation in lower case; operations of which AWS says no actions are left out. */
  readonly operations: ReadonlyMap<string, readonly string[]>
}

/**
 * Reads a file of AWS's service reference, such as
 * `https://servicereference.us-east-1.amazonaws.com/v1/s3/s3.json`. Throws `ERR_OPTIONS_INVALID`,
 * whose place is line and column of what cannot be read, and `ERR_LIMIT_EXCEEDED`.
 */
export function readServiceReference(text: string): ServiceReference {
  confirmArgument(text, 'text', textKind)
  const { node, issues } = readJson(text)
  const [issue] = issues
  if (issue !== undefined) throw fault(issue, issue.message)
  if (node?.kind !== 'object') throw fault(node?.place, 'it must be an object')
  const service = textOf(node, 'Name')
  const operations = new Map<string, readonly string[]>()
  for (const operation of itemsOf(node, 'Operations')) {
    const name = textOf(operation, 'Name')
    const actions = itemsOf(operation, 'AuthorizedActions').map(actionOf)
    if (actions.length > 0) operations.set(foldAscii(name), [...new Set(actions)])
  }
  return { service: foldAscii(service), operations }
}

/** The actions that AWS's service reference, where it is given, states of operations. */
export class StatedActions {
  readonly #operations: ReadonlyMap<string, readonly string[]>

  constructor(references: readonly ServiceReference[] = []) {
    this.#operations = new Map(
      references.flatMap(({ service, operations }) =>
        [...operations].map(([name, actions]) => [`${service}:${name}`, actions] as const),
      ),
    )
  }

  of(prefix: string, operation: string): readonly string[] | undefined {
    return this.#operations.get(foldAscii(`${prefix}:${operation}`))
  }
}

function actionOf(node: JsonNode): string {
  return `${foldAscii(textOf(node, 'Service'))}:${textOf(node, 'Name')}`
}

function textOf(node: JsonNode, name: string): string {
  const value = memberValue(node, name)
  if (value?.kind === 'string' && value.value !== '') return value.value
  throw fault((value ?? node).place, `\`${name}\` must be a string`)
}

/** None where the member is missing: services are added to the reference one after another. */
function itemsOf(node: JsonNode, name: string): readonly JsonNode[] {
  const value = memberValue(node, name)
  if (value === undefined) return []
  if (value.kind === 'array') return value.items
  throw fault(value.place, `\`${name}\` must be an array`)
}

function fault(
  place: { readonly line: number; readonly column: number } | undefined,
  message: string,
): OptionsError {
  const { line, column } = place ?? { line: 1, column: 1 }
  return new OptionsError(`the service reference cannot be read: ${message}`, {
    place: `${line}:${column}`,
    hint: 'give a file of https://servicereference.us-east-1.amazonaws.com as it is',
  })
}
