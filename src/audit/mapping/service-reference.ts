/**
 * AWS's service reference: which actions an operation is authorized by ("Simplified AWS service
 * information for programmatic access"). One file is one service; members that are not read may be
 * any, since AWS adds some.
 */
import { foldAscii } from '../../json/fold-case.ts'
import { confirmArgument, text as textKind } from '../../json/options.ts'
import { OptionsError } from '../../model/errors.ts'
import { isPlain } from '../events/trail-event.ts'

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
 * whose place is the member that cannot be read.
 */
export function readServiceReference(text: string): ServiceReference {
  confirmArgument(text, 'text', textKind)
  const root: ReferenceNode = { value: parse(text), place: '' }
  const service = textOf(root, 'Name')
  const operations = new Map<string, readonly string[]>()
  for (const operation of itemsOf(root, 'Operations')) {
    const name = textOf(operation, 'Name')
    const actions = itemsOf(operation, 'AuthorizedActions').map(actionOf)
    if (actions.length > 0) operations.set(foldAscii(name), [...new Set(actions)])
  }
  return { service: foldAscii(service), operations }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw fault('', error instanceof Error ? error.message : 'it is not JSON')
  }
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

interface ReferenceNode {
  readonly value: unknown
  readonly place: string
}

function actionOf(action: ReferenceNode): string {
  return `${foldAscii(textOf(action, 'Service'))}:${textOf(action, 'Name')}`
}

function textOf(from: ReferenceNode, name: string): string {
  const { value, place } = memberOf(from, name)
  if (typeof value === 'string' && value !== '') return value
  throw fault(place, 'it must be a string')
}

/** None where the member is missing: services are added to the reference one after another. */
function itemsOf(from: ReferenceNode, name: string): ReferenceNode[] {
  const { value, place } = memberOf(from, name)
  if (value === undefined) return []
  if (!Array.isArray(value)) throw fault(place, 'it must be an array')
  return value.map((item, at) => ({ value: item, place: `${place}/${at}` }))
}

function memberOf({ value, place }: ReferenceNode, name: string): ReferenceNode {
  if (!isPlain(value)) throw fault(place, 'it must be an object')
  const member = Object.hasOwn(value, name) ? value[name] : undefined
  return { value: member, place: `${place}/${name}` }
}

function fault(place: string, message: string): OptionsError {
  return new OptionsError(`the service reference cannot be read: ${message}`, {
    place: `#${place}`,
    hint: 'give a file of https://servicereference.us-east-1.amazonaws.com as it is',
  })
}
