/** A template's functions, `Ref`, `Fn::Sub` and the like, as the text that a deployment will put there. */
import { foldAscii } from '../../json/fold-case.ts'
import {
  type JsonNode,
  type JsonObject,
  type JsonString,
  memberValue,
} from '../../json/parse-json.ts'
import { memberText } from './embedded-policy.ts'

export const pseudoParameters: ReadonlyMap<string, string> = new Map([
  ['AWS::AccountId', '111122223333'],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', 'us-east-1'],
  ['AWS::URLSuffix', 'amazonaws.com'],
  ['AWS::StackName', 'stack'],
])

/** What is for what only a deployment knows: an ARN of no service, which nothing is said of. */
const unknownText = 'arn:aws:unknown:::value'

/** What stands for values that a template alone does not fix. */
export interface Unknowns {
  /** Of a parameter, a pseudo parameter, a resource or its attribute: `Ref`, or a part of `Fn::Sub`. */
  ofReference(name: string, template: JsonNode): string
  /** Of any other function, or of text with a dynamic reference. */
  ofValue(node: JsonNode, template: JsonNode): string
  /** The items of a parameter that is a list, where they are known. */
  listOf?(name: string, template: JsonNode): readonly string[] | undefined
}

/** Resolves what a template itself says; remembers the places of the rest. */
export class Intrinsics {
  readonly #template: JsonNode
  readonly #unknowns: Unknowns | undefined
  readonly #unknown = new Set<string>()

  /** With `unknowns` nothing is guessed: no default is taken, and no branch. */
  constructor(template: JsonNode, unknowns?: Unknowns) {
    this.#template = template
    this.#unknowns = unknowns
  }

  /** Whether the value at that place, `line:column`, is only known to a deployment. */
  readonly isUnknown = (place: string): boolean => this.#unknown.has(place)

  /** The same node with plain values; undefined for one that is left out. */
  resolve(node: JsonNode): JsonNode | undefined {
    if (node.kind === 'array') {
      return { ...node, items: node.items.flatMap((item) => this.resolve(item) ?? []) }
    }
    if (node.kind === 'string') return this.#dynamicText(node)
    if (node.kind !== 'object') return node
    const name = functionOf(node)
    if (name !== undefined) return this.#call(name, node)
    const members = node.members.flatMap((member) => {
      const value = this.resolve(member.value)
      return value === undefined ? [] : [{ ...member, value }]
    })
    return { ...node, members }
  }

  /** Text may refer to what is kept elsewhere ("Get values stored in other services"). */
  #dynamicText(node: JsonString): JsonString {
    if (this.#unknowns === undefined || !node.value.includes('{{resolve:')) return node
    return { ...node, value: this.#unknowns.ofValue(node, this.#template) }
  }

  #call(name: string, node: JsonObject): JsonNode | undefined {
    const argument = node.members[0]?.value
    if (argument?.kind === 'string' && argument.value === 'AWS::NoValue') return undefined
    const isGuessed = this.#unknowns === undefined
    if (isGuessed && name === 'Fn::If' && argument?.kind === 'array') {
      return this.#branch(argument.items)
    }
    const list = name === 'Ref' ? this.#list(argument, node) : undefined
    if (list !== undefined) return list
    const value = argument === undefined ? undefined : this.#memberText(name, argument)
    if (value === undefined) this.#unknown.add(`${node.place.line}:${node.place.column}`)
    const unknown = this.#unknowns?.ofValue(node, this.#template) ?? unknownText
    return textNode(value ?? unknown, node.place)
  }

  #list(name: JsonNode | undefined, { place }: JsonNode): JsonNode | undefined {
    if (name?.kind !== 'string') return undefined
    const items = this.#unknowns?.listOf?.(name.value, this.#template)
    return items && { kind: 'array', place, items: items.map((value) => textNode(value, place)) }
  }

  /** The first branch that is there; which one is taken is known to a deployment only. */
  #branch([, first, second]: readonly JsonNode[]): JsonNode | undefined {
    const taken = first === undefined ? undefined : this.resolve(first)
    return taken ?? (second === undefined ? undefined : this.resolve(second))
  }

  #memberText(name: string, argument: JsonNode): string | undefined {
    if (name === 'Ref')
      return argument.kind === 'string' ? this.#reference(argument.value) : undefined
    if (name === 'Fn::Sub') return this.#substitute(argument)
    if (name === 'Fn::GetAtt') return this.#unknowns && this.#attribute(argument)
    if (name !== 'Fn::Join' || argument.kind !== 'array') return undefined
    const [separator, joined] = argument.items
    const parts = joined?.kind === 'object' ? this.resolve(joined) : joined
    if (separator?.kind !== 'string' || parts?.kind !== 'array') return undefined
    const texts = parts.items.map((part) => this.#plainText(part))
    return texts.every((text) => text !== undefined) ? texts.join(separator.value) : undefined
  }

  #attribute(argument: JsonNode): string | undefined {
    const steps = argument.kind === 'array' ? argument.items : [argument]
    const names = steps.flatMap((step) => (step.kind === 'string' ? [step.value] : []))
    return names.length === steps.length ? this.#reference(names.join('.')) : undefined
  }

  /** Of a parameter its default; the name of a resource where that is what a reference is. */
  #reference(name: string): string | undefined {
    if (this.#unknowns !== undefined) return this.#unknowns.ofReference(name, this.#template)
    const pseudo = pseudoParameters.get(name)
    if (pseudo !== undefined) return pseudo
    const parameter = memberValue(memberValue(this.#template, 'Parameters'), name)
    if (parameter !== undefined) return memberText(parameter, 'Default')
    const type = memberText(memberValue(memberValue(this.#template, 'Resources'), name), 'Type')
    return type !== undefined && namedByReference.has(type) ? foldAscii(name) : undefined
  }

  #substitute(argument: JsonNode): string | undefined {
    const text = argument.kind === 'array' ? argument.items[0] : argument
    if (text?.kind !== 'string' || argument.kind === 'array') return undefined
    let isKnown = true
    const filled = text.value.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`
      const value = this.#reference(name)
      if (value === undefined) isKnown = false
      return value ?? ''
    })
    return isKnown ? filled : undefined
  }

  #plainText(node: JsonNode): string | undefined {
    const value = this.resolve(node)
    if (value?.kind !== 'string') return undefined
    if (this.#unknowns !== undefined) return value.value
    return this.isUnknown(`${value.place.line}:${value.place.column}`) ? undefined : value.value
  }
}

function textNode(value: string, place: JsonNode['place']): JsonString {
  return { kind: 'string', place, value }
}

/** Resources to which `Ref` is a name, not an ARN. */
const namedByReference: ReadonlySet<string> = new Set([
  'AWS::S3::Bucket',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::Kinesis::Stream',
])

/** The name of the function that an object calls; undefined for any other node. */
export function functionOf(node: JsonNode): string | undefined {
  if (node.kind !== 'object') return undefined
  const { members } = node
  const [only] = members
  if (only === undefined || members.length !== 1) return undefined
  return only.key === 'Ref' || only.key.startsWith('Fn::') ? only.key : undefined
}
