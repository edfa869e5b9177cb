/** A block of the packed catalogue → the service that it tells of. */
import { foldAscii } from '../json/fold-case.ts'
import type {
  AccessLevel,
  CatalogueAction,
  CatalogueActionResource,
  CatalogueKey,
  CatalogueKeyType,
  CatalogueResourceType,
  CatalogueService,
} from './catalogue-types.ts'

/*
 * s3 TAB Amazon S3                            prefix, name
 * aaws:ResourceTag/${TagKey} bs3:…            keys: a letter for the type, the name
 * -,0 1,3 a                                   sets of keys, by position, in base 36; `-`: none
 * bucket TAB 2 TAB s3:::${BucketName}         resource types: name, set, ARNs without their start
 * :r1 0!.2,3 GetObject GetObjectAcl           actions: level and set; resource types, each with `!`
 *                                             where it is required and `.` and its set; names
 */

const keyTypes: ReadonlyMap<string, CatalogueKeyType> = new Map([
  ['s', 'string'],
  ['a', 'arn'],
  ['b', 'bool'],
  ['n', 'numeric'],
  ['d', 'date'],
  ['i', 'ip'],
])

const levels: ReadonlyMap<string, AccessLevel> = new Map([
  ['l', 'List'],
  ['r', 'Read'],
  ['w', 'Write'],
  ['t', 'Tagging'],
  ['p', 'Permissions management'],
])

/** Reads a block whole. */
export function unpackService(block: string): CatalogueService {
  const [head = '', keyLine = '', setLine = '', ...lines] = block.split('\n')
  const [prefix = '', name = ''] = head.split('\t')
  const keys = words(keyLine).map(readKey)
  const sets = setLine.split(',').map((set) => words(set).flatMap((at) => keys[number(at)] ?? []))
  const own = { prefix, sets }
  const types = lines.filter((line) => !line.startsWith(':')).map((line) => readType(line, own))
  const actions = lines
    .filter((line) => line.startsWith(':'))
    .flatMap((line) => readActions(line.slice(1), { ...own, types }))
  return {
    prefix,
    name,
    actions: byName(actions),
    resourceTypes: byName(types),
    conditionKeys: byName(keys),
  }
}

function byName<Named extends { readonly name: string }>(all: readonly Named[]) {
  return new Map(all.map((one) => [foldAscii(one.name), one]))
}

function words(line: string): string[] {
  return line === '-' ? [] : line.split(' ')
}

function number(text: string): number {
  return Number.parseInt(text, 36)
}

/** A capital stands for a list of values. */
function readKey(text: string): CatalogueKey {
  const letter = foldAscii(text.slice(0, 1))
  const multivalued = !text.startsWith(letter)
  return { name: text.slice(1), type: keyTypes.get(letter) ?? 'string', multivalued }
}

interface ServiceParts {
  readonly prefix: string
  readonly sets: readonly (readonly CatalogueKey[])[]
}

function readType(line: string, { prefix, sets }: ServiceParts): CatalogueResourceType {
  const [name = '', set = '', ...formats] = line.split('\t')
  const arns = formats.map((format) => `arn:\${Partition}:${format}`)
  return { service: prefix, name, arns, conditionKeys: sets[number(set)] ?? [] }
}

interface ActionParts extends ServiceParts {
  readonly types: readonly CatalogueResourceType[]
}

function readActions(line: string, parts: ActionParts): CatalogueAction[] {
  const [shape = '', resources = '', ...names] = line.split(' ')
  const shared = {
    service: parts.prefix,
    accessLevel: levels.get(shape.slice(0, 1)) ?? 'Write',
    resources: resources === '-' ? [] : resources.split(',').flatMap((one) => readUse(one, parts)),
    conditionKeys: parts.sets[number(shape.slice(1))] ?? [],
  }
  return names.map((name) => ({ ...shared, name }))
}

function readUse(text: string, { sets, types }: ActionParts): CatalogueActionResource[] {
  const [position = '', set] = text.split('.')
  const type = types[number(position)]
  if (type === undefined) return []
  const required = position.endsWith('!')
  return [{ type, required, conditionKeys: set === undefined ? [] : (sets[number(set)] ?? []) }]
}
