/** Answers about access, put together as people read them, and as rows for programs. */
import type { AccessAnswer } from '../../entries/analysis.ts'
import { type Catalogue, loadCatalogue } from '../../entries/catalogue.ts'
import { fullNameOf, placeOf } from './labels.ts'
import { printable, toIndentedJson, toJson } from './printable.ts'
import type { Painter } from './terminal.ts'

/** Actions and resources that are answered alike. */
export interface AnswerGroup {
  readonly principal: string
  readonly answer: AccessAnswer['answer']
  readonly statement: string | null
  readonly conditions: readonly string[]
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** An answer as programs read it. */
export function rowOf(one: AccessAnswer) {
  const { principal, action, resource, answer, statements, conditions } = one
  const [first] = statements
  const statement = first === undefined ? null : fullNameOf(first)
  return { principal, action, resource, answer, statement, conditions }
}

type AnswerRow = ReturnType<typeof rowOf>

/** How a command writes answers. */
export interface AnswerStyle {
  /** `pretty`, `json`, `jsonl` or `csv`. */
  readonly format: string
  readonly paint: Painter
  /** What is in each line of CSV. */
  readonly columns: readonly (keyof AnswerRow)[]
  /** The heading over a group, for people. */
  readonly headingOf: (group: AnswerGroup) => string
}

export async function writeAnswers(
  answers: readonly AccessAnswer[],
  { format, paint, columns, headingOf }: AnswerStyle,
): Promise<string> {
  const rows = answers.map(rowOf)
  if (format === 'json') return `${toIndentedJson(groupRows(rows))}\n`
  if (format === 'jsonl') return rows.map((row) => `${toJson(row)}\n`).join('')
  if (format === 'csv') {
    const cells = rows.map((row) => columns.map((column) => [row[column] ?? ''].flat().join(' ')))
    return toCsv(columns, cells)
  }
  const catalogue = await loadCatalogue()
  return describeGroups(groupRows(rows), { paint, catalogue, headingOf })
}

/** Rows by principal and service, those that differ by action or by resource alone put together. */
function groupRows(all: readonly AnswerRow[]): AnswerGroup[] {
  const byResource = gather(all, ({ action, ...rest }) => ({
    ...rest,
    service: serviceOf(action),
  }))
  const withActions = byResource.map((rows) => ({
    ...rows[0],
    actions: [...new Set(rows.map(({ action }) => action))],
  }))
  return gather(withActions, ({ resource, action, ...rest }) => rest).map((rows) => {
    const { principal = '', answer = 'never', statement = null, conditions = [], actions } = rows[0]
    const resources = rows.map(({ resource = '' }) => resource)
    return { principal, answer, statement, conditions, actions, resources }
  })
}

type List<Item> = readonly [Item, ...Item[]]

/** Items whose keys are the same, in the order of the first of each. */
function gather<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): List<Item>[] {
  const lists = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    const key = JSON.stringify(keyOf(item))
    const known = lists.get(key)
    if (known === undefined) lists.set(key, [item])
    else known.push(item)
  }
  return [...lists.values()]
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'))
}

/** Groups as lines of text, under headings. */
interface GroupStyle {
  readonly paint: Painter
  readonly catalogue: Catalogue
  /** The heading over a group. */
  readonly headingOf: (group: AnswerGroup) => string
}

function describeGroups(
  groups: readonly AnswerGroup[],
  { paint, catalogue, headingOf }: GroupStyle,
): string {
  return gather(groups, headingOf)
    .map((own) => {
      const heading = paint('bold', printable(headingOf(own[0])))
      return `${heading}\n${own.map((group) => describeGroup(group, paint, catalogue)).join('')}`
    })
    .join('\n')
}

function describeGroup(group: AnswerGroup, paint: Painter, catalogue: Catalogue): string {
  const { answer, statement, conditions, actions, resources } = group
  const by = statement === null ? '' : `  by ${printable(statement)}`
  const on = conditions.length === 0 ? '' : `  depends on ${printable(conditions.join(', '))}`
  const head = paint(answer === 'always' ? 'bold' : 'dim', answer.padEnd(7))
  const names = wrapped(shortened(actions, catalogue))
  const listed = resources.map(printable).join(`\n${INDENT}`)
  return `  ${head}  ${names}\n${INDENT}${listed}${by}${on}\n`
}

const INDENT = ' '.repeat(11)
const COLUMNS = 88

function wrapped(names: readonly string[]): string {
  const lines: string[] = []
  let line = ''
  for (const name of names) {
    if (line !== '' && line.length + name.length > COLUMNS) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? name : ` ${name}`
  }
  return [...lines, line].join(`\n${INDENT}`)
}

/** `s3:Get*` for actions that are all that the catalogue has of it, and `s3:*` for most of a service. */
function shortened(actions: readonly string[], catalogue: Catalogue): string[] {
  const service = serviceOf(actions[0] ?? '')
  const all = [...(catalogue.findService(service)?.actions.values() ?? [])].map(({ name }) => name)
  const own = new Set(actions.map((action) => action.slice(service.length + 1)))
  const others = all.filter((name) => !own.has(name))
  if (all.length > 1 && others.length <= own.size / 4) {
    const left = others.map((name) => `${service}:${name}`)
    return [`${service}:*`, ...(left.length === 0 ? [] : ['but', ...left])]
  }
  const verbs = gather([...own].sort(), verbOf)
  return verbs.flatMap((names) => {
    const verb = verbOf(names[0])
    const isWhole = names.length > 2 && all.every((name) => !name.startsWith(verb) || own.has(name))
    return isWhole ? [`${service}:${verb}*`] : names.map((name) => `${service}:${name}`)
  })
}

/** The word that a name begins with. */
function verbOf(name: string): string {
  return /^[A-Z]?[a-z]+/.exec(name)?.[0] ?? name
}

/** A line of CSV for each of the rows, and what they are called. */
export function toCsv(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, ...rows].map(csvLine).join('')
}

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

/** A cell that no spreadsheet takes for a formula. */
function csvCell(text: string): string {
  const plain = printable(text)
  const safe = /^[=+\-@]/.test(plain) ? `'${plain}` : plain
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The statement that carries an answer, and where it is. */
export function sourceOf({ statements: [first] }: AccessAnswer): string {
  return first === undefined ? '' : [fullNameOf(first), placeOf(first)].filter(Boolean).join(', ')
}
