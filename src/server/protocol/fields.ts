/** The input of an operation, once it is decoded: members by name, of the kinds that shapes have. */

export type FieldValue =
  | string
  | number
  | boolean
  | Date
  | InputFields
  | InputDocument
  | readonly FieldValue[]

/** Any JSON. */
export type JsonValue = null | string | number | boolean | readonly JsonValue[] | JsonMembers

export interface JsonMembers {
  readonly [name: string]: JsonValue
}

/** A value that the service's model leaves open. */
export class InputDocument {
  readonly value: JsonValue

  constructor(value: JsonValue) {
    this.value = value
  }
}

/** The members of a structure that a caller gave, or the entries of a map. */
export class InputFields {
  readonly #values: ReadonlyMap<string, FieldValue>

  constructor(values: ReadonlyMap<string, FieldValue>) {
    this.#values = values
  }

  /** All members that are given. */
  get entries(): ReadonlyMap<string, FieldValue> {
    return this.#values
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** A string, or undefined where it is not given. */
  text(name: string): string | undefined {
    const value = this.#values.get(name)
    return typeof value === 'string' ? value : undefined
  }

  /** A string that validation has found to be there. */
  need(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw new TypeError(`the input has no \`${name}\``)
    return value
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name)
    return typeof value === 'number' ? value : undefined
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name)
    return typeof value === 'boolean' ? value : undefined
  }

  time(name: string): Date | undefined {
    const value = this.#values.get(name)
    return value instanceof Date ? value : undefined
  }

  /** A structure inside. */
  structure(name: string): InputFields | undefined {
    const value = this.#values.get(name)
    return value instanceof InputFields ? value : undefined
  }

  /** What a model leaves open; undefined where it is not given. */
  document(name: string): JsonValue | undefined {
    const value = this.#values.get(name)
    return value instanceof InputDocument ? value.value : undefined
  }

  /** Strings of a list; none where it is not given. */
  texts(name: string): string[] {
    return this.#list(name).filter((one): one is string => typeof one === 'string')
  }

  /** Structures of a list; none where it is not given. */
  structures(name: string): InputFields[] {
    return this.#list(name).filter((one): one is InputFields => one instanceof InputFields)
  }

  #list(name: string): readonly FieldValue[] {
    const value = this.#values.get(name)
    return Array.isArray(value) ? value : []
  }
}
