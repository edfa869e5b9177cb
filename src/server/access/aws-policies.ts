/** AWS's managed policies: one JSON object a line, as a file has them. */
import { isObject } from '../iam/policies/document-syntax.ts'
import { SetupError } from '../setup-error.ts'
import { readText } from './read-text.ts'

export interface AwsPolicy {
  readonly name: string
  readonly arn: string
  readonly path: string
  /** `v4` */
  readonly version: string
  readonly created: string
  readonly updated: string
}

interface PolicyLine {
  readonly name: string
  readonly arn?: string | null
  readonly version?: string | null
  readonly created?: string | null
  readonly updated?: string | null
  readonly deprecated?: boolean | null
  readonly document: unknown
}

/** The policy that the first administrator has; its document is as short as AWS's own. */
const administrator: PolicyLine = {
  name: 'AdministratorAccess',
  arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  version: 'v1',
  created: '2015-02-06T18:39:46Z',
  updated: '2015-02-06T18:39:46Z',
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
}

/** Those that the server knows. */
export class AwsPolicies {
  readonly #policies = new Map<string, AwsPolicy>()
  readonly #documents = new Map<string, unknown>()

  /** Without a file, `AdministratorAccess` alone. */
  constructor(lines: readonly PolicyLine[] = []) {
    for (const line of [administrator, ...lines]) this.#add(line)
  }

  get all(): AwsPolicy[] {
    return [...this.#policies.values()]
  }

  find(arn: string): AwsPolicy | undefined {
    return this.#policies.get(arn)
  }

  document(arn: string): unknown {
    return this.#documents.get(arn)
  }

  /** The document as AWS writes it, indented. */
  text(arn: string): string | undefined {
    const document = this.#documents.get(arn)
    return document === undefined ? undefined : JSON.stringify(document, undefined, 2)
  }

  #add({ name, arn, created, updated, deprecated, document, ...rest }: PolicyLine): void {
    if (typeof arn !== 'string' || deprecated === true) return
    const version = rest.version ?? 'v1'
    const path = arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
    const since = created ?? '2015-02-06T18:39:46Z'
    this.#policies.set(arn, { name, arn, path, version, created: since, updated: updated ?? since })
    this.#documents.set(arn, document)
  }
}

/** Reads a file of them, packed with gzip or not. Throws a `SetupError`. */
export function readAwsPolicies(file: string): AwsPolicies {
  const lines = readText(file).split('\n')
  return new AwsPolicies(
    lines.flatMap((line, at) => (line.trim() === '' ? [] : [readLine(line, { file, at })])),
  )
}

function readLine(line: string, { file, at }: { readonly file: string; readonly at: number }) {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    value = undefined
  }
  if (isPolicyLine(value)) return value
  throw new SetupError('ERR_FILE_INVALID', `line ${at + 1} is not a managed policy in JSON`, {
    place: file,
    hint: 'give one object a line, with `name`, `arn` and `document`',
  })
}

function isPolicyLine(value: unknown): value is PolicyLine {
  if (!isObject(value) || !('name' in value && typeof value.name === 'string')) return false
  return isObject(value.document)
}
