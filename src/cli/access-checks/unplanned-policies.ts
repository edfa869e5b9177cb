/** Policies that a Terraform plan does not have yet: what they will say is known after `apply`. */
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import { memberText, visitMembers } from '../examine/embedded-policy.ts'
import { CliError } from '../io/report-error.ts'

/** Throws `ERR_FILE_INVALID` for the first of them; without any the list is empty. */
export function findUnplanned(plan: JsonNode, file: string): never[] {
  const changes = memberValue(plan, 'resource_changes')
  for (const change of changes?.kind === 'array' ? changes.items : []) {
    if (!isManaged(change)) continue
    const unknown = memberValue(memberValue(change, 'change'), 'after_unknown')
    const written = configurationOf(change, plan)
    if (unknown !== undefined) confirmPlanned(unknown, { change, file, written })
  }
  return []
}

function isManaged(change: JsonNode): boolean {
  return memberText(change, 'mode') !== 'data'
}

interface Planned {
  readonly change: JsonNode
  readonly file: string
  /** What the configuration says of the resource; undefined where the plan does not have it. */
  readonly written: JsonNode | undefined
}

/** What nobody wrote is made by the provider, such as the `policy` of a queue without one. */
function confirmPlanned(unknown: JsonNode, { change, file, written }: Planned): void {
  const type = memberText(change, 'type') ?? ''
  visitMembers(unknown, [], ({ key, value, path }) => {
    if (value.kind !== 'boolean' || !value.value || !holdsDocument(type, key)) return false
    if (written !== undefined && memberValue(written, String(path[0])) === undefined) return false
    const address = memberText(change, 'address') ?? type
    const { line, column } = value.place
    throw new CliError('ERR_FILE_INVALID', `\`${key}\` of \`${address}\` is known after apply`, {
      place: `${file}:${line}:${column}`,
      hint: 'apply what it refers to first, or write the ARNs as text, and plan again',
    })
  })
}

/** Attributes that are policy documents are called so; `policy_arn` and the like are not. */
function holdsDocument(type: string, attribute: string): boolean {
  if (type === 'aws_organizations_policy') return attribute === 'content'
  return /^aws_/.test(type) && /(?:^|_)polic(?:y|ies)$/.test(attribute)
}

/** The expressions of a resource, in the configuration of its module. */
function configurationOf(change: JsonNode, plan: JsonNode): JsonNode | undefined {
  const module = memberText(change, 'module_address') ?? ''
  const calls = module
    .replace(/\[(?:\d+|"[^"]*")\]/g, '')
    .split(/\.?module\./)
    .slice(1)
  const root = memberValue(memberValue(plan, 'configuration'), 'root_module')
  const own = calls.reduce<JsonNode | undefined>(
    (node, name) => memberValue(memberValue(memberValue(node, 'module_calls'), name), 'module'),
    root,
  )
  const resources = memberValue(own, 'resources')
  const found = (resources?.kind === 'array' ? resources.items : []).find((one) =>
    ['mode', 'type', 'name'].every((part) => memberText(one, part) === memberText(change, part)),
  )
  return memberValue(found, 'expressions')
}
