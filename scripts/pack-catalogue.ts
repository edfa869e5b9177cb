/** One service of the source data → its block of the packed catalogue; `src/catalogue/unpack-service.ts` draws it. */

export interface SourceService {
  readonly prefix: string
  readonly name: string
  readonly actions: readonly SourceAction[]
  readonly resourceTypes: readonly SourceResourceType[]
  readonly conditionKeys: readonly { readonly key: string; readonly type: string }[]
}

export interface SourceAction {
  readonly name: string
  readonly accessLevel: string
  readonly conditionKeys: readonly string[]
  readonly resourceTypes: readonly {
    readonly name: string
    readonly required: boolean
    readonly conditionKeys: readonly string[]
  }[]
}

export interface SourceResourceType {
  readonly key: string
  readonly arn: string
  readonly conditionKeys?: readonly string[]
}

const typeLetters: ReadonlyMap<string, string> = new Map([
  ['String', 's'],
  ['ArrayOfString', 'S'],
  ['ARN', 'a'],
  ['ArrayOfARN', 'A'],
  ['Bool', 'b'],
  ['ArrayOfBool', 'B'],
  ['Numeric', 'n'],
  ['Date', 'd'],
  ['IPAddress', 'i'],
])

const levelLetters: ReadonlyMap<string, string> = new Map([
  ['List', 'l'],
  ['Read', 'r'],
  ['Write', 'w'],
  ['Tagging, Write', 't'],
  ['Permissions management, Write', 'p'],
])

/** The blocks of all services, one after another. Throws for a service that has what no line can hold. */
export function packCatalogue(services: readonly SourceService[]): string {
  return services.map(packService).join('\n\n')
}

function packService({ prefix, name, ...service }: SourceService): string {
  const keys = service.conditionKeys
    .map(({ key, type }) => `${letterOf(typeLetters, type)}${spellKey(key)}`)
    .sort((a, b) => (a.slice(1) < b.slice(1) ? -1 : 1))
  const sets = new KeySets(keys.map((key) => key.slice(1)))
  const types = [...service.resourceTypes].sort((a, b) => (a.key < b.key ? -1 : 1))
  const positions = new Map(types.map(({ key }, index) => [key.toLowerCase(), index]))
  const typeLines = types.map((type) => packType(type, sets))
  const groups = packActions(service.actions, { positions, sets })
  const lines = [`${prefix}\t${name}`, keys.join(' ') || '-', sets.pack(), ...typeLines, ...groups]
  const tabs = [prefix, name, ...types.map(({ key }) => key)].join('')
  if (/[\t\n]/.test(tabs) || keys.some((key) => /\s/.test(key))) {
    throw new Error(`a name of ${prefix} holds white space`)
  }
  return lines.join('\n')
}

function letterOf(letters: ReadonlyMap<string, string>, word: string): string {
  const letter = letters.get(word)
  if (letter === undefined) throw new Error(`${word} has no letter yet`)
  return letter
}

/** Some pages write `<key>` or `tag-key` where the others write `${TagKey}`. */
export function spellKey(key: string): string {
  return key.replace(/\/(?:<key>|tag-key)$/i, '/${TagKey}')
}

/** The sets of keys that a service's lines name, each once and by number. */
class KeySets {
  readonly #positions: ReadonlyMap<string, number>
  readonly #numbers = new Map<string, number>()

  constructor(keys: readonly string[]) {
    this.#positions = new Map(keys.map((key, index) => [key.toLowerCase(), index]))
  }

  numberOf(keys: readonly string[]): string {
    const positions = keys.map((key) => this.#positionOf(spellKey(key).toLowerCase()))
    const set = [...new Set(positions)].sort((a, b) => a - b).map(short)
    const text = set.join(' ') || '-'
    const number = this.#numbers.get(text) ?? this.#numbers.size
    this.#numbers.set(text, number)
    return short(number)
  }

  pack(): string {
    return [...this.#numbers.keys()].join(',')
  }

  #positionOf(key: string): number {
    const position = this.#positions.get(key)
    if (position === undefined) throw new Error(`${key} is not a key of the service`)
    return position
  }
}

function short(number: number): string {
  return number.toString(36)
}

function packType({ key, arn, conditionKeys = [] }: SourceResourceType, sets: KeySets): string {
  const formats = arn.split(', ').map((format) => {
    const rest = /^arn:\$\{Partition\}:(.*)$/.exec(format)?.[1]
    if (rest === undefined) throw new Error(`${format} begins in another way`)
    return rest
  })
  return [key, sets.numberOf(conditionKeys), ...formats].join('\t')
}

interface Numbers {
  readonly positions: ReadonlyMap<string, number>
  readonly sets: KeySets
}

/** Actions that differ in nothing but their names share a line. */
function packActions(actions: readonly SourceAction[], numbers: Numbers): string[] {
  const groups = new Map<string, string[]>()
  for (const action of actions) {
    const shape = describeShape(action, numbers)
    groups.set(shape, [...(groups.get(shape) ?? []), action.name])
  }
  return [...groups].map(([shape, names]) => `:${shape} ${names.sort().join(' ')}`).sort()
}

function describeShape(action: SourceAction, { positions, sets }: Numbers): string {
  const resources = action.resourceTypes.map(({ name, required, conditionKeys }) => {
    const position = positions.get(name.toLowerCase())
    if (position === undefined) throw new Error(`${name} is not a resource type of the service`)
    const set = conditionKeys.length > 0 ? `.${sets.numberOf(conditionKeys)}` : ''
    return `${short(position)}${required ? '!' : ''}${set}`
  })
  const level = letterOf(levelLetters, action.accessLevel)
  return `${level}${sets.numberOf(action.conditionKeys)} ${resources.join(',') || '-'}`
}
