/** AWS's managed policies: one JSON object a line, as a file has them. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

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

/** Reads a file of them, packed with gzip or not. */
export function readAwsPolicies(file: string): AwsPolicies {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return new AwsPolicies(lines.map((line) => JSON.parse(line) as PolicyLine))
}
